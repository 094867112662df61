"""Two finished runs figure by figure: what differs, and which of their inputs can be the cause.

Values come from the runs' stored facts, causes from their manifests. Where several inputs changed
at once a difference belongs to none of them alone; it is divided only by computing again with one
input swapped at a time (`CauseSplit`), and is “not separable” until somebody asked for that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import Conflict
from savings.manifest_changes import ANY_FIGURE, Cause, find_causes, formula_changes
from savings.models import CauseSplit, SavingsRun
from savings.queries.results import list_rules

SAME, NOT_SEPARABLE, UNEXPLAINED = "same", "not_separable", "unexplained"
AMOUNTS = ("rows", "findings", "claims", "at_stake_usd", "recoverable_usd", "plan_paid_usd")


class NotComparable(Conflict):
    """Two runs that have nothing to compare."""

    code = "NOT_COMPARABLE"
    message = "Only two finished runs of one organization can be compared."


@dataclass(frozen=True)
class Share:
    """What one swapped input adds to a difference; null where a figure is missing on a side."""

    cause: str
    amount: str | None


@dataclass(frozen=True)
class FigurePair:
    """One figure in both runs. attribution: a cause's id, same, not_separable or unexplained."""

    formula: str
    title: str
    unit: str
    old: str | None
    new: str | None
    difference: str | None
    old_version: int | None
    new_version: int | None
    old_readiness: str
    new_readiness: str
    attribution: str
    possible: tuple[str, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Line:
    """One line of findings or of completeness in both runs, amount by amount.

    readiness: of findings, in the older and the newer run; empty where a run has not the rule.
    """

    id: str
    amounts: Mapping[str, tuple[str | None, str | None, str | None]]
    readiness: tuple[str, str] | None = None


@dataclass(frozen=True)
class Comparison:
    """Everything two runs say, side by side; the older one first."""

    older: SavingsRun
    newer: SavingsRun
    causes: tuple[Cause, ...]
    figures: tuple[FigurePair, ...]
    findings: tuple[Line, ...]
    completeness: tuple[Line, ...]
    split: CauseSplit | None

    @property
    def changed(self) -> tuple[FigurePair, ...]:
        """The figures that differ."""
        return tuple(pair for pair in self.figures if pair.attribution != SAME)

    @property
    def splittable(self) -> bool:
        """Whether computing again would tell more."""
        asked = {pair.attribution for pair in self.figures}
        return self.split is None and NOT_SEPARABLE in asked


def compare_runs(one: SavingsRun, other: SavingsRun) -> Comparison:
    """Both runs side by side, the one that finished first as the older. Raises: NotComparable."""
    older, newer = in_order(one, other)
    causes = find_causes(older, newer)
    split = find_split(older, newer)
    old, new = older.facts["metrics"], newer.facts["metrics"]
    figures = _paired(old["figures"], new["figures"], ("formula",))
    return Comparison(
        older=older,
        newer=newer,
        causes=causes,
        figures=tuple(_figure(name, pair, causes, split) for name, pair in figures.items()),
        findings=_findings(older, newer),
        completeness=_lines(old["completeness"], new["completeness"], ("group", "code")),
        split=split,
    )


def _findings(older: SavingsRun, newer: SavingsRun) -> tuple[Line, ...]:
    """What each rule found in both, and how far that may be relied on in each."""
    states = [{rule.rule: rule.standing.state for rule in list_rules(r)} for r in (older, newer)]
    old, new = (run.facts["metrics"]["findings"] for run in (older, newer))
    return tuple(
        replace(line, readiness=(states[0].get(line.id, ""), states[1].get(line.id, "")))
        for line in _lines(old, new, ("rule",))
    )


def in_order(one: SavingsRun, other: SavingsRun) -> tuple[SavingsRun, SavingsRun]:
    """The older and the newer of two comparable runs. Raises: NotComparable."""
    if one.pk == other.pk:
        raise NotComparable("A run is compared with another one, not with itself.")
    if one.organization_id != other.organization_id:
        raise NotComparable
    if one.finished_at is None or other.finished_at is None:
        raise NotComparable(
            "Both runs must be finished before they are compared.", states=[one.state, other.state]
        )
    older, newer = sorted((one, other), key=lambda run: (run.finished_at, run.pk))
    return older, newer


def find_split(older: SavingsRun, newer: SavingsRun) -> CauseSplit | None:
    """The newest split of the two runs, computed or on its way."""
    return CauseSplit.objects.filter(older=older, newer=newer).order_by("-pk").first()


def _figure(
    name: str,
    pair: tuple[Mapping[str, Any], Mapping[str, Any]],
    causes: Sequence[Cause],
    split: CauseSplit | None,
) -> FigurePair:
    old, new = pair
    known = {**old, **new}
    possible = tuple(cause.id for cause in causes if cause.id in ANY_FIGURE)
    if (old.get("value") is None) != (new.get("value") is None):
        possible += tuple(cause.id for cause in causes if cause.id == "evidence")
    if formula_changes(old, new):
        possible = (*possible, "formulas")
    same = old.get("value") == new.get("value") and bool(old) == bool(new)
    shares = () if same else _shares(name, old.get("value"), new.get("value"), split)
    return FigurePair(
        formula=name,
        title=known["title"],
        unit=known["unit"],
        old=old.get("value"),
        new=new.get("value"),
        difference=_difference(old.get("value"), new.get("value")),
        old_version=old.get("version"),
        new_version=new.get("version"),
        old_readiness=old.get("readiness", ""),
        new_readiness=new.get("readiness", ""),
        attribution=SAME if same else _attribution(possible, shares),
        possible=() if same else possible,
        shares=shares,
    )


def _attribution(possible: tuple[str, ...], shares: Sequence[Share]) -> str:
    """The only cause there can be, or the only one that a split found to matter."""
    if len(possible) == 1:
        return possible[0]
    moved = [share for share in shares if share.amount is None or Decimal(share.amount)]
    if len(moved) == 1:
        return moved[0].cause
    return NOT_SEPARABLE if possible else UNEXPLAINED


def _shares(
    name: str, old: str | None, new: str | None, split: CauseSplit | None
) -> tuple[Share, ...]:
    """The steps of a split as differences that add up to new less old."""
    if split is None or split.computed_at is None:
        return ()
    steps = [(step["cause"], step["figures"].get(name)) for step in split.steps]
    values = [("", old), *steps, ("newer_code", new)]
    shares = tuple(
        Share(cause, _difference(before, after)) for (_, before), (cause, after) in pairwise(values)
    )
    return shares[:-1] if steps and steps[-1][1] == new else shares


def _paired(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], keys: tuple[str, ...]
) -> dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Rows of both sides by their key, in the newer run's order, then those that are gone."""
    before = {"/".join(str(row[key]) for key in keys): row for row in old}
    after = {"/".join(str(row[key]) for key in keys): row for row in new}
    return {name: (before.get(name, {}), after.get(name, {})) for name in {**after, **before}}


def _lines(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], keys: tuple[str, ...]
) -> tuple[Line, ...]:
    return tuple(
        Line(
            name,
            {
                amount: _sides(before.get(amount), after.get(amount))
                for amount in AMOUNTS
                if amount in before or amount in after
            },
        )
        for name, (before, after) in _paired(old, new, keys).items()
    )


def _sides(old: Any, new: Any) -> tuple[str | None, str | None, str | None]:
    before, after = (None if value is None else str(value) for value in (old, new))
    return before, after, _difference(before, after)


def _difference(old: str | None, new: str | None) -> str | None:
    """New less old, exactly; null where a side states nothing."""
    if old is None or new is None:
        return None
    return decimal_text(Decimal(new) - Decimal(old))
