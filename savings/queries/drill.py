"""From a figure or finding to the claim lines behind it, without what must not be shown."""

from typing import Any

from savings.claims import drill
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.queries.results import (
    findings_path,
    lines_path,
    netted_path,
    read_result,
    segment_row,
)
from savings.queries.runs import get_segment

# A member's key is for joining inside the engine; no person and no program gets it.
HIDDEN = ("member_key",)
Row = dict[str, Any]


def list_lines(
    run: SavingsRun,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: str = "",
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """In-scope claim lines of a segment value, by claim id; those a formula takes, if named."""
    rows = drill.read_lines(
        lines_path(run),
        kind=kind,
        key=key,
        component=component,
        formula=FORMULAS[formula] if formula else None,
        offset=offset,
        limit=limit,
    )
    return [_shown(row) for row in rows]


def count_lines(
    run: SavingsRun,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: str = "",
) -> int:
    """How many lines list_lines pages through."""
    count, _ = drill.count_lines(
        lines_path(run),
        kind=kind,
        key=key,
        component=component,
        formula=FORMULAS[formula] if formula else None,
    )
    return count


def list_findings(
    run: SavingsRun,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """Findings in rule order, each with its line in the source file and how ready its rule is."""
    rows = drill.read_findings(
        findings_path(run),
        rule=rule,
        kind=kind,
        key=key,
        component=component,
        offset=offset,
        limit=limit,
    )
    return _stated(run, [_shown(row) for row in rows])


def count_findings(
    run: SavingsRun,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
) -> int:
    """How many findings list_findings pages through."""
    count, _ = drill.count_findings(
        findings_path(run), rule=rule, kind=kind, key=key, component=component
    )
    return count


def list_netted(
    run: SavingsRun, *, reason: str | None = None, offset: int = 0, limit: int = 100
) -> list[Row]:
    """Rows that netting took out: cancelled pairs, replaced claims, orphan reversals."""
    rows = drill.read_netted(netted_path(run), reason=reason, offset=offset, limit=limit)
    return [_shown(row) for row in rows]


def count_netted(run: SavingsRun, *, reason: str | None = None) -> int:
    """How many rows list_netted pages through."""
    lines = run.completeness.filter(group="netting")
    lines = lines.filter(code=reason) if reason else lines
    return sum(lines.values_list("rows", flat=True))


def read_claim(run: SavingsRun, claim_id: str) -> dict[str, list[Row]]:
    """Everything the run holds on one claim id: in-scope lines, findings, netted rows."""
    places = {"lines": lines_path, "findings": findings_path, "netted": netted_path}
    found = {name: drill.read_claim(path_of(run), claim_id) for name, path_of in places.items()}
    shown = {name: [_shown(row) for row in rows] for name, rows in found.items()}
    return {**shown, "findings": _stated(run, shown["findings"])}


def explain(run: SavingsRun, formula: str, *, kind: str = "total", key: str = "") -> Row:
    """How a figure was made: statement, version, each exact sum with its filter, its lines."""
    segment = segment_row(get_segment(run, kind, key), run.figure_reasons)
    figure = next(figure for figure in segment.figures if figure.formula == formula)
    return drill.explain_figure(FORMULAS[formula], segment, figure)


def _stated(run: SavingsRun, rows: list[Row]) -> list[Row]:
    """Finding rows with the readiness of their rule: no dollar of them is bare."""
    if not rows:
        return rows
    record = read_result(run, ())
    told: dict[str, Row] = {}
    for name in {row["rule"] for row in rows}:
        standing = record.finding_standing(name)
        codes = ", ".join(sorted({why.code for why in standing.reasons}))
        told[name] = {"readiness": standing.state, "reasons": codes}
    return [row | told[row["rule"]] for row in rows]


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in HIDDEN}
