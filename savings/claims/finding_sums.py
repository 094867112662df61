"""Findings added up by what stands behind them: exact sums over the stored findings."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from savings.claims.connection import open_engine, parquet

COLUMNS: Mapping[str, str] = {"drug": "ndc11", "pharmacy": "pharmacy_id", "group": "group_id"}


class FindingSum(NamedTuple):
    """The recoverable dollars of one rule on one drug, pharmacy or group."""

    key: str
    label: str
    findings: int
    recoverable_usd: Decimal


def sum_findings(path: Path, kind: str, most: int) -> dict[str, tuple[FindingSum, ...]]:
    """By rule, the `most` values of the kind with the most recoverable dollars, then by key.

    Findings whose dollars stand on another rule, or are unknown, add nothing and are not counted.
    """
    column = COLUMNS[kind]
    label = "MIN(drug_name)" if kind == "drug" else f"MIN({column})"
    query = f"""
        WITH added AS (
            SELECT rule, COALESCE({column}, '') AS key, COALESCE({label}, '') AS label,
                COUNT(*) AS findings, SUM(recoverable_usd) AS usd
            FROM {parquet(path)} WHERE recoverable_usd > 0 GROUP BY rule, COALESCE({column}, '')),
        placed AS (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY rule ORDER BY usd DESC, key) AS place
            FROM added)
        SELECT rule, key, label, findings, usd FROM placed
        WHERE place <= {int(most)} ORDER BY rule, place"""
    found: dict[str, list[FindingSum]] = {}
    with open_engine(path.parent, [path], memory_limit="1GB") as engine:
        for rule, key, shown, findings, usd in engine.rows(query):
            found.setdefault(rule, []).append(FindingSum(key, shown or key, findings, usd))
    return {rule: tuple(sums) for rule, sums in found.items()}
