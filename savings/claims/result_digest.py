"""The digest of a result: equal for equal results, whatever the order or the place of the rows.

Where a finding's line stood (dataset, source line) is not part of it: the same claims cut into
other files are the same result.
"""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from leafenterprise.shared.canonical import canonical_json
from savings.claims.connection import Engine
from savings.claims.declarations import (
    CompletenessRow,
    Figure,
    NotComputable,
    RuleResult,
    SegmentRow,
)

FINDING = (
    "rule, claim_id, component, fill_date, pharmacy_id, ndc11, plan_paid_usd, duplicate_of,"
    " prior_fill_date, at_stake_usd, recoverable_usd"
)


def digest_findings(engine: Engine) -> str:
    """SHA-256 over the findings' digests, sorted: no order of rows enters it.

    The engine sorts and joins them by their first digits, so that few rows leave it.
    """
    parts = ", ".join(f"COALESCE(CAST({name} AS VARCHAR), '~')" for name in FINDING.split(", "))
    rows = engine.rows(
        "SELECT SUBSTRING(mark, 1, 3) AS digits, MD5(STRING_AGG(mark, '' ORDER BY mark)) "
        f"FROM (SELECT MD5(CONCAT_WS('|', {parts})) AS mark FROM findings) AS marks "
        "GROUP BY digits ORDER BY digits"
    )
    return hashlib.sha256("".join(marks for _, marks in rows).encode()).hexdigest()


def digest_result(
    segments: Iterable[SegmentRow],
    rules: Iterable[RuleResult],
    statement: Iterable[CompletenessRow],
    match: Mapping[str, Decimal | int],
    findings: str,
) -> str:
    """SHA-256 of the canonical JSON of everything a run says.

    Segment by segment: a million values held at once keep the garbage collector busy for longer
    than they take to write. "segments" sorts last of the keys, so its list ends the text.
    """
    others = {
        "rules": list(rules),
        "completeness": list(statement),
        "price_match": match,
        "findings": findings,
    }
    told = hashlib.sha256(canonical_json(others).removesuffix("}").encode())
    before = ',"segments":['
    for row in segments:
        told.update((before + canonical_json(_segment(row))).encode())
        before = ","
    told.update(b"]}" if before == "," else f"{before}]}}".encode())
    return told.hexdigest()


def _segment(row: SegmentRow) -> list[Any]:
    figures = [_figure(figure) for figure in row.figures]
    return [row.kind, row.key, row.label, row.lines, figures]


def _figure(figure: Figure) -> list[Any]:
    return [
        figure.formula,
        figure.value,
        _code(figure.reason),
        dict(figure.sums),
        figure.lines,
        figure.left_out_lines,
        figure.left_out_usd,
    ]


def _code(reason: NotComputable | None) -> str | None:
    return reason.code if reason else None
