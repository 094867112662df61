"""From sums to figures: what cannot be computed says why, the rest is finished in Decimal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.money import round_half_up
from savings.claims.availability import Evidence, missing_input, partly_missing
from savings.claims.cube import FormulaSums, SegmentSums
from savings.claims.declarations import (
    Figure,
    FigureInputs,
    FigureMissing,
    Formula,
    NotComputable,
    RunInputs,
    Settlement,
)
from savings.claims.legs import missing_legs, no_leg
from savings.claims.stand_ins import modeled_reason, stood_in

NOTHING = Decimal(0)
SETTLED_KINDS = ("total", "component")


@dataclass(frozen=True)
class Standing:
    """What a formula has to go on in a run, whatever the segment.

    never: why no figure can be made at all. partly: what every figure goes without.
    """

    never: NotComputable | None
    partly: NotComputable | None
    paid_is_stated: bool


def standing_of(formula: Formula, inputs: RunInputs, evidence: Evidence) -> Standing:
    """How the formula stands, judged once for all its figures."""
    known = stood_in(formula, inputs, evidence)
    return Standing(
        missing_input(formula.needs, formula.prices, formula.terms, formula.tables, known)
        or no_leg(formula.legs, inputs.parameters, evidence),
        partly_missing(formula.needs + formula.touches, known)
        or missing_legs(formula.legs, inputs.parameters, evidence),
        evidence.lacking(("plan_paid_usd",))[1] < len(evidence.absent),
    )


def finish(
    formula: Formula,
    placed: FormulaSums,
    standing: Standing,
    segment: SegmentSums,
    whole: str,
    inputs: RunInputs,
    evidence: Evidence,
) -> Figure:
    """One figure of one segment value. whole: the cube column that counts all lines."""
    lines = int(segment.total.get(placed.lines, 0))
    left_out = int(segment.total.get(whole, 0)) - lines
    admitted = int(segment.total.get(placed.admitted, 0))
    reason = standing.never or _segment_reason(formula, segment, inputs, evidence, admitted)
    totals = _totals(placed, segment.total)
    value = None
    if reason is None:
        try:
            value = _value(formula, placed, totals, segment, inputs, evidence)
        except FigureMissing as missing:
            reason = missing.reason
    if value is None and reason is None:
        reason = NotComputable(
            "nothing_to_divide_by",
            "The figure would be divided by nothing.",
            "Lines with amounts to divide by.",
        )
    return Figure(
        formula.id,
        value,
        reason
        or modeled_reason(int(segment.total.get(placed.modeled, 0)), lines)
        or standing.partly,
        totals,
        lines,
        left_out,
        _left_out_paid(placed, segment.total, left_out, standing),
        int(segment.total.get(placed.lacking, 0)),
    )


def _left_out_paid(
    placed: FormulaSums, cells: Mapping[str, Decimal], lines: int, standing: Standing
) -> Decimal | None:
    """What the plan paid on the lines left out, as far as they state it; None where none does."""
    if lines:
        return cells.get(placed.left_out_paid)
    return Decimal("0.00") if standing.paid_is_stated else None


class _Components(Mapping[str, Mapping[str, Decimal]]):
    """A formula's sums by component, made when asked for: most formulas never ask."""

    def __init__(self, placed: FormulaSums, segment: SegmentSums) -> None:
        self._placed = placed
        self._cells = {name: cells for name, cells in segment.components.items() if name}

    def __getitem__(self, component: str) -> Mapping[str, Decimal]:
        return _totals(self._placed, self._cells[component])

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


def _totals(placed: FormulaSums, cells: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: cells.get(column, NOTHING) for name, column in placed.totals.items()}


def _value(
    formula: Formula,
    placed: FormulaSums,
    totals: dict[str, Decimal],
    segment: SegmentSums,
    inputs: RunInputs,
    evidence: Evidence,
) -> Decimal | None:
    found = formula.finalise(
        FigureInputs(
            totals,
            _Components(placed, segment),
            inputs.parameters,
            settlements_of(segment, inputs),
            evidence.member_months.get((segment.kind, segment.key)),
            evidence.promises,
        )
    )
    return None if found is None else round_half_up(found, formula.places)


def settlements_of(segment: SegmentSums, inputs: RunInputs) -> dict[tuple[str, str], Decimal]:
    """Settled amounts of exactly the window and the segment, by (kind, component).

    An amount stated for all components together goes before amounts stated one by one.
    """
    found: dict[tuple[str, str], Decimal] = {}
    if segment.kind not in SETTLED_KINDS:
        return found
    exact = [item for item in inputs.settlements if _covers(item, inputs)]
    whole = {item.kind for item in exact if not item.component}
    for item in exact:
        wanted = (
            item.component == segment.key
            if segment.kind == "component"
            else (not item.component or item.kind not in whole)
        )
        if wanted and (segment.kind == "total" or segment.key):
            key = (item.kind, item.component)
            found[key] = found.get(key, Decimal(0)) + item.amount_usd
    return found


def _covers(item: Settlement, inputs: RunInputs) -> bool:
    return (item.from_date, item.to_date) == (inputs.scope.from_date, inputs.scope.to_date)


def _segment_reason(
    formula: Formula, segment: SegmentSums, inputs: RunInputs, evidence: Evidence, lines: int
) -> NotComputable | None:
    told = segment.kind in ("total", "month") or (segment.kind, segment.key) in (
        evidence.member_months
    )
    if "eligibility" in formula.tables and not told:
        return NotComputable(
            "member_months_unknown",
            "The eligibility file does not tell member-months of this segment.",
            "Eligibility with the segment's column; total and month need none.",
        )
    if not lines:
        return NotComputable(
            "no_lines",
            "No line of this segment carries what the figure needs.",
            f"Claims that carry what “{formula.title}” is made from; see the formula.",
        )
    for kind in formula.settlements:
        reason = _unsettled(kind, segment, inputs)
        if reason:
            return reason
    return None


def _unsettled(kind: str, segment: SegmentSums, inputs: RunInputs) -> NotComputable | None:
    if any(stated == kind for stated, _ in settlements_of(segment, inputs)):
        return None
    words = kind.replace("_", " ")
    if segment.kind not in SETTLED_KINDS:
        return NotComputable(
            "settlement_window_only",
            f"The {words} is stated for the whole window, not for this segment.",
            "Nothing: it stands on the total.",
        )
    stated = [item for item in inputs.settlements if item.kind == kind]
    if not stated:
        return NotComputable(
            "settlement_missing",
            f"No {words} is stated for the window.",
            f"A settlement statement of the {words}.",
        )
    if not any(_covers(item, inputs) for item in stated):
        return NotComputable(
            "settlement_window_mismatch",
            f"The {words} is stated for other dates than the run's window.",
            f"A statement from {inputs.scope.from_date} to {inputs.scope.to_date}.",
        )
    return NotComputable(
        "settlement_not_by_component",
        f"The {words} is not stated for this component.",
        "A settlement statement by component.",
    )
