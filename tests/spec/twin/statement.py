"""The completeness statement, by counting."""

from collections.abc import Iterable
from decimal import Decimal

from savings.claims.declarations import NotComputable
from tests.spec.twin.lines import in_scope
from tests.spec.twin.netting import KEY
from tests.spec.twin.source import Material, Row

Counted = tuple[int, Decimal, Decimal]


def statement(
    material: Material,
    netted: dict[int, str],
    lines: list[Row],
    rules: dict[str, NotComputable | None],
) -> dict[tuple[str, str], Counted]:
    """(group, code) → rows, plan paid and ingredient cost."""
    claims = material.claims
    told: dict[tuple[str, str], Counted] = {("file", "accepted"): _count(claims)}
    for reason in set(netted.values()):
        of_reason = [claims[at] for at, why in netted.items() if why == reason]
        told["netting", reason] = _count(of_reason)
    keyless = [row for row in claims if any(row[name] is None for name in KEY)]
    if keyless:
        told["netting_key", "key_missing"] = _count(keyless)
    told |= _outside(material, netted)
    told["scope", "in_scope"] = _count(lines)
    told |= _by(lines, "guarantee", "guarantee_state")
    if "nadac" in material.prices:
        told |= _by(lines, "price", "price_match")
    told |= {("rules", rule): _count(lines) for rule, reason in rules.items() if reason}
    return told


def _outside(material: Material, netted: dict[int, str]) -> dict[tuple[str, str], Counted]:
    scope, basis = material.inputs.scope, f"{material.inputs.parameters.date_basis}_date"
    outside: dict[str, list[Row]] = {}
    for at, row in enumerate(material.claims):
        if at in netted or in_scope(row, material):
            continue
        code = "group_outside"
        if row[basis] is None:
            code = "date_missing"
        elif not scope.from_date <= row[basis] <= scope.to_date:
            code = "date_outside"
        outside.setdefault(code, []).append(row)
    return {("scope", code): _count(rows) for code, rows in outside.items()}


def _by(lines: list[Row], group: str, column: str) -> dict[tuple[str, str], Counted]:
    codes = {line[column] for line in lines}
    return {(group, code): _count(_having(lines, column, code)) for code in codes}


def _having(lines: Iterable[Row], column: str, code: str) -> list[Row]:
    return [line for line in lines if line[column] == code]


def _count(rows: list[Row]) -> Counted:
    return len(rows), _dollars(rows, "plan_paid_usd"), _dollars(rows, "ingredient_cost_usd")


def _dollars(rows: list[Row], name: str) -> Decimal:
    return sum((row[name] for row in rows if row[name] is not None), Decimal(0))
