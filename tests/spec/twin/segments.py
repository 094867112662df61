"""Every segment value of every kind, and its figures, one list of lines at a time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from savings.claims.declarations import Formula
from tests.spec.twin.evidence import lacking, no_price_left, partly, promises
from tests.spec.twin.formulas import TWIN_FORMULAS, Ask, LegNotAgreed, Lines, TwinFormula
from tests.spec.twin.rounding import half_up
from tests.spec.twin.source import Material, Row

COLUMNS = {
    "component": "component",
    "month": "month",
    "channel": "channel_component",
    "drug_class": "drug_class",
    "drug": "ndc11",
    "group": "group_id",
    "plan": "plan_id",
    "pharmacy": "pharmacy_id",
}
MOST_KEYS = 500
OTHERS = "~other"


@dataclass(frozen=True)
class TwinFigure:
    """A figure by its value or the code of why there is none, and what it was made from."""

    value: Decimal | None
    reason: str | None
    lines: int
    left_out_lines: int
    left_out_usd: Decimal | None


def split(lines: Lines, most_keys: int) -> dict[tuple[str, str], Lines]:
    """The lines of each segment value, by (kind, key); the smallest keys stand together."""
    segments: dict[tuple[str, str], Lines] = {("total", ""): lines}
    for kind, column in COLUMNS.items():
        by_key: dict[str, Lines] = defaultdict(list)
        for line in lines:
            by_key[line[column] or ""].append(line)
        kept = set(sorted(by_key, key=lambda key: (_rank(by_key[key]), key))[:most_keys])
        for key, of_key in by_key.items():
            shown = key if key in kept or not key else OTHERS
            segments.setdefault((kind, shown), []).extend(of_key)
    return segments


def _rank(lines: Lines) -> Decimal:
    return -sum((line["paid_total_usd"] or Decimal(0) for line in lines), Decimal(0))


def figures(
    material: Material, lines: Lines, formulas: Mapping[str, Formula], most_keys: int = MOST_KEYS
) -> dict[tuple[str, str, str], TwinFigure]:
    """Every figure by (kind, key, formula)."""
    months = member_months(material)
    return {
        (kind, key, formula.id): _figure(material, formula, kind, key, of_segment, months)
        for (kind, key), of_segment in split(lines, most_keys).items()
        for formula in formulas.values()
    }


def _figure(
    material: Material,
    formula: Formula,
    kind: str,
    key: str,
    lines: Lines,
    months: dict[tuple[str, str], Decimal],
) -> TwinFigure:
    twin = TWIN_FORMULAS[formula.id]
    own = [line for line in lines if twin.over(line)]
    settled = settled_for(material, kind, key)
    reason = _reason(material, formula, (kind, key), own, settled, months)
    value = None
    if reason is None:
        value, reason = _value(
            twin,
            Ask(
                own,
                material.inputs.parameters,
                settled,
                promises(material.inputs),
                months.get((kind, key)),
            ),
        )
    left_out = [line for line in lines if not (twin.over(line) and twin.whole(line))]
    return TwinFigure(
        value,
        reason or partly(formula, material),
        len(lines) - len(left_out),
        len(left_out),
        _paid(material, left_out),
    )


def _paid(material: Material, lines: Lines) -> Decimal | None:
    """What the plan paid on the lines that state it; None where none of them does."""
    stated = [line["plan_paid_usd"] for line in lines if line["plan_paid_usd"] is not None]
    if lines:
        return sum(stated, Decimal(0)) if stated else None
    known = any("plan_paid_usd" not in file.absent for file in material.inputs.claims)
    return Decimal(0) if known else None


def _value(twin: TwinFormula, ask: Ask) -> tuple[Decimal | None, str | None]:
    try:
        value = twin.value(ask)
    except LegNotAgreed:
        return None, "leg_not_agreed"
    except LookupError:
        return None, "pot_unknown"
    if value is None:
        return None, "nothing_to_divide_by"
    return half_up(value, twin.places), None


def _reason(
    material: Material,
    formula: Formula,
    segment: tuple[str, str],
    own: Lines,
    settled: dict[str, Decimal],
    months: dict[tuple[str, str], Decimal],
) -> str | None:
    missing = lacking(formula, material)
    if missing:
        return missing.code
    if no_price_left(formula, material):
        return "no_leg"
    told = segment in months or segment[0] in ("total", "month")
    if "eligibility" in formula.tables and not told:
        return "member_months_unknown"
    if not own:
        return "no_lines"
    for kind in formula.settlements:
        if kind not in settled:
            return _unsettled(material, kind, segment[0])
    return None


def _unsettled(material: Material, kind: str, segment_kind: str) -> str:
    if segment_kind not in ("total", "component"):
        return "settlement_window_only"
    stated = [item for item in material.inputs.settlements if item.kind == kind]
    if not stated:
        return "settlement_missing"
    scope = material.inputs.scope
    if all((item.from_date, item.to_date) != (scope.from_date, scope.to_date) for item in stated):
        return "settlement_window_mismatch"
    return "settlement_not_by_component"


def settled_for(material: Material, kind: str, key: str) -> dict[str, Decimal]:
    """Settled amounts of exactly the window and the segment, by kind of settlement."""
    scope = material.inputs.scope
    exact = [
        item
        for item in material.inputs.settlements
        if (item.from_date, item.to_date) == (scope.from_date, scope.to_date)
    ]
    settled: dict[str, Decimal] = {}
    for name in {item.kind for item in exact}:
        of_kind = [item for item in exact if item.kind == name]
        if kind == "total":
            whole = [item for item in of_kind if not item.component]
            settled[name] = sum((item.amount_usd for item in whole or of_kind), Decimal(0))
        elif kind == "component" and any(item.component == key for item in of_kind if key):
            own = [item.amount_usd for item in of_kind if item.component == key]
            settled[name] = sum(own, Decimal(0))
    return settled


def member_months(material: Material) -> dict[tuple[str, str], Decimal]:
    """Members covered on any day of each month of the window, by what eligibility can tell."""
    if material.inputs.eligibility is None:
        return {}
    scope = material.inputs.scope
    covered: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for first, last in _months(scope.from_date, scope.to_date):
        for row in material.coverage:
            if _overlaps(row, first, last) and _overlaps(row, scope.from_date, scope.to_date):
                if scope.group_ids is not None and row["group_id"] not in scope.group_ids:
                    continue
                month = f"{first:%Y-%m}"
                keys = {"total": "", "month": month}
                keys |= {kind: row[f"{kind}_id"] or "" for kind in ("group", "plan")}
                for segment in keys.items():
                    covered[segment].add((month, row["member_key"]))
    return {segment: Decimal(len(pairs)) for segment, pairs in covered.items()}


def _overlaps(row: Row, first: date, last: date) -> bool:
    return row["start_date"] <= last and row["end_date"] >= first


def _months(first: date, last: date) -> list[tuple[date, date]]:
    months = []
    day = first.replace(day=1)
    while day <= last:
        after = (day + timedelta(days=32)).replace(day=1)
        months.append((day, after - timedelta(days=1)))
        day = after
    return months
