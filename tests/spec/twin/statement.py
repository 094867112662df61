"""The completeness statement, by counting."""

from collections.abc import Iterable
from decimal import Decimal

from savings.claims.declarations import NotComputable
from tests.spec.twin.lines import in_scope
from tests.spec.twin.netting import KEY
from tests.spec.twin.rules import TWIN_JUDGED
from tests.spec.twin.source import Material, Row

MONEY = ("plan_paid_usd", "ingredient_cost_usd")
Counted = tuple[int, Decimal | None, Decimal | None]


def statement(
    material: Material,
    netted: dict[int, str],
    lines: list[Row],
    rules: dict[str, NotComputable | None],
) -> dict[tuple[str, str], Counted]:
    """(group, code) → rows, plan paid and ingredient cost."""
    claims = material.claims

    def _count(rows: list[Row]) -> Counted:
        paid, cost = (_dollars(rows, name, material) for name in MONEY)
        return len(rows), paid, cost

    told: dict[tuple[str, str], Counted] = {("file", "accepted"): _count(claims)}
    for reason in set(netted.values()):
        of_reason = [claims[at] for at, why in netted.items() if why == reason]
        told["netting", reason] = _count(of_reason)
    keyless = [row for row in claims if any(row[name] is None for name in KEY)]
    if keyless:
        told["netting_key", "key_missing"] = _count(keyless)
    told |= {place: _count(rows) for place, rows in _outside(material, netted).items()}
    told["scope", "in_scope"] = _count(lines)
    parted = _by(lines, "guarantee", "guarantee_state")
    if "nadac" in material.prices:
        parted |= _by(lines, "price", "price_match")
    told |= {place: _count(rows) for place, rows in parted.items()}
    for rule, reason in rules.items():
        silent = lines if reason else unjudged(rule, lines, material)
        if reason or silent:
            told["rules", rule] = _count(silent)
    return told


def unjudged(rule: str, lines: list[Row], material: Material) -> list[Row]:
    """The lines that lack what an evaluable rule compares; none of what is no rule on lines."""
    judged = TWIN_JUDGED.get(rule, lambda line, parameters: True)
    return [line for line in lines if not judged(line, material.inputs.parameters)]


def _outside(material: Material, netted: dict[int, str]) -> dict[tuple[str, str], list[Row]]:
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
    return {("scope", code): rows for code, rows in outside.items()}


def _by(lines: list[Row], group: str, column: str) -> dict[tuple[str, str], list[Row]]:
    codes = {line[column] for line in lines}
    return {(group, code): _having(lines, column, code) for code in codes}


def _having(lines: Iterable[Row], column: str, code: str) -> list[Row]:
    return [line for line in lines if line[column] == code]


def _dollars(rows: list[Row], name: str, material: Material) -> Decimal | None:
    """The sum of what is stated; None where nothing is, but for no rows at all."""
    stated = [row[name] for row in rows if row[name] is not None]
    known = any(name not in file.absent for file in material.inputs.claims)
    if not stated and (rows or not known):
        return None
    return sum(stated, Decimal(0))
