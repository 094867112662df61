"""The SQL that makes generated fills: members → therapies → fills → transactions.

Every number is an integer (cents, millionths, ten-thousandths) drawn from a hash of the seed, a
salt and the thing it belongs to, so a row does not depend on threads, chunks or other rows.
DuckDB's `hash` is stable within the pinned version.
"""

# Faults planted per 100,000 fills. Some apply only to fills that suit them (a brand, a first
# course), which is why their shares look large. Order matters: the shares are laid end to end.
PLANTS: dict[str, tuple[int, str]] = {
    "duplicate_claim": (350, "TRUE"),
    "refill_too_soon": (600, "k > 0 AND chronic AND before_roll >= {plain_from}"),
    "invalid_ndc": (200, "TRUE"),
    "awp_off": (1_500, "is_brand AND NOT has_generic"),
    "copay_off_schedule": (450, "NOT (is_brand AND has_generic)"),
    "quantity_limit": (900, "NOT is_brand AND NOT chronic AND unit = 'EA'"),
    "days_supply_limit": (600, "NOT chronic"),
    "lesser_of_breach": (400, "NOT is_brand AND NOT specialty AND has_mac"),
    "class_misassigned": (1_500, "NOT is_brand AND NOT specialty AND in_nadac AND NOT has_mac"),
    "paid_over_allowed": (200, "TRUE"),
    "orphan_reversal": (150, "TRUE"),
}
CORRECTIONS = {"reversed": 3_200, "rebilled": 900, "adjusted": 500}

ROLL = """
CREATE OR REPLACE MACRO roll(salt, a, b, n) AS
    CAST(hash(CAST({seed} AS BIGINT) * 1000 + salt, CAST(a AS BIGINT), CAST(b AS BIGINT))
         % CAST(n AS UBIGINT) AS BIGINT)
"""

# Fillers are plain members with a single course; they make the number of rows exact.
MEMBERS = """
    SELECT range AS member,
        CASE WHEN range < {filler_from} AND roll(10, range, 0, 100) < 4
             THEN 20 + roll(11, range, 0, 180) ELSE 0 END AS coverage_start,
        CASE WHEN range < {filler_from} AND roll(10, range, 0, 100) > 94
             THEN 60 + roll(12, range, 0, 240) ELSE 9999 END AS coverage_end,
        roll(14, range, 0, {groups}) AS group_no, roll(15, range, 0, 3) AS plan_no,
        roll(16, range, 0, {pharmacies}) AS pharmacy_no, roll(17, range, 0, 1000) < 12 AS is_cob
    FROM range({first}, {last})
"""

# One row per member and class treated. A 90-day supply goes by mail or to a retail shelf.
STREAMS = """
CREATE OR REPLACE TEMP TABLE streams AS
WITH members AS ({members}), taken AS (
    SELECT *, member * 64 + class AS stream, roll(20, member, class, 100) AS supply_roll
    FROM members CROSS JOIN classes
    WHERE CASE WHEN {filler} THEN class = {filler_class}
               ELSE roll(19, member, class, 10000) < prevalence END
), supplied AS (
    SELECT taken.*, picks.product,
        chronic AND NOT specialty AND supply_roll < 28 AS is_long,
        CASE WHEN specialty AND supply_roll < 92 THEN 'specialty'
             WHEN chronic AND NOT specialty AND supply_roll < 13 THEN 'mail'
             ELSE 'retail' END AS channel
    FROM taken JOIN picks ON picks.class = taken.class
        AND picks.slot = roll(21, taken.member, taken.class, 1000)
), timed AS (
    SELECT supplied.* EXCLUDE (days, quantity),
        days * CASE WHEN is_long THEN 3 ELSE 1 END AS days,
        quantity * CASE WHEN is_long THEN 3 ELSE 1 END AS quantity,
        CASE WHEN chronic THEN days * CASE WHEN is_long THEN 3 ELSE 1 END // 10 ELSE 0 END
            AS jitter,
        least(364, coverage_end) AS last_day
    FROM supplied
), started AS (
    SELECT *, days + roll(22, stream, 0, 1 + days // 8) AS cadence,
        coverage_start + CASE WHEN chronic AND roll(23, stream, 0, 100) < 70
            THEN roll(24, stream, 0, days) ELSE roll(24, stream, 0, 365 - coverage_start) END
            AS first_day,
        CASE WHEN NOT chronic THEN 1 WHEN roll(25, stream, 0, 100) < 25
             THEN 1 + roll(26, stream, 0, 6) ELSE 99 END AS stops_after
    FROM timed
)
SELECT started.*, products.* EXCLUDE (product, class),
    CASE WHEN last_day < first_day + jitter THEN 0
         ELSE least(stops_after, (last_day - first_day - jitter) // cadence + 1) END AS fills
FROM started JOIN products USING (product)
"""

# One row per fill, with what is going to be wrong about it.
FILLS = """
CREATE OR REPLACE TEMP TABLE fills AS
WITH late AS (
    SELECT *, greatest(first_day + fills * cadence + jitter, coverage_end + 3) AS late_day,
        NOT {clean} AND chronic AND coverage_end < 9999 AND NOT is_cob
            AND roll(27, stream, 0, 100) < 25 AS may_be_late
    FROM streams
), each AS (
    SELECT *, unnest(range(fills + CASE WHEN may_be_late AND late_day <= 364
        THEN 1 ELSE 0 END)) AS k
    FROM late
), rolled AS (
    SELECT *, roll(31, stream, k, 100000) AS fate_roll,
        roll(31, stream, k - 1, 100000) AS before_roll,
        is_brand AND pharmacy_no % 20 = 7 AND channel = 'retail' AS is_340b,
        class = {cream_class} AND roll(18, stream, 0, 100) < 4 AS is_compound,
        CASE WHEN NOT (is_brand AND has_generic) THEN '0'
             WHEN roll(40, stream, 0, 100) < 60 THEN '1' ELSE '2' END AS daw,
        first_day + k * cadence + roll(30, stream, k, jitter + 1) AS usual_day,
        first_day + (k - 1) * cadence + roll(30, stream, k - 1, jitter + 1) AS before_day
    FROM each
), fated AS (
    SELECT *, CASE
        WHEN k >= fills THEN 'not_eligible'
        WHEN NOT {clean} AND NOT (is_cob OR is_340b OR is_compound) THEN CASE
            {plants}
            WHEN fate_roll >= {plain_from} AND daw = '2' AND roll(41, stream, k, 100) < 12
                THEN 'daw_penalty' END
        END AS planted
    FROM rolled
)
SELECT *, CASE
        WHEN planted IS NOT NULL THEN planted
        WHEN {filler} OR fate_roll < {corrections_from} OR fate_roll >= {plain_from} THEN 'plain'
        {corrections} END AS fate,
    CASE WHEN planted = 'not_eligible' THEN late_day
         WHEN planted = 'refill_too_soon'
         THEN before_day + days * (35 + roll(32, stream, k, 30)) // 100
         ELSE usual_day END AS day
FROM fated
"""

# One row per transaction: a fill, its copy, its reversal, its correction.
TRANSACTIONS = """
CREATE OR REPLACE TEMP TABLE transactions AS
WITH each AS (
    SELECT *, unnest(range(CASE fate WHEN 'reversed' THEN 2 WHEN 'rebilled' THEN 3
        WHEN 'adjusted' THEN 2 WHEN 'duplicate_claim' THEN 2 ELSE 1 END)) AS t
    FROM fills
)
SELECT *,
    fate = 'orphan_reversal' OR (fate IN ('reversed', 'rebilled') AND t = 1) AS is_reversal,
    fate = 'duplicate_claim' AND t = 1 AS is_copy,
    (fate = 'rebilled' AND t < 2) OR (fate = 'adjusted' AND t = 0) AS is_superseded,
    fate = 'class_misassigned' OR is_brand AS says_brand,
    DATE '{start}' + CAST(day AS INTEGER) AS fill_date,
    roll(33, stream, k, 100) AS second_roll
FROM each
"""


def plants_sql() -> str:
    """The CASE arms that give a fill its fault, from PLANTS laid end to end."""
    arms, reached = [], 0
    for rule, (share, condition) in PLANTS.items():
        reached += share
        suited = condition.format(plain_from=plain_from())
        # A roll belongs to one fault: where the fill does not suit it, nothing is planted.
        arms.append(
            f"WHEN fate_roll < {reached} THEN CASE WHEN {suited} THEN '{rule}' ELSE NULL END"
        )
    return "\n            ".join(arms)


def corrections_sql() -> str:
    """The CASE arms for fills that are reversed or corrected, right after the faults."""
    arms, reached = [], corrections_from()
    for fate, share in CORRECTIONS.items():
        reached += share
        arms.append(f"WHEN fate_roll < {reached} THEN '{fate}'")
    return "\n        ".join(arms)


def corrections_from() -> int:
    """The first roll that is not a fault."""
    return sum(share for share, _ in PLANTS.values())


def plain_from() -> int:
    """The first roll of an ordinary fill."""
    return corrections_from() + sum(CORRECTIONS.values())
