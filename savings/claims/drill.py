"""Drill-down: from a figure or a finding back to the claim lines it is made of.

Rows come in a fixed order (claim id, dataset, source line), so that pages never overlap. Values
are bound, never written into SQL; member keys are not in the files.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.claims.connection import open_engine, parquet
from savings.claims.cube import KEYS, OTHER_KEY, both, bound
from savings.claims.declarations import Figure, Formula, Parameters, SegmentRow

Row = dict[str, Any]


class NoDrillDown(LookupError):
    """The remainder of a segment kind, or a kind that does not exist, has no rows of its own."""


def read_lines(
    lines_path: Path,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: Formula | None = None,
    parameters: Parameters | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """In-scope lines of one segment value, by claim id; only those a formula takes, if named."""
    where, values = _taken(_where(kind, key, component), formula, parameters)
    order = "claim_id, dataset_id, source_line"
    return _page(lines_path, where, values, order, offset, limit)


def count_lines(
    lines_path: Path,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: Formula | None = None,
    parameters: Parameters | None = None,
) -> tuple[int, Decimal | None]:
    """How many lines `read_lines` would page through, and what the plan paid on them."""
    where, values = _taken(_where(kind, key, component), formula, parameters)
    return _count(lines_path, "plan_paid_usd", where, values)


def _taken(
    asked: tuple[str, list[Any]], formula: Formula | None, parameters: Parameters | None
) -> tuple[str, list[Any]]:
    """Narrowed to the lines that a formula counts as its own."""
    if formula is None:
        return asked
    own = bound(both(formula.over, formula.whole), parameters or Parameters())
    return both(asked[0], own), asked[1]


def read_findings(
    findings_path: Path,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """Findings by rule order and claim id; each names its dataset and source line."""
    where, values = _where(kind, key, component, rule)
    order = "rule_order, rule, claim_id, dataset_id, source_line"
    return _page(findings_path, where, values, order, offset, limit)


def count_findings(
    findings_path: Path,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
) -> tuple[int, Decimal | None]:
    """How many findings `read_findings` would page through, and the recoverable dollars known."""
    where, values = _where(kind, key, component, rule)
    return _count(findings_path, "recoverable_usd", where, values)


def read_netted(
    netted_path: Path, *, reason: str | None = None, offset: int = 0, limit: int = 100
) -> list[Row]:
    """Rows that netting took out (orphans and unpaired originals among them), by claim id."""
    where, values = ("reason = ?", [reason]) if reason else ("TRUE", [])
    order = "reason, claim_id, paid_date NULLS FIRST, dataset_id, source_line"
    return _page(netted_path, where, values, order, offset, limit)


def read_claim(path: Path, claim_id: str, *, limit: int = 50) -> list[Row]:
    """The rows of one claim id in a file of lines, findings or netted rows."""
    return _page(path, "claim_id = ?", [claim_id], "dataset_id, source_line", 0, limit)


def explain_figure(formula: Formula, segment: SegmentRow, figure: Figure) -> Row:
    """How a figure was made: statement, version, each sum with its filter and value, lines."""
    sums = [
        {
            "name": name,
            "label": item.label or name,
            "adds_up": "lines" if item.column == "*" else item.column,
            "where": both(formula.over, item.where) or "every line in scope",
            "value": figure.sums.get(name),
        }
        for name, item in formula.sums.items()
    ]
    return {
        "formula": formula.id,
        "version": formula.version,
        "title": formula.title,
        "statement": formula.statement,
        "unit": formula.unit,
        "places": formula.places,
        "segment": {"kind": segment.kind, "key": segment.key, "label": segment.label},
        "value": figure.value,
        "reason": figure.reason,
        "sums": sums,
        "over": (both(formula.over, formula.whole) if formula.whole else formula.over)
        or "every line in scope",
        "lines": figure.lines,
        "left_out_lines": figure.left_out_lines,
        "left_out_usd": figure.left_out_usd,
        "parameters": formula.parameters,
        "evidence": formula.evidence,
        "source": formula.source,
    }


def _where(
    kind: str, key: str, component: str | None, rule: str | None = None
) -> tuple[str, list[Any]]:
    """A predicate and its values; an empty key stands for lines that do not state the value."""
    if kind not in KEYS or key == OTHER_KEY:
        raise NoDrillDown(f"{kind} {key} has no lines of its own")
    parts, values = ["TRUE"], []
    if kind != "total":
        parts.append(f"COALESCE({KEYS[kind][0]}, '') = ?")
        values.append(key)
    for column, value in (("component", component), ("rule", rule)):
        if value is not None:
            parts.append(f"COALESCE({column}, '') = ?")
            values.append(value)
    return both(*parts), values


def _page(
    path: Path, where: str, values: list[Any], order: str, offset: int, limit: int
) -> list[Row]:
    query = f"SELECT * FROM {parquet(path)} WHERE {where}"
    with open_engine(path.parent, [path], memory_limit="1GB") as engine:
        names = engine.columns(f"SELECT * FROM {parquet(path)}")
        rows = engine.rows(f"{query} ORDER BY {order} LIMIT ? OFFSET ?", [*values, limit, offset])
    return [dict(zip(names, row, strict=True)) for row in rows]


def _count(path: Path, dollars: str, where: str, values: list[Any]) -> tuple[int, Decimal | None]:
    """Rows, and the sum of a money column; None where no row states it."""
    query = f"SELECT COUNT(*), SUM({dollars}) FROM {parquet(path)} WHERE {where}"
    with open_engine(path.parent, [path], memory_limit="1GB") as engine:
        count, total = engine.rows(query, values)[0]
    return count, total
