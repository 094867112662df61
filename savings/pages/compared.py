"""Two runs side by side as people read them: figures, causes, findings, completeness."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from savings.comparison import FigurePair, Line
from savings.manifest_changes import TITLES, Cause, Change
from savings.models import CauseSplit, SavingsRun
from savings.report_cells import cell_text
from savings.rules import RULES
from savings.sections._blocks import KIND_OF_UNIT

ABSENT = "–"
NAMED = ("rows", "prices")  # changes whose names are files, each with the start of its digest
DIGEST = re.compile(r" ([0-9a-f]{12})$")
AMOUNT_TITLES = {
    "rows": "Rows",
    "findings": "Findings",
    "claims": "Claims",
    "at_stake_usd": "At stake",
    "recoverable_usd": "Recoverable",
    "plan_paid_usd": "Plan paid",
}
DUE_TO = {"not_separable": "Several causes", "unexplained": "Unexplained"}


@dataclass(frozen=True)
class ShownPair:
    """A figure of both runs as people read it."""

    pair: FigurePair
    old: str
    new: str
    difference: str
    due_to: str
    shares: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShownChange:
    """One input that changed: its name in words, and the start of its digest where it has one."""

    name: str
    digest: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class ShownLine:
    """A line of both runs: for each amount the two sides, their difference, and whether any."""

    title: str
    cells: tuple[tuple[str, str, str, bool], ...]
    readiness: tuple[str, str] | None

    @property
    def differs(self) -> bool:
        """Whether anything in the line does."""
        return any(cell[3] for cell in self.cells) or bool(
            self.readiness and self.readiness[0] != self.readiness[1]
        )


def show_pair(pair: FigurePair) -> ShownPair:
    """The figure; to the last stored place where rounding would hide what differs."""
    values = (pair.old, pair.new, pair.difference)
    old, new, difference = (_text(pair.unit, value) for value in values)
    if old == new and pair.old != pair.new:
        old, new, difference = (value or ABSENT for value in values)
    return ShownPair(
        pair=pair,
        old=old,
        new=new,
        difference=difference,
        due_to=DUE_TO.get(pair.attribution) or TITLES.get(pair.attribution, pair.attribution),
        shares=tuple(
            (TITLES[share.cause], _text(pair.unit, share.amount))
            for share in pair.shares
            if share.amount is None or Decimal(share.amount)
        ),
    )


def show_causes(causes: Iterable[Cause]) -> list[tuple[str, list[ShownChange]]]:
    """Each kind of input that changed, by title, with its changes."""
    return [(one.title, [_change(one.id, change) for change in one.changes]) for one in causes]


def split_order(split: CauseSplit | None) -> list[str]:
    """The inputs in the order in which a split swapped them."""
    return [TITLES[step["cause"]].lower() for step in split.steps] if split else []


def show_lines(lines: Iterable[Line], titles: Mapping[str, str]) -> dict[str, Any]:
    """Lines with their amounts as text, those that differ apart from those that do not.

    titles: what each line is called, by its id.
    """
    held = list(lines)
    names = list(dict.fromkeys(name for line in held for name in line.amounts))
    rows = [
        ShownLine(titles[one.id], tuple(_cells(one, name) for name in names), one.readiness)
        for one in held
    ]
    return {
        "titles": [AMOUNT_TITLES[name] for name in names],
        "changed": [row for row in rows if row.differs],
        "same": [row for row in rows if not row.differs],
        "rows": rows,
    }


def rule_titles(lines: Iterable[Line]) -> dict[str, str]:
    """What the rules are called; one that is gone by its id in words."""
    return {
        one.id: RULES[one.id].title if one.id in RULES else one.id.replace("_", " ").capitalize()
        for one in lines
    }


def step_titles(*runs: SavingsRun) -> dict[str, str]:
    """What the lines of the completeness statements of the runs are called."""
    rows = (row for run in runs for row in run.completeness.all())
    return {f"{row.group}/{row.code}": _step_title(row) for row in rows}


def _step_title(row: Any) -> str:
    """The line's own words, after the rule where it is one of a rule."""
    rule = RULES.get(row.code) if row.group == "rules" else None
    return f"{rule.title}: {row.label[:1].lower()}{row.label[1:]}" if rule else row.label


def _change(cause: str, change: Change) -> ShownChange:
    if cause not in NAMED:
        words = change.name.replace("_", " ").removeprefix("parameter ")
        return ShownChange(words[:1].upper() + words[1:], "", change.old, change.new)
    digest = DIGEST.search(change.name)
    kind, _, name = DIGEST.sub("", change.name).partition(" ")
    return ShownChange(f"{name} ({kind})", digest[1] if digest else "", change.old, change.new)


def _text(unit: str, value: str | None) -> str:
    return ABSENT if value is None else cell_text(KIND_OF_UNIT.get(unit, unit), value)


def _cells(line: Line, name: str) -> tuple[str, str, str, bool]:
    old, new, difference = line.amounts.get(name, (None, None, None))
    unit = "usd" if name.endswith("_usd") else "count"
    return _text(unit, old), _text(unit, new), _text(unit, difference), old != new
