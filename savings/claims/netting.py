"""Reversal netting: which claim transactions stand for a fill, before anything is counted.

Transactions of one fill share pharmacy, Rx number, fill number and fill date. A row that lacks
any of the four is never matched by what it lacks: it can only be netted with rows that lack one
too and carry the same claim id, and the statement counts such rows (`key_missing`).

A reversal is a row with status `reversed`, or with a negative ingredient cost, allowed or plan
paid amount and none of the three positive. Within a fill, in order of paid date (none first),
status (paid, reversed, adjusted), claim id and content:
1. a reversal cancels the last uncancelled row before it (else the first after it) of the same
   claim id and the same magnitudes, then of the same magnitudes whatever the claim id; a
   reversal without any dollars cancels whatever row stands last. Both rows drop out;
2. the last standing adjustment replaces every standing row before it (`superseded`);
3. a reversal that cancelled nothing is an `orphan_reversal`; the standing rows before it are
   `unpaired_original`, because it is not known which dollars it took back.
All other rows stand, so a claim billed twice without a reversal stays for the duplicate rule.

Only fills with an adjustment or reversal are looked at; the others cannot change.
"""

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.connection import Engine

KEY = ("pharmacy_id", "rx_number", "fill_number", "fill_date")
MAGNITUDES = ("ingredient_cost_usd", "allowed_usd", "plan_paid_usd")
SHOWN = (
    "dataset_id, source_line, claim_id, pharmacy_id, rx_number, fill_number, fill_date, paid_date,"
    " status, ndc11, drug_name, quantity, days_supply, channel, brand_generic, is_specialty,"
    " ingredient_cost_usd, dispensing_fee_usd, allowed_usd, member_paid_usd, plan_paid_usd,"
    " group_id, plan_id"
)
ORDER = (
    "paid_date NULLS FIRST, status_rank, claim_id, ingredient_cost_usd NULLS FIRST,"
    " allowed_usd NULLS FIRST, plan_paid_usd NULLS FIRST"
)
REASONS = {
    "cancelled_original": "Claims cancelled by a reversal",
    "cancelled_reversal": "Reversals that cancelled a claim",
    "superseded": "Claims replaced by a later adjustment",
    "orphan_reversal": "Reversals with no claim to cancel (excluded)",
    "unpaired_original": "Claims before a reversal of other dollars (excluded)",
}

_NEGATIVE = " OR ".join(f"COALESCE({name}, 0) < 0" for name in MAGNITUDES)
_NO_POSITIVE = " AND ".join(f"COALESCE({name}, 0) <= 0" for name in MAGNITUDES)
IS_REVERSAL = f"(COALESCE(status, '') = 'reversed' OR (({_NEGATIVE}) AND {_NO_POSITIVE}))"
HAS_KEY = " AND ".join(f"{name} IS NOT NULL" for name in KEY)


def create_netted(engine: Engine) -> None:
    """Make `netted` (line_id, reason, and the columns a person needs to see)."""
    _candidates(engine)
    _ordered(engine)
    engine.run("CREATE TEMP TABLE pairs (line_id BIGINT, reversal_line_id BIGINT)")
    _pair(engine, ("claim_id", "m1", "m2", "m3"), "TRUE")
    _pair(engine, ("m1", "m2", "m3"), "TRUE")
    _pair(engine, (), "m1 = 0 AND m2 = 0 AND m3 = 0")
    engine.run(_VERDICTS)
    engine.run(
        f"CREATE TEMP TABLE netted AS SELECT v.line_id, v.reason, {SHOWN} "
        "FROM verdicts v JOIN touched t ON t.line_id = v.line_id"
    )
    engine.run("DROP VIEW told")
    for table in ("marks", "touched", "numbered", "fills", "pairs", "verdicts"):
        engine.run(f"DROP TABLE {table}")


def _candidates(engine: Engine) -> None:
    marked = f"COALESCE(status, '') IN ('adjusted', 'reversed') OR {IS_REVERSAL}"
    engine.run(
        f"CREATE TEMP TABLE marks AS SELECT DISTINCT {', '.join(KEY)}, "
        f"CASE WHEN {HAS_KEY} THEN '' ELSE claim_id END AS lone_id FROM claims WHERE {marked}"
    )
    same_key = " AND ".join(f"m.{name} = c.{name}" for name in KEY)
    engine.run(
        f"CREATE TEMP TABLE touched AS SELECT line_id, '' AS lone_id, {SHOWN} FROM claims c "
        f"WHERE EXISTS (SELECT 1 FROM marks m WHERE {same_key})"
    )
    if engine.rows("SELECT COUNT(*) FROM marks WHERE lone_id <> ''")[0][0]:
        engine.run(
            f"INSERT INTO touched SELECT line_id, claim_id, {SHOWN} FROM claims c "
            f"WHERE NOT ({HAS_KEY}) AND claim_id IN (SELECT lone_id FROM marks WHERE lone_id <> '')"
        )


def _ordered(engine: Engine) -> None:
    amounts = ", ".join(
        f"ABS(COALESCE({name}, 0)) AS m{n}" for n, name in enumerate(MAGNITUDES, start=1)
    )
    rank = "CASE COALESCE(status, '') WHEN 'reversed' THEN 1 WHEN 'adjusted' THEN 2 ELSE 0 END"
    columns = ("line_id", "lone_id", *KEY, "paid_date", "status", "claim_id", *MAGNITUDES)
    engine.run(
        f"CREATE TEMP VIEW told AS SELECT {', '.join(columns)}, {IS_REVERSAL} AS is_reversal, "
        f"{rank} AS status_rank, {amounts} FROM touched"
    )
    fill = "CASE WHEN lone_id = '' THEN pharmacy_id END, CASE WHEN lone_id = '' THEN rx_number END"
    fill += ", CASE WHEN lone_id = '' THEN fill_number END"
    fill += ", CASE WHEN lone_id = '' THEN fill_date END, lone_id"
    engine.run(
        f"CREATE TEMP TABLE numbered AS SELECT *, DENSE_RANK() OVER (ORDER BY {fill}) AS fill_no "
        "FROM told"
    )
    create_contents(engine, "fill_contents", "numbered", f"fill_no, {ORDER}")
    engine.run(
        "CREATE TEMP TABLE fills AS SELECT n.*, ROW_NUMBER() OVER (PARTITION BY fill_no "
        f"ORDER BY {ORDER}, content NULLS FIRST, n.line_id) AS seq "
        "FROM numbered n LEFT JOIN fill_contents t ON t.line_id = n.line_id"
    )


def create_contents(engine: Engine, name: str, table: str, order: str) -> None:
    """Make table `name` (line_id, content): all columns as text, for rows of equal order only.

    Without it, rows that tie in the order would be told apart by their place in the file.
    """
    keys = order.replace(" NULLS FIRST", "")
    engine.run(
        f"CREATE TEMP TABLE {name}_tied AS SELECT line_id FROM (SELECT line_id, COUNT(*) OVER "
        f"(PARTITION BY {keys}) AS alike FROM {table}) AS counted WHERE alike > 1"
    )
    parts = ", ".join(f"COALESCE(CAST({c.name} AS VARCHAR), '~')" for c in CLAIM_COLUMNS)
    engine.run(f"CREATE TEMP TABLE {name} (line_id BIGINT, content VARCHAR)")
    if engine.rows(f"SELECT COUNT(*) FROM {name}_tied")[0][0]:
        engine.run(
            f"INSERT INTO {name} SELECT line_id, CONCAT_WS('|', {parts}) FROM claims "
            f"WHERE line_id IN (SELECT line_id FROM {name}_tied)"
        )


def _pair(engine: Engine, alike: tuple[str, ...], reversals: str) -> None:
    """Match reversals to rows like brackets: at each depth, the n-th opening to the n-th close."""
    keys = ", ".join(("fill_no", *alike))
    depth = "CASE WHEN is_reversal THEN balance + 1 ELSE balance END"
    joined = " AND ".join(f"o.{key} = r.{key}" for key in ("fill_no", *alike, "depth", "nth"))
    engine.run(f"""
        INSERT INTO pairs
        WITH open_rows AS (
            SELECT * FROM fills
            WHERE line_id NOT IN (SELECT line_id FROM pairs)
              AND line_id NOT IN (SELECT reversal_line_id FROM pairs)
              AND (NOT is_reversal OR ({reversals}))),
        balanced AS (
            SELECT *, SUM(CASE WHEN is_reversal THEN -1 ELSE 1 END) OVER (
                PARTITION BY {keys} ORDER BY seq ROWS UNBOUNDED PRECEDING) AS balance
            FROM open_rows),
        deep AS (SELECT *, {depth} AS depth FROM balanced),
        counted AS (
            SELECT *, ROW_NUMBER() OVER (
                PARTITION BY {keys}, depth, is_reversal ORDER BY seq) AS nth
            FROM deep)
        SELECT o.line_id, r.line_id FROM counted o JOIN counted r
        ON {joined} AND NOT o.is_reversal AND r.is_reversal""")


_VERDICTS = """
    CREATE TEMP TABLE verdicts AS
    WITH standing AS (
        SELECT * FROM fills
        WHERE line_id NOT IN (SELECT line_id FROM pairs)
          AND line_id NOT IN (SELECT reversal_line_id FROM pairs)),
    marked AS (
        SELECT line_id, seq, is_reversal,
            MAX(CASE WHEN NOT is_reversal AND status = 'adjusted' THEN seq END)
                OVER (PARTITION BY fill_no) AS last_adjustment,
            MAX(CASE WHEN is_reversal THEN seq END) OVER (PARTITION BY fill_no) AS last_orphan
        FROM standing),
    judged AS (
        SELECT line_id, CASE
            WHEN is_reversal THEN 'orphan_reversal'
            WHEN seq < last_adjustment THEN 'superseded'
            WHEN seq < last_orphan THEN 'unpaired_original' END AS reason
        FROM marked)
    SELECT line_id, reason FROM judged WHERE reason IS NOT NULL
    UNION ALL SELECT line_id, 'cancelled_original' FROM pairs
    UNION ALL SELECT reversal_line_id, 'cancelled_reversal' FROM pairs"""
