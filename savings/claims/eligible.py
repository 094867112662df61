"""Coverage: merged spans per member, and member-months where the eligibility file tells them."""

from collections.abc import Mapping
from decimal import Decimal

from savings.claims.columns import ELIGIBILITY_COLUMNS
from savings.claims.connection import Engine, parquet
from savings.claims.declarations import ClaimFile, ScopeFilter
from savings.claims.sources import in_groups

OPEN_END = "DATE '9999-12-31'"
MemberMonths = Mapping[tuple[str, str], Decimal]


def create_spans(engine: Engine, file: ClaimFile) -> None:
    """Make `coverage` (the file) and `spans`: per member, spans that do not touch each other."""
    found = engine.columns(f"SELECT * FROM {parquet(file.path)}")
    fields = ", ".join(
        column.name if column.name in found else f"CAST(NULL AS {column.sql_type}) AS {column.name}"
        for column in ELIGIBILITY_COLUMNS
    )
    engine.run(
        f"CREATE TEMP TABLE coverage AS SELECT *, COALESCE(end_date, {OPEN_END}) AS last_date "
        f"FROM (SELECT {fields} FROM {parquet(file.path)}) AS spans_in"
    )
    engine.run("""
        CREATE TEMP TABLE spans AS
        WITH reached AS (
            SELECT member_key, start_date, last_date, MAX(last_date) OVER (
                PARTITION BY member_key ORDER BY start_date, last_date
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
            FROM coverage WHERE last_date >= start_date),
        islands AS (
            SELECT *, SUM(CASE WHEN reach IS NULL OR start_date > reach THEN 1 ELSE 0 END) OVER (
                PARTITION BY member_key ORDER BY start_date, last_date
                ROWS UNBOUNDED PRECEDING) AS island
            FROM reached)
        SELECT member_key AS covered_key, MIN(start_date) AS span_start, MAX(last_date) AS span_end
        FROM islands GROUP BY member_key, island""")


def member_months(engine: Engine, file: ClaimFile, scope: ScopeFilter) -> MemberMonths:
    """Members covered on any day of a month, summed over the window's months.

    Shape: one value per (segment kind, key) among total, month, group and plan; kinds that the
    eligibility file cannot tell apart are missing. Unit: member-months.
    """
    found = engine.columns(f"SELECT * FROM {parquet(file.path)}").keys() - file.absent
    grouped = scope.group_ids is not None and "group_id" in found
    months: dict[tuple[str, str], Decimal] = {}
    kinds = {"total": "''", "month": "m.month", "group": "group_id", "plan": "plan_id"}
    for kind, key in kinds.items():
        if key.endswith("_id") and key not in found:
            continue
        for value, count in engine.rows(f"""
                SELECT COALESCE({key}, ''), COUNT(DISTINCT m.month || '|' || member_key)
                FROM coverage c JOIN months m
                ON c.start_date <= m.last_day AND c.last_date >= m.first_day
                WHERE m.last_day >= DATE '{scope.from_date}'
                    AND m.first_day <= DATE '{scope.to_date}'
                    AND c.start_date <= DATE '{scope.to_date}'
                    AND c.last_date >= DATE '{scope.from_date}'
                    AND {in_groups(scope) if grouped else "TRUE"}
                GROUP BY 1"""):
            months[(kind, value)] = Decimal(count)
    return months
