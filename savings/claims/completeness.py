"""The completeness statement: where every row of the files and its dollars went.

Shape: one row per group and code. `intake/received` = `intake/rejected` + `file` (less
`intake/rounded`, where a layout rounds to cents); `file` = `netting` + `scope`; `scope/in_scope`
= the rows of `guarantee` = the rows of `price`. Rows of `netting_key` and `rules` tell of rows
counted above. `intake` is left out where the files' own totals were not kept.
Unit: rows and dollars, each column summed over the rows that state it.
Null: a money column that no row of the line states.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from savings.claims import netting
from savings.claims.connection import Engine
from savings.claims.declarations import CompletenessRow, RuleResult, RunInputs, ScopeFilter
from savings.claims.findings import Judged
from savings.claims.intake import MONEY, intake
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
    engine: Engine,
    inputs: RunInputs,
    basis: str,
    has_nadac: bool,
    rules: Iterable[RuleResult],
    judged: Mapping[str, Judged],
) -> tuple[CompletenessRow, ...]:
    """The whole statement, in order of reading."""
    rows = _statement(engine, inputs, basis, has_nadac, rules, judged)
    return tuple(_with_nothing(row, inputs) for row in rows)


def _with_nothing(row: CompletenessRow, inputs: RunInputs) -> CompletenessRow:
    """No rows have no dollars: that is known wherever the files state dollars at all."""
    if row.rows or row.group == "intake":
        return row
    paid, cost = (
        Decimal("0.00") if any(name not in file.absent for file in inputs.claims) else None
        for name in MONEY
    )
    return replace(row, plan_paid_usd=paid, ingredient_cost_usd=cost)


def _statement(
    engine: Engine,
    inputs: RunInputs,
    basis: str,
    has_nadac: bool,
    rules: Iterable[RuleResult],
    judged: Mapping[str, Judged],
) -> list[CompletenessRow]:
    accepted = engine.rows(
        f"SELECT {DOLLARS}, SUM(CASE WHEN {netting.HAS_KEY} THEN 0 ELSE 1 END) FROM claims"
    )[0]
    rows = [*intake(inputs.claims)]
    rows.append(_row("file", "accepted", "Rows accepted from the files", *accepted[:3]))
    rows += _netted(engine)
    if accepted[3]:
        label = "Rows without a full netting key (netted by claim id only)"
        dollars = engine.rows(f"SELECT {DOLLARS} FROM claims WHERE NOT ({netting.HAS_KEY})")[0]
        rows.append(_row("netting_key", "key_missing", label, *dollars))
    in_scope = _lines_by(engine, has_nadac)
    rows += _scope(engine, inputs.scope, basis, rows, in_scope["scope"]["in_scope"])
    for group, labels in (("guarantee", GUARANTEE), ("price", PRICE)):
        found = in_scope[group]
        rows += [_row(group, code, labels[code], *found[code]) for code in labels if code in found]
    return rows + _unjudged(rules, judged, in_scope["scope"]["in_scope"])


def _unjudged(
    rules: Iterable[RuleResult], judged: Mapping[str, Judged], whole: tuple[Any, ...]
) -> list[CompletenessRow]:
    """Per rule the lines that it could not judge: all of them, or those that lack what it reads."""
    rows = []
    for rule in rules:
        said = rule.reason.message if rule.reason else ""
        if not rule.evaluable:
            rows.append(_row("rules", rule.rule, said, *whole))
        elif (found := judged[rule.rule]).unjudged:
            label = said or "Lines that lack what the rule compares"
            dollars = (found.plan_paid_usd, found.ingredient_cost_usd)
            rows.append(_row("rules", rule.rule, label, found.unjudged, *dollars))
    return rows


def _row(group: str, code: str, label: str, rows: int, paid: Any, cost: Any) -> CompletenessRow:
    return CompletenessRow(group, code, label, rows, paid, cost)


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
    counts = {group: _rows_of(before, group) for group in ("file", "netting")}
    standing = counts["file"] - counts["netting"]
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


def _rows_of(rows: Iterable[CompletenessRow], group: str) -> int:
    return sum(row.rows for row in rows if row.group == group)


def price_match(engine: Engine, has_nadac: bool) -> dict[str, Decimal | int]:
    """How far the NADAC reference reaches: rows, by any date, inside an interval, carried.

    Dollars of a kind of lines are left out where none of the lines states what was paid.
    """
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
            if dollars is not None:
                found[f"{match}_usd"] = found.get(f"{match}_usd", Decimal("0.00")) + dollars
    return found
