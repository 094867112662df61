"""Whether the numbers of a text are the run's: stored in its facts, or counted from them.

A text may say a stored number in any of the forms that people read: to the cent, in percent, whole,
with thousands marked. How many entries a stored list has is a number of the run as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from leafenterprise.shared.money import round_half_up
from savings.claims.cube import SEGMENT_LIMIT
from savings.formulas import FORMULAS
from savings.optimization import build_optimization
from savings.pages.report import FIRST_FIGURES
from savings.pages.segments import ON_A_PAGE
from savings.parity._surface import Truth
from savings.parity._unread import Unread
from savings.report import SECTIONS, build_section
from savings.report_pdf.client_report import day_of, trail_mark
from savings.report_pdf.register import PAIRS, flat, held
from savings.rules import RULES
from savings.sections._blocks import Content

NUMBER = re.compile(r"[A-Za-z_]*\d(?:[\w.,:/-]*\w)?")
PLAIN = re.compile(r"v?(\d[\d,]*(?:\.\d+)?)")  # v before a version
SHORT = re.compile(r"[0-9a-f]{12,}")  # a digest, of which a page shows the beginning
# Numbers of our own wording, which no run can change.
WORDING = ("SHA-256",)
SUMMARY = "headline"  # in print it takes figures from every section


class Ties:
    """The numbers of one run, of the whole and of each section of its report."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._of_section: dict[str, frozenset[str]] = {}

    def loose(self, text: str, section: str = "") -> list[str]:
        """The numbers of the text that are not the section's, nor of the run as a whole."""
        said = [one for one in _numbers(text) if one not in self._whole]
        own = self._numbers_of(section) if said else frozenset()
        return [one for one in said if one not in own and not _begins(one, own | self._whole)]

    @cached_property
    def _whole(self) -> frozenset[str]:
        """Scope, lineage, readiness and reasons, which any section may name."""
        run, facts = self._truth.run, self._truth.facts
        later = getattr(run, "supersession", None)
        stated = [
            {name: held for name, held in facts.items() if name != "metrics"},
            [run.public_id, run.facts_digest, run.readiness_reasons, trail_mark(run)],
            [day_of(run.finished_at) if run.finished_at else "", *_names(facts)],
            [later.successor.public_id, later.created_at.date(), later.reason] if later else [],
            [facts["metrics"] and facts["metrics"].get("lines"), *WORDING],
        ]
        return frozenset(_forms(stated))

    def _numbers_of(self, section: str) -> frozenset[str]:
        if section not in self._of_section:
            self._of_section[section] = frozenset(_forms(self._held(section)))
        return self._of_section[section]

    def _held(self, section: str) -> Any:
        """What is stored for a section; for a part that is none, everything there is."""
        if section in SECTIONS:
            content = build_section(self._truth.record, section).content
            summed_up = self._truth.facts["metrics"] if section == SUMMARY else None
            return [asdict(content), _reckoned(content), summed_up]
        stored = [asdict(build_section(self._truth.record, name).content) for name in SECTIONS]
        advice = asdict(build_optimization(self._truth.run))
        formulas = [[one.statement, one.title] for one in FORMULAS.values()]
        rules = [[one.statement, one.title] for one in RULES.values()]
        return [self._truth.facts, stored, advice, formulas, rules]


def held_by_run(truth: Truth, found: Iterable[Unread]) -> Iterator[tuple[str, str]]:
    """The numbers of a page made anew, by their places; words without a source say so."""
    ties = Ties(truth)
    for one in found:
        loose = ties.loose(one.text, one.section) if one.kind == "words" else []
        yield one.place, f"no stored number: {', '.join(loose)}" if loose else one.text


def _numbers(text: str) -> Iterator[str]:
    """Each number, or word with a digit, in one form: plain ones without marks and end zeros."""
    for found in NUMBER.findall(text):
        plain = PLAIN.fullmatch(found)
        yield _plain(plain[1]) if plain else found.casefold()


def _reckoned(content: Content) -> list[int]:
    """What a page reckons of a section: how many figures fold away, how long lists are parted."""
    folded = max(0, len(content.figures) - FIRST_FIGURES)
    pages = [-(-len(table.rows) // ON_A_PAGE) for table in content.tables]
    return [folded, 1, ON_A_PAGE, SEGMENT_LIMIT, *pages]


def _begins(said: str, stored: frozenset[str]) -> bool:
    """Whether it is the beginning of a stored digest."""
    return bool(SHORT.fullmatch(said)) and any(one.startswith(said) for one in stored)


def _names(facts: Mapping[str, Any]) -> Iterator[str]:
    """The names under which a printed register lists what is no table."""
    for place, _ in PAIRS.values():
        yield from (name for name, _ in flat(held(facts, place) or {}))


def _plain(text: str) -> str:
    value = Decimal(text.replace(",", ""))
    return format(value.normalize(), "f") if value else "0"


def _forms(value: Any) -> Iterator[str]:
    """Every form in which a stored value's numbers may be read."""
    if isinstance(value, Mapping):
        yield from _forms(list(value.values()))
        yield from _forms(list(map(str, value)))
    elif isinstance(value, list | tuple):
        yield str(len(value))
        for one in value:
            yield from _forms(one)
    elif value is not None and not isinstance(value, bool):
        yield from _numbers(str(value))
        yield from _rounded(str(value))


def _rounded(text: str) -> Iterable[str]:
    """A plain number to the cent, whole, and in percent."""
    try:
        value = abs(Decimal(text))
    except InvalidOperation:
        return ()
    if not value.is_finite() or value.adjusted() > 18:
        return ()
    shown = (round_half_up(value), round_half_up(value, 0), round_half_up(value * 100))
    return (_plain(format(one, "f")) for one in shown)
