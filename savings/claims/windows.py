"""What a line owes to other lines: duplicates and early refills, among in-scope lines.

One narrow sort finds the member and drug pairs with two fills on a day or one too soon, and those
that are filled again and again; only the lines of the former are then looked at in full. Members
and drugs are numbered first, so that the sort moves integers and stays small.
"""

from decimal import Decimal

from savings.claims.connection import Engine
from savings.claims.netting import create_contents

PAIR_STEP = 10_000_000  # drugs per member number: far above the number of NDCs there are
SHORT_FILL_DAYS = 34  # the longest fill that counts as one month's supply
DUPLICATE_KEY = ("pharmacy_id", "member_key", "ndc11", "fill_date", "quantity")
FIRST = "paid_date NULLS FIRST, claim_id, rx_number NULLS FIRST, plan_paid_usd NULLS FIRST"


def create_windows(engine: Engine, refill_threshold: Decimal, maintenance_fills: int) -> None:
    """Make `marked_lines` (by line_id), `maintained`, and `members` and `drugs` (numbered).

    marked_lines: duplicates and early refills. maintained: the pair_no of members and drugs with
    so many monthly fills at retail.
    """
    _number(engine, "members", "member_key", "member_no")
    number_drugs(engine)
    _pairs(engine, refill_threshold, maintenance_fills)
    _watched_lines(engine)
    _duplicates(engine)
    _refills(engine, refill_threshold)
    engine.run(
        "CREATE TEMP TABLE marked_lines AS SELECT COALESCE(d.line_id, r.line_id) AS line_id, "
        "duplicate_of, prior_fill_date, prior_days_supply, refill_used_share "
        "FROM duplicates d FULL JOIN refills r ON r.line_id = d.line_id"
    )
    for table in ("pairs_found", "watched_lines", "repeats", "duplicates", "refills"):
        engine.run(f"DROP TABLE {table}")


def number_drugs(engine: Engine) -> None:
    """Make `drugs`: every NDC of the lines in scope, numbered."""
    _number(engine, "drugs", "ndc11", "drug_no")


def is_monthly_at_retail(line: str) -> str:
    """SQL: a fill of at most a month at a shop, which is what maintenance drugs are told by."""
    return f"{line}.channel = 'retail' AND {line}.days_supply BETWEEN 1 AND {SHORT_FILL_DAYS}"


def pair_number(member: str, drug: str) -> str:
    """SQL for the number of a member and drug pair."""
    return f"{member} * {PAIR_STEP} + {drug}"


def _number(engine: Engine, table: str, column: str, number: str) -> None:
    engine.run(
        f"CREATE TEMP TABLE {table} AS SELECT {column}, "
        f"ROW_NUMBER() OVER (ORDER BY {column}) AS {number} "
        f"FROM (SELECT DISTINCT {column} FROM scoped WHERE {column} IS NOT NULL) AS found"
    )


def _pairs(engine: Engine, threshold: Decimal, maintenance_fills: int) -> None:
    """Make `pairs_found` and `maintained`: what each pair's fills, by date, say of it."""
    engine.run(f"""
        CREATE TEMP TABLE pairs_found AS
        WITH pairs AS (
            SELECT {pair_number("m.member_no", "d.drug_no")} AS pair_no, s.fill_date, s.days_supply,
                CASE WHEN {is_monthly_at_retail("s")} THEN 1 ELSE 0 END AS monthly
            FROM scoped s
            JOIN members m ON m.member_key = s.member_key
            JOIN drugs d ON d.ndc11 = s.ndc11),
        followed AS (
            SELECT pair_no, fill_date, monthly,
                LAG(fill_date) OVER (PARTITION BY pair_no ORDER BY fill_date) AS prior_date,
                LAG(days_supply) OVER (PARTITION BY pair_no ORDER BY fill_date) AS prior_days
            FROM pairs),
        told AS (
            SELECT pair_no, SUM(monthly) AS fills, MAX(CASE WHEN fill_date = prior_date
                OR {_too_soon("prior_date", "prior_days", threshold)} THEN 1 ELSE 0 END) AS watched
            FROM followed GROUP BY pair_no)
        SELECT pair_no, watched = 1 AS is_watched, fills >= {int(maintenance_fills)} AS is_kept_up
        FROM told WHERE watched = 1 OR fills >= {int(maintenance_fills)}""")
    engine.run("CREATE TEMP TABLE maintained AS SELECT pair_no FROM pairs_found WHERE is_kept_up")


def _watched_lines(engine: Engine) -> None:
    engine.run(f"""
        CREATE TEMP TABLE watched_lines AS
        SELECT s.line_id, p.pair_no, s.claim_id, s.pharmacy_id, s.member_key, s.ndc11,
            s.fill_date, s.paid_date, s.quantity, s.days_supply, s.rx_number, s.plan_paid_usd
        FROM scoped s
        JOIN members m ON m.member_key = s.member_key
        JOIN drugs d ON d.ndc11 = s.ndc11
        JOIN (SELECT pair_no FROM pairs_found WHERE is_watched) p
        ON p.pair_no = {pair_number("m.member_no", "d.drug_no")}""")


def _too_soon(prior_date: str, prior_days: str, threshold: Decimal) -> str:
    used = f"CAST(DATE_DIFF('day', {prior_date}, fill_date) AS DECIMAL(18,6))"
    share = f"CAST({threshold} AS DECIMAL(9,6))"
    return f"{used} < CAST({prior_days} AS DECIMAL(9,0)) * {share}"


def _duplicates(engine: Engine) -> None:
    key = ", ".join(DUPLICATE_KEY)
    present = " AND ".join(f"{name} IS NOT NULL" for name in DUPLICATE_KEY)
    engine.run(
        "CREATE TEMP TABLE repeats AS SELECT * FROM (SELECT *, COUNT(*) OVER "
        f"(PARTITION BY {key}) AS alike FROM watched_lines WHERE {present}) AS counted "
        "WHERE alike > 1"
    )
    create_contents(engine, "repeat_contents", "repeats", f"{key}, {FIRST}")
    order = f"PARTITION BY {key} ORDER BY {FIRST}, content NULLS FIRST, r.line_id"
    engine.run(f"""
        CREATE TEMP TABLE duplicates AS SELECT line_id, duplicate_of FROM (
            SELECT r.line_id, FIRST_VALUE(claim_id) OVER ({order}) AS duplicate_of,
                ROW_NUMBER() OVER ({order}) AS nth
            FROM repeats r LEFT JOIN repeat_contents t ON t.line_id = r.line_id) AS told
        WHERE nth > 1""")


def _refills(engine: Engine, threshold: Decimal) -> None:
    millionths = "DATE_DIFF('day', prior_fill_date, fill_date) * 1000000"
    whole = f"({millionths} - ({millionths}) % prior_days_supply) / prior_days_supply"
    engine.run(f"""
        CREATE TEMP TABLE refills AS
        WITH days AS (
            SELECT pair_no, fill_date, MAX(days_supply) AS days_supply
            FROM watched_lines GROUP BY pair_no, fill_date),
        followed AS (
            SELECT pair_no, fill_date,
                LAG(fill_date) OVER (PARTITION BY pair_no ORDER BY fill_date) AS prior_fill_date,
                LAG(days_supply) OVER (PARTITION BY pair_no ORDER BY fill_date)
                    AS prior_days_supply
            FROM days),
        early AS (
            SELECT * FROM followed
            WHERE {_too_soon("prior_fill_date", "prior_days_supply", threshold)})
        SELECT w.line_id, e.prior_fill_date, e.prior_days_supply,
            CAST(CAST(CAST({_plain(whole)} AS BIGINT) AS DECIMAL(18,0))
                * CAST('0.000001' AS DECIMAL(7,6)) AS DECIMAL(18,6)) AS refill_used_share
        FROM watched_lines w JOIN early e
        ON e.pair_no = w.pair_no AND e.fill_date = w.fill_date""")


def _plain(whole: str) -> str:
    """Qualify the columns of the exact quotient: what is divided leaves no remainder."""
    return whole.replace("prior_", "e.prior_").replace(", fill_date", ", e.fill_date")
