"""The completeness statement: where every accepted row and its dollars went.

Shape: one row per group and code. `file` = `netting` + `scope`; `scope/in_scope` = the rows of
`guarantee` = the rows of `price`. Rows of `netting_key` and `rules` tell of rows counted above.
Unit: rows and dollars, each column summed over the rows that state it.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from savings.claims import netting
from savings.claims.connection import Engine
from savings.claims.declarations import CompletenessRow, RuleResult, ScopeFilter
from savings.claims.sources import in_groups, in_window

DOLLARS = "COUNT(*), SUM(plan_paid_usd), SUM(ingredient_cost_usd)"
GUARANTEE = {
    "in_guarantee": "Under a discount guarantee",
    "excluded_compound": "Excluded by contract: compounds",
    "excluded_340b": "Excluded by contract: 340B",
    "excluded_cob": "Excluded by contract: another payer paid first",
    "excluded_uc": "Excluded by contract: priced at usual and customary",
    "component_unknown": "Channel or brand/generic not stated",
    "no_term": "No contract term for the component and date",
    "no_discount_promised": "The term promises no discount",
    "no_ingredient_cost": "No ingredient cost on the line",
    "no_awp": "No AWP on the line",
}
PRICE = {
    "matched": "Matched to a dated price",
    "no_ndc": "No usable NDC on the line",
    "ndc_unknown": "NDC not in the price reference",
    "before_first": "Filled before the NDC's first price",
    "carry_forward_expired": "Last price too old to carry forward",
    "no_quantity": "No quantity to price",
    "unit_insane": "Unit price beyond the sanity bound (quarantined)",
}


def completeness(
    engine: Engine, scope: ScopeFilter, basis: str, has_nadac: bool, rules: Iterable[RuleResult]
) -> tuple[CompletenessRow, ...]:
    """The whole statement, in order of reading."""
    accepted = engine.rows(
        f"SELECT {DOLLARS}, SUM(CASE WHEN {netting.HAS_KEY} THEN 0 ELSE 1 END) FROM claims"
    )[0]
    rows = [_row("file", "accepted", "Rows accepted from the files", *accepted[:3])]
    rows += _netted(engine)
    if accepted[3]:
        label = "Rows without a full netting key (netted by claim id only)"
        dollars = engine.rows(f"SELECT {DOLLARS} FROM claims WHERE NOT ({netting.HAS_KEY})")[0]
        rows.append(_row("netting_key", "key_missing", label, *dollars))
    in_scope = _lines_by(engine, has_nadac)
    rows += _scope(engine, scope, basis, rows, in_scope["scope"]["in_scope"])
    for group, labels in (("guarantee", GUARANTEE), ("price", PRICE)):
        found = in_scope[group]
        rows += [_row(group, code, labels[code], *found[code]) for code in labels if code in found]
    whole = in_scope["scope"]["in_scope"]
    rows += [
        _row("rules", rule.rule, rule.reason.message if rule.reason else "", *whole)
        for rule in rules
        if not rule.evaluable
    ]
    return tuple(rows)


def _row(group: str, code: str, label: str, rows: int, paid: Any, cost: Any) -> CompletenessRow:
    nothing = Decimal("0.00")
    return CompletenessRow(group, code, label, rows, paid or nothing, cost or nothing)


def _netted(engine: Engine) -> list[CompletenessRow]:
    found = {
        row[0]: row[1:]
        for row in engine.rows(f"SELECT reason, {DOLLARS} FROM netted GROUP BY reason")
    }
    return [
        _row("netting", code, label, *found[code])
        for code, label in netting.REASONS.items()
        if code in found
    ]


def _lines_by(engine: Engine, has_nadac: bool) -> dict[str, dict[str, tuple[Any, ...]]]:
    found: dict[str, dict[str, tuple[Any, ...]]] = {
        "scope": {"in_scope": (0, None, None)},
        "guarantee": {},
        "price": {},
    }
    for state, match, *dollars in engine.rows(
        f"SELECT guarantee_state, price_match, {DOLLARS} FROM lines GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        _add(found["scope"], "in_scope", dollars)
        _add(found["guarantee"], state, dollars)
        if has_nadac:
            _add(found["price"], match, dollars)
    return found


def _add(sums: dict[str, tuple[Any, ...]], code: str, dollars: list[Any]) -> None:
    before = sums.get(code, (0, None, None))
    sums[code] = tuple(
        a if b is None else b if a is None else a + b for a, b in zip(before, dollars, strict=True)
    )


def _scope(
    engine: Engine,
    scope: ScopeFilter,
    basis: str,
    before: list[CompletenessRow],
    in_scope: tuple[Any, ...],
) -> list[CompletenessRow]:
    """Rows outside; looked for only when the counts say that there are any."""
    standing = before[0].rows - sum(row.rows for row in before if row.group == "netting")
    rows = []
    if standing != in_scope[0]:
        outside = engine.rows(f"""
            SELECT CASE WHEN {basis} IS NULL THEN 'date_missing'
                WHEN NOT {in_window(scope, basis)} THEN 'date_outside'
                ELSE 'group_outside' END AS code, {DOLLARS}
            FROM claims c WHERE NOT COALESCE({in_window(scope, basis)} AND {in_groups(scope)},
                FALSE)
            AND NOT EXISTS (SELECT 1 FROM netted n WHERE n.line_id = c.line_id)
            GROUP BY 1 ORDER BY 1""")
        labels = {
            "date_missing": f"No {basis.replace('_', ' ')}",
            "date_outside": "Outside the window",
            "group_outside": "Other groups",
        }
        rows = [_row("scope", row[0], labels[row[0]], *row[1:]) for row in outside]
    return [*rows, _row("scope", "in_scope", "In scope", *in_scope)]


def price_match(engine: Engine, has_nadac: bool) -> dict[str, Decimal | int]:
    """How far the NADAC reference reaches: rows, by any date, inside an interval, carried."""
    if not has_nadac:
        return {}
    found: dict[str, Decimal | int] = {
        "rows": 0, "rows_with_ndc": 0, "ndc_any_date": 0, "dated_inside_interval": 0,
        "dated_with_carry_forward": 0,
    }  # fmt: skip
    for match, inside, rows, dollars in engine.rows(
        "SELECT price_match, COALESCE(price_inside, FALSE), COUNT(*), SUM(paid_total_usd) "
        "FROM lines GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        found["rows"] += rows
        found["rows_with_ndc"] += rows if match != "no_ndc" else 0
        found["ndc_any_date"] += rows if match not in ("no_ndc", "ndc_unknown") else 0
        found["dated_inside_interval"] += rows if inside else 0
        priced = match in ("matched", "no_quantity", "unit_insane")
        found["dated_with_carry_forward"] += rows if priced else 0
        if match != "matched":
            found[f"{match}_rows"] = found.get(f"{match}_rows", 0) + rows
            found[f"{match}_usd"] = found.get(f"{match}_usd", Decimal("0.00")) + (dollars or 0)
    return found
