"""Coverage: merged spans per member, and member-months where the eligibility file tells them."""

from collections.abc import Mapping
from decimal import Decimal

from savings.claims.columns import ELIGIBILITY_COLUMNS
from savings.claims.connection import Engine, parquet
from savings.claims.declarations import ClaimFile, ScopeFilter
from savings.claims.sources import in_groups

OPEN_END = "DATE '9999-12-31'"
MONTH_STEP = 200_000  # above any month number
MemberMonths = Mapping[tuple[str, str], Decimal]


def create_spans(engine: Engine, file: ClaimFile) -> None:
    """Make `coverage` (the file) and `spans`: per member, spans that do not touch each other."""
    found = engine.columns(f"SELECT * FROM {parquet(file.path)}")
    fields = ", ".join(
        column.name if column.name in found else f"CAST(NULL AS {column.sql_type}) AS {column.name}"
        for column in ELIGIBILITY_COLUMNS
    )
    engine.run(f"CREATE TEMP VIEW stated_spans AS SELECT {fields} FROM {parquet(file.path)}")
    engine.run(
        "CREATE TEMP TABLE covered AS SELECT member_key, ROW_NUMBER() OVER (ORDER BY member_key) "
        "AS covered_no FROM (SELECT DISTINCT member_key FROM stated_spans) AS found"
    )
    engine.run(
        f"CREATE TEMP TABLE coverage AS SELECT s.*, COALESCE(end_date, {OPEN_END}) AS last_date, "
        "c.covered_no FROM stated_spans s JOIN covered c ON c.member_key = s.member_key"
    )
    engine.run("""
        CREATE TEMP TABLE spans AS
        WITH reached AS (
            SELECT covered_no, start_date, last_date, MAX(last_date) OVER (
                PARTITION BY covered_no ORDER BY start_date, last_date
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
            FROM coverage WHERE last_date >= start_date),
        islands AS (
            SELECT *, SUM(CASE WHEN reach IS NULL OR start_date > reach THEN 1 ELSE 0 END) OVER (
                PARTITION BY covered_no ORDER BY start_date, last_date
                ROWS UNBOUNDED PRECEDING) AS island
            FROM reached),
        merged AS (
            SELECT covered_no, MIN(start_date) AS span_start, MAX(last_date) AS span_end
            FROM islands GROUP BY covered_no, island)
        SELECT c.member_key AS covered_key, span_start, span_end
        FROM merged m JOIN covered c ON c.covered_no = m.covered_no""")


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
                SELECT COALESCE({key}, ''), COUNT(DISTINCT covered_no * {MONTH_STEP} + m.month_no)
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
