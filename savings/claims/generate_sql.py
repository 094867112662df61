"""The SQL that makes generated claims: members → therapies → fills → transactions → prices.

Every number is an integer (cents, millionths, ten-thousandths) drawn from a hash of the seed, a
salt and the thing it belongs to, so a row does not depend on threads, chunks or other rows.
DuckDB's `hash` is stable within the pinned version.
"""

from savings.claims.generate_catalogue import CLASSES

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

# One row per member and class treated. A 90-day supply goes by mail or to a retail shelf.
STREAMS = """
CREATE OR REPLACE TEMP TABLE streams AS
WITH members AS (
    SELECT range AS member,
        CASE WHEN NOT {filler} AND roll(10, range, 0, 100) < 4
             THEN 20 + roll(11, range, 0, 180) ELSE 0 END AS coverage_start,
        CASE WHEN NOT {filler} AND roll(10, range, 0, 100) > 94
             THEN 60 + roll(12, range, 0, 240) ELSE 9999 END AS coverage_end,
        roll(14, range, 0, {groups}) AS group_no, roll(15, range, 0, 3) AS plan_no,
        roll(16, range, 0, {pharmacies}) AS pharmacy_no, roll(17, range, 0, 1000) < 12 AS is_cob
    FROM range({first}, {last})
), taken AS (
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

PRICED = """
CREATE OR REPLACE TEMP TABLE priced AS
WITH amounts AS (
    SELECT t.*,
        CASE WHEN fate <> 'awp_off' THEN awp
             WHEN roll(50, stream, k, 4) = 0
             THEN awp * (9800 - roll(51, stream, k, 900)) // 10000
             ELSE awp * (10200 + roll(51, stream, k, 1300)) // 10000 END AS awp_unit,
        mac AS mac_unit,
        CASE WHEN fate = 'quantity_limit' THEN (1100 + roll(52, stream, k, 900)) * 10000
             ELSE quantity END AS units,
        CASE WHEN fate = 'days_supply_limit' THEN 110 + roll(53, stream, k, 80)
             ELSE days END AS days_given,
        channel || CASE WHEN channel = 'retail'
            AND (days >= {long_days} OR fate = 'days_supply_limit')
            THEN '_90' ELSE '' END AS channel_part
    FROM transactions t JOIN prices ON prices.product = t.product
        AND prices.month = (year(t.fill_date) - year(DATE '{start}')) * 12
            + month(t.fill_date) - month(DATE '{start}')
), lined AS (
    SELECT *, (awp_unit * units + 50000000) // 100000000 AS awp_line,
        (mac_unit * units + 50000000) // 100000000 AS mac_line,
        least(9800, discount + roll(54, stream, k, 121) - 60 + CASE channel_part
            WHEN 'mail' THEN CASE WHEN is_brand THEN 560 ELSE 260 END
            WHEN 'retail_90' THEN CASE WHEN is_brand THEN 280 ELSE 140 END
            WHEN 'specialty' THEN -110 ELSE 0 END) AS off_awp
    FROM amounts
), costed AS (
    SELECT *,
        CASE WHEN fate = 'lesser_of_breach'
             THEN mac_line * (11000 + roll(55, stream, k, 3000)) // 10000 + 25
             WHEN fate = 'class_misassigned'
             THEN (awp_line * (8250 + roll(55, stream, k, 100)) + 5000) // 10000
             WHEN is_superseded THEN (awp_line * (10400 - off_awp) + 5000) // 10000 + 1
             ELSE greatest(1, least((awp_line * (10000 - off_awp) + 5000) // 10000,
                  CASE WHEN is_brand THEN NULL ELSE mac_line END)) END AS ic,
        CASE channel_part WHEN 'mail' THEN 0 WHEN 'specialty' THEN 0 WHEN 'retail_90' THEN 25
             ELSE CASE WHEN says_brand THEN 60 ELSE 75 END END
        + CASE WHEN channel_part = 'retail' AND pharmacy_no % 9 = 4 THEN 25 ELSE 0 END AS fee,
        CASE WHEN specialty THEN 15000 WHEN says_brand THEN CASE channel_part
             WHEN 'retail' THEN 4000 WHEN 'retail_90' THEN 10000 ELSE 8000 END
             ELSE CASE channel_part WHEN 'retail' THEN 1000 WHEN 'retail_90' THEN 2500
             ELSE 2000 END END AS copay
    FROM lined
), shared AS (
    SELECT *, ic + fee AS allowed,
        ic + fee + CASE WHEN channel = 'retail' AND NOT says_brand
            AND roll(56, stream, 0, 100) < 4 THEN 0
            ELSE ic * (8 + roll(57, stream, k, 70)) // 100 + 100 END AS uc,
        least(ic + fee, copay + CASE WHEN daw = '2' THEN greatest(0, ic - mac_line) ELSE 0 END)
            AS member_due,
        CASE WHEN is_cob THEN (ic + fee) * 6 // 10 ELSE 0 END AS other_payer
    FROM costed
), judged AS (
    SELECT *,
        CASE WHEN fate = 'copay_off_schedule' OR (is_copy AND second_roll < 15
                AND NOT (is_brand AND has_generic))
             THEN allowed >= copay + 500 ELSE FALSE END AS copay_wrong,
        fate = 'daw_penalty' AND least(allowed, copay) < member_due AS penalty_missing,
        fate = 'paid_over_allowed' OR (fate = 'refill_too_soon' AND second_roll < 15) AS overpaid
    FROM shared
), paid AS (
    SELECT *, CASE
        WHEN is_cob THEN least(copay, allowed - other_payer)
        WHEN penalty_missing THEN least(allowed, copay)
        WHEN copay_wrong THEN copay + CASE second_roll % 3 WHEN 0 THEN 500 WHEN 1 THEN -500
             ELSE -1000 END
        ELSE member_due END AS member_paid
    FROM judged
)
SELECT *, allowed - other_payer - member_paid
        + CASE WHEN overpaid THEN 300 + roll(58, stream, k, 4000) ELSE 0 END AS plan_paid,
    CASE WHEN channel = 'retail'
         THEN ic * (8800 + roll(59, stream, k, 1200)) // 10000 + fee END AS pharmacy_paid,
    CASE WHEN is_reversal THEN -1 ELSE 1 END AS sign,
    CASE WHEN fate = 'invalid_ndc' THEN CASE roll(60, stream, k, 4)
        WHEN 0 THEN '' WHEN 1 THEN substr(ndc11, 1, 9) WHEN 2 THEN '99999999999'
        ELSE substr(ndc11, 1, 6) || 'A' || substr(ndc11, 8) END ELSE ndc11 END AS ndc_source
FROM paid
"""

# The canonical row. Numbers come in claim order within the chunk, by fill date.
CLAIMS = """
CREATE OR REPLACE TEMP TABLE claims AS
WITH numbered AS (
    SELECT *, row_number() OVER (ORDER BY day, stream, k, t) AS row_no FROM priced {kept}
)
SELECT
    '25' || lpad(CAST({offset} + row_no AS VARCHAR), 10, '0') AS claim_id,
    CASE channel WHEN 'mail' THEN '9900017'
        WHEN 'specialty' THEN CAST(9800011 + member % 4 AS VARCHAR)
        ELSE CAST(1000003 + pharmacy_no * 17 AS VARCHAR) END AS pharmacy_id,
    lpad(CAST(((stream * 2 + CAST(is_copy AS BIGINT)) * 2654435761) % 4294967296 AS VARCHAR),
        10, '0') AS rx_number,
    CAST(k + roll(61, stream, 0, 4) AS INTEGER) AS fill_number,
    fill_date,
    fill_date + CAST(roll(62, stream, k, 3) + t * (4 + roll(63, stream, k, 10)) AS INTEGER)
        AS paid_date,
    CASE WHEN is_reversal THEN 'reversed' WHEN fate = 'adjusted' AND t = 1 THEN 'adjusted'
        ELSE 'paid' END AS status,
    CASE WHEN fate <> 'invalid_ndc' THEN ndc11 END AS ndc11,
    drug_name,
    CAST(CAST(sign * units AS DECIMAL(14,0)) * 0.0001 AS DECIMAL(18,4)) AS quantity,
    unit,
    CAST(days_given AS INTEGER) AS days_supply,
    channel,
    CASE WHEN says_brand THEN 'brand' ELSE 'generic' END AS brand_generic,
    specialty AS is_specialty,
    is_formulary, is_compound, is_340b, is_cob, daw,
    {money_columns},
    CAST(CAST(awp_unit AS DECIMAL(12,0)) * 0.000001 AS DECIMAL(18,6)) AS unit_awp_usd,
    {pharmacy_paid},
    'G' || CAST(1001 + group_no AS VARCHAR) AS group_id,
    'G' || CAST(1001 + group_no AS VARCHAR) || '-'
        || CASE plan_no WHEN 0 THEN 'PPO' WHEN 1 THEN 'HMO' ELSE 'HDHP' END AS plan_id,
    'M' || lpad(CAST(member AS VARCHAR), 9, '0') AS member_key,
    {offset} + row_no + 1 AS source_line,
    ndc_source,
    CASE WHEN fate <> 'invalid_ndc' THEN NULL WHEN ndc_source = '' THEN 'missing'
        WHEN ndc_source = '99999999999' THEN 'wildcard'
        WHEN length(ndc_source) = 9 THEN 'bad_length' ELSE 'not_digits' END AS ndc_problem,
    CASE WHEN fate IN ('copay_off_schedule', 'daw_penalty') THEN NULL
        WHEN fate = 'duplicate_claim' AND NOT is_copy THEN NULL
        WHEN fate IN ({planted_names}) THEN fate END AS planted,
    copay_wrong, penalty_missing, overpaid
FROM numbered
ORDER BY row_no
"""

_MONEY = {
    "uc_usd": "uc",
    "ingredient_cost_usd": "ic",
    "dispensing_fee_usd": "fee",
    "tax_usd": "CAST(0 AS BIGINT)",
    "allowed_usd": "allowed",
    "member_paid_usd": "member_paid",
    "plan_paid_usd": "plan_paid",
}

ELIGIBILITY = """
SELECT 'M' || lpad(CAST(member AS VARCHAR), 9, '0') AS member_key,
    CASE WHEN part = 1 THEN DATE '{start}' + 181
         WHEN coverage_start > 0 THEN DATE '{start}' + CAST(coverage_start AS INTEGER)
         ELSE DATE '{start}' - INTERVAL 1 YEAR END::DATE AS start_date,
    CASE WHEN parts = 2 AND part = 0 THEN DATE '{start}' + 180
         WHEN coverage_end < 9999 THEN DATE '{start}' + CAST(coverage_end AS INTEGER)
         END AS end_date,
    'G' || CAST(1001 + group_no AS VARCHAR) AS group_id,
    'G' || CAST(1001 + group_no AS VARCHAR) || '-'
        || CASE plan_no WHEN 0 THEN 'PPO' WHEN 1 THEN 'HMO' ELSE 'HDHP' END AS plan_id
FROM (
    SELECT *, unnest(range(parts)) AS part FROM (
        SELECT range AS member,
            CASE WHEN range < {filler_from} AND roll(10, range, 0, 100) < 4
                 THEN 20 + roll(11, range, 0, 180) ELSE 0 END AS coverage_start,
            CASE WHEN range < {filler_from} AND roll(10, range, 0, 100) > 94
                 THEN 60 + roll(12, range, 0, 240) ELSE 9999 END AS coverage_end,
            roll(14, range, 0, {groups}) AS group_no, roll(15, range, 0, 3) AS plan_no,
            CASE WHEN roll(10, range, 0, 100) BETWEEN 40 AND 49 THEN 2 ELSE 1 END AS parts
        FROM range({members})
    )
)
ORDER BY member, part
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


def money_sql() -> str:
    """Cents to dollars, exactly, with the sign of the transaction."""
    return ",\n    ".join(_dollars(source, name) for name, source in _MONEY.items())


def pharmacy_paid_sql() -> str:
    """What the PBM paid the pharmacy, in dollars; null for its own houses."""
    return _dollars("pharmacy_paid", "pharmacy_paid_usd")


def _dollars(cents: str, name: str) -> str:
    return f"CAST(CAST(sign * {cents} AS DECIMAL(16,0)) * 0.01 AS DECIMAL(18,2)) AS {name}"


def class_index(stem: str) -> int:
    """The index of a class by its ending."""
    return next(index for index, therapy in enumerate(CLASSES) if therapy.stem == stem)
