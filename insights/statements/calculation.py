"""A statement from items: every line, or everything that stands in the way.

The same items and terms give the same lines in whatever order they come. The sum of the lines and
the adjustments is the net amount; nothing is rounded but each line, once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from insights.analytics.periods import Period
from insights.statements.earning import earned, lab_part, plain, words_of
from insights.statements.lines import (
    KINDS,
    LAB_CHARGEBACK,
    LAB_SHARE,
    LATE_DIFFERENCE,
    PRODUCTION,
    PRODUCTION_SHARE,
    BandPart,
    Closed,
    Formula,
    Item,
    Line,
    Problem,
)
from insights.statements.terms import OTHER, Terms, in_force


class Group(NamedTuple):
    """What is counted together: one agreement, one kind of item, one rate."""

    terms: Terms
    kind: str
    category: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells groups apart."""
        return self.terms.id, self.kind, self.category


class Figure(NamedTuple):
    """What a group gives."""

    basis: Decimal
    amount: Decimal
    parts: tuple[BandPart, ...]


@dataclass(frozen=True)
class Calculation:
    """Lines, or problems: never both, so that no amount is stated that something is missing of."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]

    def total(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))


def calculate(
    period: Period, terms: tuple[Terms, ...], items: Iterable[Item], closed: Iterable[Closed] = ()
) -> Calculation:
    """The lines of a period and of what came late for closed ones.

    Shape: one line per agreement, kind of item and rate; the same again per closed period.
    Null: no lines where an agreement or a rate is missing.
    """
    groups, problems = _grouped(terms, items)
    lines = [_line(group, found, period) for group, found in groups]
    for each in closed:
        made, more = _late_lines(each, terms)
        lines += made
        problems += more
    if not (lines or problems) and not any(_meets(each, period) for each in terms):
        problems.append(_no_agreement(period, ()))
    return Calculation((), tuple(problems)) if problems else Calculation(tuple(lines), ())


def figure_of(group: Group, items: Iterable[Item]) -> Figure:
    """What the items give under the group's rate."""
    basis = Decimal(sum(item.hundredths for item in items)).scaleb(-2)
    if group.kind == PRODUCTION:
        bands = group.terms.rates[group.category]
        return Figure(basis, *earned(basis, bands, group.terms.method))
    return Figure(basis, *lab_part(basis, group.terms.lab_share))


def _grouped(
    terms: tuple[Terms, ...], items: Iterable[Item]
) -> tuple[list[tuple[Group, list[Item]]], list[Problem]]:
    groups: dict[tuple[str, str, str], tuple[Group, list[Item]]] = {}
    lacking: dict[str, list[Item]] = defaultdict(list)
    unrated: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(items):
        found = in_force(terms, item.day)
        if len(found) != 1:
            lacking["several" if found else "none"].append(item)
            continue
        category = found[0].group_of(item.category) if item.kind == PRODUCTION else OTHER
        if category is None:
            unrated[item.category].append(item)
            continue
        group = Group(found[0], item.kind, category)
        groups.setdefault(group.key, (group, []))[1].append(item)
    return sorted(groups.values(), key=_order), _problems(lacking, unrated)


def _order(entry: tuple[Group, list[Item]]) -> tuple[object, ...]:
    group = entry[0]
    kinds = list(KINDS)
    return group.terms.first, kinds.index(group.kind), not group.category, group.category


def _problems(
    lacking: Mapping[str, list[Item]], unrated: Mapping[str, list[Item]]
) -> list[Problem]:
    problems = []
    if lacking["none"]:
        days = [item.day for item in lacking["none"]]
        problems.append(_no_agreement(Period(min(days), max(days)), lacking["none"]))
    if lacking["several"]:
        problems.append(
            Problem(
                "AGREEMENTS_OVERLAP",
                "Several agreements are in force on the same days.",
                "One of them ends before the other begins.",
                {"days": sorted({item.day.isoformat() for item in lacking["several"]})},
            )
        )
    for category, items in sorted(unrated.items()):
        problems.append(
            Problem(
                "CATEGORY_WITHOUT_RATE",
                f"The agreement has no rate for {_named(category)}.",
                "The agreement gets a rate for the category, or one for all other work.",
                {"category": category, "signals": len(items), "amount": _sum_text(items)},
            )
        )
    return problems


def _no_agreement(period: Period, items: Iterable[Item]) -> Problem:
    held = list(items)
    return Problem(
        "AGREEMENT_MISSING",
        f"No agreement is in force from {period.first} to {period.last}.",
        "An agreement that covers these days is set up.",
        {
            "first_day": period.first.isoformat(),
            "last_day": period.last.isoformat(),
            "signals": len(held),
            "amount": _sum_text(held) if held else None,
        },
    )


def _line(group: Group, items: list[Item], period: Period) -> Line:
    found = figure_of(group, items)
    formula = PRODUCTION_SHARE if group.kind == PRODUCTION else LAB_SHARE
    return Line(
        kind=KINDS[group.kind],
        title=_title(group),
        category=group.category,
        agreement=group.terms.id,
        first=period.first,
        last=period.last,
        basis=found.basis,
        parts=found.parts,
        amount=found.amount,
        formula=formula,
        explanation=_explained(group, found, formula),
        signals=tuple(item.id for item in items),
    )


def _late_lines(closed: Closed, current: tuple[Terms, ...]) -> tuple[list[Line], list[Problem]]:
    """What the closed period gives now, less what was stated of it."""
    terms = tuple(_with_later_rates(each, current) for each in closed.terms)
    late, problems = _grouped(terms, closed.late)
    stated = {group.key: (group, items) for group, items in _grouped(terms, closed.stated)[0]}
    lines = []
    for group, items in late:
        earlier = stated.get(group.key, (group, []))[1]
        before = figure_of(group, earlier).amount
        whole = figure_of(group, [*earlier, *items])
        line = _line(group, items, closed.period)
        lines.append(
            replace(
                line,
                kind=f"late_{line.kind}",
                title=f"Came late: {line.title[0].lower()}{line.title[1:]}",
                before=before,
                parts=whole.parts,
                amount=whole.amount - before,
                formula=LATE_DIFFERENCE,
                explanation=_late_explained(closed, line.basis, whole, before),
                late_of=closed.statement,
            )
        )
    return lines, problems


def _with_later_rates(terms: Terms, current: tuple[Terms, ...]) -> Terms:
    """Rates that the agreement got since, for categories it had none for when it was used."""
    now = next((each for each in current if each.id == terms.id), None)
    if now is None or OTHER in terms.rates:
        return terms
    return replace(terms, rates={**now.rates, **terms.rates})


def _title(group: Group) -> str:
    if group.kind == PRODUCTION:
        return f"Production: {_named(group.category)}"
    return "Lab chargebacks" if group.kind == LAB_CHARGEBACK else "Lab charges"


def _explained(group: Group, found: Figure, formula: Formula) -> str:
    if formula is PRODUCTION_SHARE:
        how = "" if group.terms.method == "marginal" else ", the share of the band reached"
        return (
            f"{plain(found.basis)} of {_named(group.category)}: {words_of(found.parts)}{how}; "
            f"{plain(found.amount)}, rounded half-up once."
        )
    what = "that labs took back" if group.kind == LAB_CHARGEBACK else "that labs charged"
    return (
        f"{words_of(found.parts)} {what} is the provider's; {plain(found.amount)}, rounded "
        "half-up once."
    )


def _late_explained(closed: Closed, basis: Decimal, whole: Figure, before: Decimal) -> str:
    return (
        f"{plain(basis)} became known after {closed.period.first} to {closed.period.last} was "
        f"closed. With it the period gives {plain(whole.amount)} ({words_of(whole.parts)}); "
        f"{plain(before)} was stated before."
    )


def _meets(terms: Terms, period: Period) -> bool:
    return terms.first <= period.last and (terms.last is None or terms.last >= period.first)


def _named(category: str) -> str:
    return category.replace("_", " ") if category else "other work"


def _sum_text(items: Iterable[Item]) -> str:
    return plain(Decimal(sum(item.hundredths for item in items)).scaleb(-2))
