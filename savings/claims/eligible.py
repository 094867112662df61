"""Coverage: merged spans per member, and member-months where the eligibility file tells them."""

from collections.abc import Mapping
from decimal import Decimal

from savings.claims.columns import ELIGIBILITY_COLUMNS
from savings.claims.connection import Engine, parquet
from savings.claims.declarations import ClaimFile, ScopeFilter
from savings.claims.sources import in_groups

OPEN_END = "DATE '9999-12-31'"
FIRST_DAY = "DATE '0001-01-01'"
MemberMonths = Mapping[tuple[str, str], Decimal]


def create_coverage(engine: Engine, file: ClaimFile) -> None:
    """Make `coverage`: the file, each row with how many of them its member has."""
    found = engine.columns(f"SELECT * FROM {parquet(file.path)}")
    fields = ", ".join(
        column.name if column.name in found else f"CAST(NULL AS {column.sql_type}) AS {column.name}"
        for column in ELIGIBILITY_COLUMNS
    )
    engine.run(f"CREATE TEMP VIEW stated_spans AS SELECT {fields} FROM {parquet(file.path)}")
    engine.run(
        f"CREATE TEMP TABLE coverage AS SELECT s.*, COALESCE(end_date, {OPEN_END}) AS last_date, "
        "c.times FROM stated_spans s JOIN (SELECT member_key, COUNT(*) AS times "
        "FROM stated_spans GROUP BY member_key) AS c ON c.member_key = s.member_key"
    )


def create_persons(engine: Engine, eligibility: bool) -> None:
    """Make `persons`: the members of the claims, one row per stretch of days covered or not.

    Shape: the stretches of a member follow one another without a hole; those without a fill of
    the run are left out. Without an eligibility file nothing is known of any day.
    """
    if not eligibility:
        engine.run(
            f"CREATE TEMP TABLE persons AS SELECT member_key, member_no, {FIRST_DAY} AS from_day, "
            f"{OPEN_END} AS to_day, CAST(NULL AS BOOLEAN) AS is_covered FROM members"
        )
        return
    _merge_spans(engine)
    engine.run(f"""
        CREATE TEMP TABLE persons AS
        WITH followed AS (
            SELECT m.member_key, m.member_no, s.span_start, s.span_end, LEAD(s.span_start)
                OVER (PARTITION BY m.member_no ORDER BY s.span_start) AS next_start
            FROM members m LEFT JOIN spans s ON s.member_no = m.member_no),
        stretches AS (
            SELECT member_key, member_no, span_start AS from_day, span_end AS to_day,
                TRUE AS is_covered
            FROM followed WHERE span_start IS NOT NULL
            UNION ALL SELECT member_key, member_no, span_end + 1,
                COALESCE(next_start - 1, {OPEN_END}), FALSE
            FROM followed WHERE span_end < {OPEN_END}
            UNION ALL SELECT member_key, member_no, {FIRST_DAY},
                COALESCE(MIN(span_start) - 1, {OPEN_END}), FALSE
            FROM followed GROUP BY member_key, member_no),
        fills AS (SELECT MIN(first_day) AS first_fill, MAX(last_day) AS last_fill FROM months)
        SELECT s.* FROM stretches s CROSS JOIN fills f
        WHERE s.from_day <= s.to_day AND s.from_day <= f.last_fill AND s.to_day >= f.first_fill""")


def _merge_spans(engine: Engine) -> None:
    """Make `spans`: per member of the claims, spans of coverage that do not overlap."""
    engine.run("""
        CREATE TEMP TABLE spans AS
        WITH claimed AS (
            SELECT m.member_no, c.times, c.start_date, c.last_date
            FROM coverage c JOIN members m ON m.member_key = c.member_key
            WHERE c.last_date >= c.start_date),
        reached AS (
            SELECT member_no, start_date, last_date, MAX(last_date) OVER (
                PARTITION BY member_no ORDER BY start_date, last_date
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
            FROM claimed WHERE times > 1),
        islands AS (
            SELECT *, SUM(CASE WHEN reach IS NULL OR start_date > reach THEN 1 ELSE 0 END) OVER (
                PARTITION BY member_no ORDER BY start_date, last_date
                ROWS UNBOUNDED PRECEDING) AS island
            FROM reached)
        SELECT member_no, MIN(start_date) AS span_start, MAX(last_date) AS span_end
        FROM islands GROUP BY member_no, island
        UNION ALL SELECT member_no, start_date, last_date FROM claimed WHERE times = 1""")


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
        for value, count in engine.rows(_months_by(key, scope, grouped)):
            months[(kind, value)] = Decimal(count)
    return months


def _months_by(key: str, scope: ScopeFilter, grouped: bool) -> str:
    """Member-months by a key; only members of several rows could be counted twice in a month."""
    first, last = f"DATE '{scope.from_date}'", f"DATE '{scope.to_date}'"
    rows = (
        f"start_date <= {last} AND last_date >= {first} "
        f"AND {in_groups(scope) if grouped else 'TRUE'}"
    )
    months = (
        "JOIN months m ON c.start_date <= m.last_day AND c.last_date >= m.first_day "
        f"WHERE m.last_day >= {first} AND m.first_day <= {last}"
    )
    return f"""
        WITH alike AS (
            SELECT start_date, last_date, group_id, plan_id, COUNT(*) AS members
            FROM coverage WHERE times = 1 AND {rows}
            GROUP BY start_date, last_date, group_id, plan_id),
        several AS (
            SELECT DISTINCT COALESCE({key}, '') AS value, c.member_key, m.month_no
            FROM (SELECT * FROM coverage WHERE times > 1 AND {rows}) AS c {months}),
        counted AS (
            SELECT COALESCE({key}, '') AS value, c.members FROM alike c {months}
            UNION ALL SELECT value, 1 FROM several)
        SELECT value, SUM(members) FROM counted GROUP BY value"""
