"""The lines: every in-scope claim with its components, made in one pass and stored once.

Shape: one row per claim line that stands after netting. Money is rounded half-up to cents as
soon as it is multiplied; see line_columns.py for what each column is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.connection import Engine, EngineError, text_literal
from savings.claims.declarations import EXCLUSIONS, Parameters, Term
from savings.claims.line_columns import LINE_COLUMNS
from savings.claims.opportunities import counting_layer, savings_layer
from savings.claims.price_join import PRICE_FIELDS, given
from savings.claims.sources import month_number
from savings.claims.terms import TARGETS, money
from savings.claims.windows import is_monthly_at_retail, pair_number

GENERIC_EXISTS = "('1', '2', '3', '4', '5', '7', '9')"
NO_GENERIC = "('0', '8')"

# The member key serves matching only; it never leaves the engine.
STORED = tuple(column.name for column in CLAIM_COLUMNS if column.name != "member_key")


@dataclass(frozen=True)
class LineSources:
    """Which side tables the run has: price kinds, and whether coverage is known."""

    prices: frozenset[str]
    eligibility: bool
    channels: frozenset[str] = frozenset()  # those that lines may be repriced in
    reference_awp: bool = False  # the AWP of the price list stands in where a claim states none

    @property
    def reprices_fills(self) -> bool:
        """Whether some fills at retail are told to be better filled for 90 days or by mail."""
        return bool(self.channels & {"retail_90", "mail"})


def write_lines(engine: Engine, path: Path, parameters: Parameters, has: LineSources) -> None:
    """Write `lines.parquet` and make the view `lines` over it."""
    target = text_literal(str(path.resolve()))
    engine.run(
        f"COPY ({lines_select(parameters, has)}) TO {target} "
        "(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880)"
    )
    engine.run(f"CREATE TEMP VIEW lines AS SELECT * FROM read_parquet({target})")


def lines_select(parameters: Parameters, has: LineSources) -> str:
    """The query that makes the lines, layer by layer; each layer names what the next one uses."""
    made = {column.name: column.sql_type for column in LINE_COLUMNS}
    names = [*STORED, *(name for name in made if name not in STORED)]
    layers = (
        _classed(parameters),
        _joined(has),
        _priced(),
        _placed(parameters, has),
        _judged(parameters),
        savings_layer(parameters),
        counting_layer(),
    )
    query = "scoped"
    for number, layer in enumerate(layers):
        query = layer.replace("{from}", query if number == 0 else f"({query}) AS l{number}")
    shown = ", ".join(
        f"CAST({name} AS {made[name]}) AS {name}" if name in made else name for name in names
    )
    return f"SELECT {shown} FROM ({query}) AS judged"


def _classed(parameters: Parameters) -> str:
    long_days = parameters.retail_90_from_days
    channel = (
        "channel"
        if long_days is None
        else (
            f"CASE WHEN channel = 'retail' AND days_supply >= {int(long_days)} "
            "THEN 'retail_90' ELSE channel END"
        )
    )
    basis = f"{parameters.date_basis}_date"
    return f"""
        SELECT *, {basis} AS basis_date, {month_number("fill_date")} AS fill_month_no,
            {month_number(basis)} AS basis_month_no, {channel} AS channel_component,
            CASE WHEN is_specialty THEN CASE brand_generic WHEN 'brand' THEN 'specialty_brand'
                WHEN 'generic' THEN 'specialty_generic' END ELSE brand_generic END AS drug_class,
            COALESCE(ingredient_cost_usd, allowed_usd) AS paid_total_usd,
            CASE WHEN COALESCE(ingredient_cost_usd, allowed_usd, plan_paid_usd) < 0
                THEN -1 ELSE 1 END AS sign,
            {_exclusion(parameters)} AS exclusion, member_key IS NOT NULL AS has_member
        FROM {{from}}"""


def _product(unit: str, quantity: str) -> str:
    wide = f"CAST({unit} AS DECIMAL(18,6)) * CAST({quantity} AS DECIMAL(18,4))"
    return f"CAST({wide} AS DECIMAL(18,2))"


def _exclusion(parameters: Parameters) -> str:
    unknown = set(parameters.exclusions) - EXCLUSIONS.keys()
    if unknown:
        raise EngineError("EXCLUSION_UNKNOWN", f"Not an exclusion: {', '.join(sorted(unknown))}.")
    cases = [
        f"WHEN {column} THEN '{code}'"
        for code, column in EXCLUSIONS.items()
        if code in parameters.exclusions
    ]
    if parameters.exclude_uc_priced:
        whole = "ingredient_cost_usd + COALESCE(dispensing_fee_usd, 0)"
        cases.append(f"WHEN {whole} = uc_usd THEN 'uc'")
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _joined(has: LineSources) -> str:
    """Each side table is joined once: what a line needs of it stands in one row."""
    promised_ = ("awp_factor", "term_fee", "term_rebate", "rebate_basis", "term_admin")
    targets = (f"{channel}_{what}" for channel in TARGETS for what in ("factor", "fee"))
    marks = ("duplicate_of", "prior_fill_date", "prior_days_supply", "refill_used_share")
    awp = "l1.unit_awp_usd"
    if has.reference_awp:
        awp = f"COALESCE({awp}, {'p.awp_found_usd' if 'awp' in has.prices else 'NULL'})"
    fields = [
        "l1.*",
        "m.month",
        "COALESCE(t.is_own, FALSE) AS has_term",
        *(f"t.{name}" for name in (*promised_, *targets)),
        *(f"k.{name}" for name in marks),
        *(f"{given(has.prices, column)} AS {column}" for column in PRICE_FIELDS),
        f"{_product(awp, 'l1.quantity')} AS awp_line_usd",
        _frozen_factor(has),
    ]
    joins = [
        "LEFT JOIN months m ON m.month_no = l1.basis_month_no",
        "LEFT JOIN terms t ON t.term_component = l1.component "
        "AND l1.basis_date >= t.term_from AND l1.basis_date <= t.term_to",
        "LEFT JOIN marked_lines k ON k.line_id = l1.line_id",
    ]
    if has.prices or has.reprices_fills:
        joins.append(
            "LEFT JOIN prices p ON p.ndc11 = l1.ndc11 AND p.month_no = l1.fill_month_no "
            "AND l1.fill_date >= p.from_day AND l1.fill_date <= p.to_day"
        )
    _join_member(has, fields, joins)
    return (
        f"SELECT {', '.join(fields)} FROM (SELECT *, channel_component || '/' || drug_class "
        f"AS component FROM {{from}}) AS l1 {' '.join(joins)}"
    )


def _join_member(has: LineSources, fields: list[str], joins: list[str]) -> None:
    """Add coverage on the fill date, and whether the member takes the drug again and again."""
    covered, kept_up = "CAST(NULL AS BOOLEAN)", "CAST(NULL AS BOOLEAN)"
    if has.eligibility:
        covered = "s.is_covered"
    if has.eligibility or has.reprices_fills:
        joins.append(
            "LEFT JOIN persons s ON s.member_key = l1.member_key "
            "AND l1.fill_date >= s.from_day AND l1.fill_date <= s.to_day"
        )
    if has.reprices_fills:
        monthly = is_monthly_at_retail("l1")
        kept_up = (
            "CASE WHEN l1.member_key IS NOT NULL AND l1.ndc11 IS NOT NULL "
            f"THEN mt.pair_no IS NOT NULL AND COALESCE({monthly}, FALSE) END"
        )
        joins.append(
            f"LEFT JOIN maintained mt ON mt.pair_no = {pair_number('s.member_no', 'p.drug_no')}"
        )
    fields += [f"{covered} AS is_eligible", f"{kept_up} AS is_maintenance"]


def _frozen_factor(has: LineSources) -> str:
    """The discount of the class the reference has the drug in, where the claim has another."""
    if "nadac" not in has.prices:
        return "CAST(NULL AS DECIMAL(9,6)) AS frozen_awp_factor"
    other = " OR ".join(
        f"(p.nadac_class LIKE '{letter}%' AND l1.brand_generic = '{claimed}')"
        for letter, claimed in (("G", "brand"), ("B", "generic"))
    )
    return f"CASE WHEN {other} THEN t.other_class_factor END AS frozen_awp_factor"


def _copay_due(parameters: Parameters) -> str:
    """The lesser of the component's scheduled copay and the total allowed."""
    scheduled = " ".join(
        f"WHEN component = {text_literal(component)} THEN LEAST(allowed_usd, {money(copay)})"
        for component, copay in sorted(parameters.copay_schedule.items())
    )
    return f"CASE WHEN allowed_usd IS NULL THEN NULL {scheduled} END"


def _priced() -> str:
    return f"""
        SELECT *, {_product("nadac_found_usd", "quantity")} AS nadac_whole_usd,
            {_product("mac_found_usd", "quantity")} AS mac_line_usd,
            CAST(awp_line_usd * awp_factor AS DECIMAL(18,2)) AS awp_less_usd,
            nadac_found_usd AS nadac_unit_usd, mac_found_usd AS mac_unit_usd,
            awp_found_usd AS reference_awp_unit_usd,
            CASE WHEN nadac_class LIKE 'G%' THEN 'generic' WHEN nadac_class LIKE 'B%' THEN 'brand'
                END AS frozen_class,
            CASE rebate_basis WHEN 'all' THEN 1
                WHEN 'brand' THEN CASE WHEN brand_generic = 'brand' THEN 1 ELSE 0 END
                WHEN 'formulary_brand' THEN CASE WHEN brand_generic = 'brand'
                    THEN CASE WHEN is_formulary THEN 1 WHEN NOT is_formulary THEN 0 END
                    ELSE 0 END
                END AS basis_script
        FROM {{from}}"""


def _placed(parameters: Parameters, has: LineSources) -> str:
    has_nadac = "TRUE" if "nadac" in has.prices else "FALSE"
    bound = f"CAST({parameters.unit_price_bound} AS DECIMAL(18,6))"
    insane = (
        f"(CAST(paid_total_usd AS DECIMAL(18,2)) > {bound} * nadac_whole_usd "
        f"OR CAST(paid_total_usd AS DECIMAL(18,2)) * {bound} < nadac_whole_usd)"
    )
    return f"""
        SELECT *,
            CASE WHEN NOT {has_nadac} THEN NULL
                WHEN ndc11 IS NULL THEN 'no_ndc' WHEN nadac_state IS NULL THEN 'ndc_unknown'
                WHEN nadac_state <> 'matched' THEN nadac_state
                WHEN quantity IS NULL OR quantity <= 0 THEN 'no_quantity'
                WHEN {insane} THEN 'unit_insane' ELSE 'matched' END AS price_match,
            CASE WHEN exclusion IS NOT NULL THEN 'excluded_' || exclusion
                WHEN component IS NULL THEN 'component_unknown'
                WHEN NOT has_term THEN 'no_term'
                WHEN awp_factor IS NULL THEN 'no_discount_promised'
                WHEN ingredient_cost_usd IS NULL THEN 'no_ingredient_cost'
                WHEN awp_line_usd IS NULL THEN 'no_awp' ELSE 'in_guarantee' END AS guarantee_state,
            exclusion IS NULL AND ingredient_cost_usd IS NOT NULL AND awp_line_usd IS NOT NULL
                AS discount_basis,
            COALESCE(exclusion, 'uc') = 'uc' AS in_contract,
            CASE WHEN exclusion IS NULL AND unit_awp_usd IS NOT NULL
                THEN CAST(awp_line_usd * frozen_awp_factor
                AS DECIMAL(18,2)) END AS frozen_guarantee_line_usd,
            {_copay_due(parameters)} AS copay_due_usd,
            {_least(parameters)} AS least_usd
        FROM {{from}}"""


def _legs(parameters: Parameters) -> dict[str, str]:
    """The legs of the lesser-of by name, as SQL; a null leg is out of the comparison."""
    legs = {
        "uc": "GREATEST(uc_usd - COALESCE(dispensing_fee_usd, 0), 0)",
        "mac": "mac_line_usd",
        # A stand-in never makes a price breach: only AWP that the claim states competes.
        "awp": "CASE WHEN unit_awp_usd IS NOT NULL THEN awp_less_usd END",
    }
    if not parameters.lesser_of_awp_discount:
        del legs["awp"]
    legs["uc"] = f"CASE WHEN uc_usd IS NOT NULL THEN {legs['uc']} END"
    return legs


def _least(parameters: Parameters) -> str:
    """Least leg; LEAST is told nothing of nulls, because engines disagree on them."""
    legs = list(_legs(parameters).values())
    known = " OR ".join(f"({leg}) IS NOT NULL" for leg in legs)
    least = ", ".join(f"COALESCE({leg}, ingredient_cost_usd)" for leg in legs)
    return (
        f"CASE WHEN ingredient_cost_usd IS NOT NULL AND ({known}) "
        f"THEN LEAST(ingredient_cost_usd, {least}) END"
    )


def _judged(parameters: Parameters) -> str:
    legs = " ".join(
        f"WHEN ({leg}) = least_usd THEN '{name}'" for name, leg in _legs(parameters).items()
    )
    thirds = "(CAST(days_supply AS BIGINT) * 1000000 + 15)"
    days = f"CAST(({thirds} - {thirds} % 30) / 30 AS BIGINT)"
    return f"""
        SELECT *, guarantee_state = 'in_guarantee' AS in_guarantee,
            CASE WHEN guarantee_state = 'in_guarantee' THEN awp_less_usd END AS guarantee_line_usd,
            CASE WHEN in_contract THEN term_fee END AS fee_due_usd,
            CASE WHEN in_contract AND term_rebate IS NOT NULL THEN basis_script END
                AS rebate_script,
            CASE WHEN in_contract THEN term_rebate * basis_script END AS rebate_due_usd,
            CASE WHEN in_contract THEN term_admin END AS admin_due_usd,
            CASE WHEN price_match = 'matched' THEN nadac_whole_usd END AS nadac_line_usd,
            nadac_inside AS price_inside,
            COALESCE(price_match = 'unit_insane', FALSE) AS quarantined,
            CASE WHEN brand_generic = 'brand' THEN CASE
                WHEN nadac_generic_usd IS NOT NULL OR daw IN {GENERIC_EXISTS} THEN TRUE
                WHEN daw IN {NO_GENERIC} THEN FALSE END
                WHEN brand_generic = 'generic' THEN FALSE END AS has_generic,
            least_usd AS lesser_of_usd,
            CASE WHEN least_usd IS NULL THEN NULL {legs} ELSE 'submitted' END AS lesser_of_leg,
            CASE WHEN days_supply BETWEEN 1 AND 34 THEN CAST(1 AS DECIMAL(18,6))
                WHEN days_supply > 34 THEN CAST(CAST({days} AS DECIMAL(18,0))
                    * CAST('0.000001' AS DECIMAL(7,6)) AS DECIMAL(18,6)) END AS days30
        FROM {{from}}"""


def promised(terms: Collection[Term]) -> frozenset[str]:
    """The Term fields that at least one term promises."""
    fields = ("awp_discount", "dispensing_fee_usd", "rebate_per_script_usd", "admin_fee_usd")
    return frozenset(
        name for name in fields if any(getattr(term, name) is not None for term in terms)
    )
