"""The query a person would write for the sums: one scan of the claims, components inline.

It does what the engine's query does for the figures and nothing else: no netting, no windows,
no stored lines, no findings. The masked sums are spelled from the same list of (column, filter).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from savings.claims.declarations import RunInputs, Term

NINE = (
    "()", "(component)", "(month, component)", "(channel_component, component)",
    "(drug_class, component)", "(ndc11, component)", "(group_id, component)",
    "(plan_id, component)", "(pharmacy_id, component)",
)  # fmt: skip


JUDGED = """
    judged AS (
        SELECT *, exclusion IS NULL AND ingredient_cost_usd IS NOT NULL
                AND awp_line_usd IS NOT NULL AS discount_basis,
            exclusion IS NULL AND ingredient_cost_usd IS NOT NULL AND awp_less IS NOT NULL
                AS in_guarantee,
            awp_less AS guarantee_line_usd, awp_less AS awp_less_usd, mac_line AS mac_line_usd,
            CASE WHEN exclusion IS NOT NULL THEN 'excluded'
                WHEN component IS NULL THEN 'component_unknown'
                WHEN t_channel IS NULL THEN 'no_term'
                WHEN factor IS NULL THEN 'no_discount_promised'
                WHEN ingredient_cost_usd IS NULL THEN 'no_ingredient_cost'
                WHEN awp_line_usd IS NULL THEN 'no_awp' ELSE 'in_guarantee' END AS guarantee_state,
            CASE WHEN exclusion IS NULL THEN fee END AS fee_due_usd,
            CASE WHEN exclusion IS NULL THEN admin END AS admin_due_usd,
            CASE WHEN exclusion IS NULL AND rebate IS NOT NULL THEN CASE
                WHEN basis = 'all' THEN 1 WHEN brand_generic = 'generic' THEN 0
                WHEN basis = 'brand' THEN 1 WHEN is_formulary THEN 1 WHEN NOT is_formulary THEN 0
                END END AS rebate_script,
            CASE WHEN nadac_raw IS NULL OR quantity <= 0 THEN NULL
                WHEN paid_total_usd > 50 * nadac_raw OR paid_total_usd * 50 < nadac_raw
                THEN NULL ELSE nadac_raw END AS nadac_line_usd,
            CASE WHEN uc_usd IS NOT NULL
                THEN greatest(uc_usd - coalesce(dispensing_fee_usd, 0), 0) END AS uc_leg,
            CASE WHEN brand_generic = 'generic' THEN false
                WHEN daw IN ('1', '2', '3', '4', '5', '7', '9') THEN true
                WHEN daw IN ('0', '8') THEN false END AS has_generic
        FROM joined),
    priced AS (
        SELECT *, rebate * rebate_script AS rebate_due_usd,
            CASE WHEN nadac_line_usd IS NOT NULL THEN 'matched' END AS price_match,
            CASE WHEN ingredient_cost_usd IS NOT NULL
                AND (uc_leg IS NOT NULL OR mac_line IS NOT NULL)
                THEN least(ingredient_cost_usd, uc_leg, mac_line) END AS lesser_of_usd
        FROM judged),
    lines AS (
        SELECT *, CASE WHEN lesser_of_usd IS NULL THEN NULL WHEN uc_leg = lesser_of_usd THEN 'uc'
            WHEN mac_line = lesser_of_usd THEN 'mac' ELSE 'submitted' END AS lesser_of_leg
        FROM priced)"""


def hand_query(inputs: RunInputs, sums: Mapping[tuple[str, str], str]) -> str:
    """The whole query; `sums` maps (column, where) to a name."""
    masked = ", ".join(
        f"{_aggregate(column, where)} AS {name}" for (column, where), name in sums.items()
    )
    prices = {file.kind: file.path for file in inputs.prices}
    weeks = inputs.parameters.carry_forward_weeks
    long_days = inputs.parameters.retail_90_from_days or 10_000
    terms = ", ".join(_term(term) for term in inputs.terms)
    return f"""
    WITH nadac AS ({_intervals(prices["nadac"], weeks)}),
    mac AS ({_intervals(prices["mac"], weeks)}),
    terms(t_channel, t_class, t_from, t_to, factor, fee, rebate, basis, admin) AS (VALUES {terms}),
    classed AS (
        SELECT *, strftime(fill_date, '%Y-%m') AS month,
            CASE WHEN channel = 'retail' AND days_supply >= {long_days} THEN 'retail_90'
                ELSE channel END AS channel_component,
            CASE WHEN is_specialty THEN 'specialty_' || brand_generic ELSE brand_generic END
                AS drug_class,
            CASE WHEN is_compound THEN 'compound' WHEN is_340b THEN '340b' WHEN is_cob THEN 'cob'
                END AS exclusion,
            (CAST(unit_awp_usd AS DECIMAL(18,6)) * quantity)::DECIMAL(18,2) AS awp_line_usd,
            coalesce(ingredient_cost_usd, allowed_usd) AS paid_total_usd
        FROM read_parquet('{inputs.claims[0].path}')
        WHERE fill_date BETWEEN DATE '{inputs.scope.from_date}' AND DATE '{inputs.scope.to_date}'),
    joined AS (
        SELECT c.*, channel_component || '/' || drug_class AS component, t.*,
            (nadac.price * c.quantity)::DECIMAL(18,2) AS nadac_raw,
            (mac.price * c.quantity)::DECIMAL(18,2) AS mac_line,
            (c.awp_line_usd * t.factor)::DECIMAL(18,2) AS awp_less
        FROM classed c
        LEFT JOIN terms t ON t.t_channel = channel_component AND t.t_class = drug_class
            AND c.fill_date BETWEEN t.t_from AND t.t_to
        LEFT JOIN nadac ON nadac.ndc11 = c.ndc11 AND c.fill_date BETWEEN nadac.low AND nadac.high
        LEFT JOIN mac ON mac.ndc11 = c.ndc11 AND c.fill_date BETWEEN mac.low AND mac.high),
    {JUDGED}
    SELECT month, channel_component, drug_class, ndc11, group_id, plan_id, pharmacy_id, component,
        {masked}
    FROM lines GROUP BY GROUPING SETS ({", ".join(NINE)})"""


def total_of(rows: Iterable[tuple[object, ...]]) -> list[object]:
    """The sums of the grand total, the row whose groups are all null and whose count is largest."""
    whole = [row[8:] for row in rows if all(value is None for value in row[:8])]
    return list(max(whole, key=lambda row: max(float(value or 0) for value in row)))


def _aggregate(column: str, where: str) -> str:
    value = "1" if column == "*" else column
    masked = f"CASE WHEN {where} THEN {value} END" if where else value
    return f"{'count' if column == '*' else 'sum'}({masked})"


def _intervals(path: Path, weeks: int) -> str:
    return f"""
        SELECT ndc11, CAST(unit_price_usd AS DECIMAL(18,6)) AS price, effective_date AS low,
            least(coalesce(lead(effective_date) OVER (PARTITION BY ndc11 ORDER BY effective_date)
                - 1, DATE '9999-12-31'),
                coalesce(end_date, effective_date) + {7 * weeks}) AS high
        FROM read_parquet('{path}')"""


def _term(term: Term) -> str:
    factor = None if term.awp_discount is None else 1 - term.awp_discount
    values = (
        (factor, "DECIMAL(9,6)"),
        (term.dispensing_fee_usd, "DECIMAL(18,2)"),
        (term.rebate_per_script_usd, "DECIMAL(18,2)"),
    )
    factor_sql, fee, rebate = (
        f"CAST({'NULL' if value is None else value} AS {kind})" for value, kind in values
    )
    admin = "NULL" if term.admin_fee_usd is None else term.admin_fee_usd
    component = term.component
    return (
        f"('{component.channel}', '{component.drug_class}', DATE '{term.from_date}', "
        f"DATE '{term.to_date}', {factor_sql}, {fee}, {rebate}, "
        f"'{term.rebate_basis}', CAST({admin} AS DECIMAL(18,2)))"
    )
