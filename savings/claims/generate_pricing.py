"""The SQL that prices generated transactions and gives them the shape of a claims file.

Amounts are whole cents until the last step, so that a plan's and a member's part add up to the
total allowed, and a claim that is not meant to break a rule cannot break one by rounding.
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
    {group_id} AS group_id, {plan_id} AS plan_id,
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

# A member in ten has the year in two spans that touch.
ELIGIBILITY = """
SELECT 'M' || lpad(CAST(member AS VARCHAR), 9, '0') AS member_key,
    CASE WHEN part = 1 THEN DATE '{start}' + 181
         WHEN coverage_start > 0 THEN DATE '{start}' + CAST(coverage_start AS INTEGER)
         ELSE CAST(DATE '{start}' - INTERVAL 1 YEAR AS DATE) END AS start_date,
    CASE WHEN parts = 2 AND part = 0 THEN DATE '{start}' + 180
         WHEN coverage_end < 9999 THEN DATE '{start}' + CAST(coverage_end AS INTEGER)
         END AS end_date,
    {group_id} AS group_id, {plan_id} AS plan_id
FROM (
    SELECT *, unnest(range(parts)) AS part FROM (
        SELECT *, CASE WHEN roll(10, member, 0, 100) BETWEEN 40 AND 49 THEN 2 ELSE 1 END AS parts
        FROM ({members})
    )
)
ORDER BY member, part
"""

GROUP_ID = "'G' || CAST(1001 + group_no AS VARCHAR)"
PLAN_ID = f"{GROUP_ID} || CASE plan_no WHEN 0 THEN '-PPO' WHEN 1 THEN '-HMO' ELSE '-HDHP' END"


def money_sql() -> str:
    """Cents to dollars, exactly, with the sign of the transaction."""
    return ",\n    ".join(_dollars(source, name) for name, source in _MONEY.items())


def pharmacy_paid_sql() -> str:
    """What the PBM paid the pharmacy, in dollars; null for its own houses."""
    return _dollars("pharmacy_paid", "pharmacy_paid_usd")


def _dollars(cents: str, name: str) -> str:
    return f"CAST(CAST(sign * {cents} AS DECIMAL(16,0)) * 0.01 AS DECIMAL(18,2)) AS {name}"
