"""The lines: every in-scope claim with its components, made in one pass and stored once.

Shape: one row per claim line that stands after netting. Money is rounded half-up to cents as
soon as it is multiplied; see line_columns.py for what each column is.
"""

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.connection import Engine, EngineError, text_literal
from savings.claims.declarations import EXCLUSIONS, Parameters, Term
from savings.claims.line_columns import LINE_COLUMNS
from savings.claims.opportunities import counting_layer, join_targets, savings_layer
from savings.claims.sources import month_number

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


def create_terms(engine: Engine, terms: Collection[Term]) -> None:
    """Make `terms`, one row per component and window. Raises EngineError when two overlap."""
    ordered = sorted(terms, key=lambda term: (term.component.id, term.from_date))
    for earlier, later in itertools.pairwise(ordered):
        if earlier.component == later.component and later.from_date <= earlier.to_date:
            raise EngineError(
                "TERMS_OVERLAP", f"Two terms of {later.component.id} hold on {later.from_date}."
            )
    rows = ", ".join(_term_row(term) for term in ordered) or (
        "('', DATE '9999-12-31', DATE '9999-12-31', CAST(NULL AS DECIMAL(9,6)),"
        " CAST(NULL AS DECIMAL(18,2)), CAST(NULL AS DECIMAL(18,2)), '',"
        " CAST(NULL AS DECIMAL(18,2)))"
    )
    engine.run(
        "CREATE TEMP TABLE terms AS SELECT * FROM (VALUES "
        f"{rows}) AS t(term_component, term_from, term_to, awp_factor, term_fee, term_rebate,"
        " rebate_basis, term_admin)"
    )


def _term_row(term: Term) -> str:
    factor = None if term.awp_discount is None else 1 - term.awp_discount
    return (
        f"({text_literal(term.component.id)}, DATE '{term.from_date}', DATE '{term.to_date}', "
        f"{_decimal(factor, 'DECIMAL(9,6)')}, {_money(term.dispensing_fee_usd)}, "
        f"{_money(term.rebate_per_script_usd)}, {text_literal(term.rebate_basis)}, "
        f"{_money(term.admin_fee_usd)})"
    )


def _money(value: Decimal | None) -> str:
    return _decimal(value, "DECIMAL(18,2)")


def _decimal(value: Decimal | None, sql_type: str) -> str:
    return f"CAST({'NULL' if value is None else repr(format(value, 'f'))} AS {sql_type})"


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
    fields = ["l1.*", "m.month", "t.term_component IS NOT NULL AS has_term"]
    fields += [
        f"t.{name}"
        for name in ("awp_factor", "term_fee", "term_rebate", "rebate_basis", "term_admin")
    ]
    fields += ["d.duplicate_of", "r.prior_fill_date", "r.prior_days_supply", "r.refill_used_share"]
    awp = "l1.unit_awp_usd"
    if has.reference_awp:
        awp = f"COALESCE({awp}, {'awp.unit_price_usd' if 'awp' in has.prices else 'NULL'})"
    fields.append(f"{_product(awp, 'l1.quantity')} AS awp_line_usd")
    joins = [
        "LEFT JOIN months m ON m.month_no = l1.basis_month_no",
        "LEFT JOIN terms t ON t.term_component = l1.component "
        "AND l1.basis_date >= t.term_from AND l1.basis_date <= t.term_to",
        "LEFT JOIN duplicates d ON d.line_id = l1.line_id",
        "LEFT JOIN refills r ON r.line_id = l1.line_id",
    ]
    for kind in ("nadac", "mac", "awp"):
        fields += _price_fields(kind, kind in has.prices)
        if kind in has.prices:
            joins.append(
                f"LEFT JOIN prices_{kind} {kind} ON {kind}.ndc11 = l1.ndc11 "
                f"AND {kind}.month_no = l1.fill_month_no "
                f"AND l1.fill_date >= {kind}.from_day AND l1.fill_date <= {kind}.to_day"
            )
    _join_frozen_term(has, fields, joins)
    join_targets(has.channels, "nadac" in has.prices, fields, joins)
    if has.eligibility:
        fields.append(
            "CASE WHEN l1.member_key IS NOT NULL THEN s.covered_key IS NOT NULL END AS is_eligible"
        )
        joins.append(
            "LEFT JOIN spans s ON s.covered_key = l1.member_key "
            "AND l1.fill_date >= s.span_start AND l1.fill_date <= s.span_end"
        )
    else:
        fields.append("CAST(NULL AS BOOLEAN) AS is_eligible")
    return (
        f"SELECT {', '.join(fields)} FROM (SELECT *, channel_component || '/' || drug_class "
        f"AS component FROM {{from}}) AS l1 {' '.join(joins)}"
    )


def _join_frozen_term(has: LineSources, fields: list[str], joins: list[str]) -> None:
    """Add the discount of the class the reference has the drug in, where the claim has another.

    Nearly every key is null, so the join costs little more than the comparison.
    """
    if "nadac" not in has.prices:
        fields.append("CAST(NULL AS DECIMAL(9,6)) AS frozen_awp_factor")
        return
    frozen = " ".join(
        f"WHEN nadac.classification LIKE '{letter}%' AND l1.brand_generic = '{claimed}' THEN "
        f"l1.channel_component || CASE WHEN l1.is_specialty THEN '/specialty_{meant}' "
        f"ELSE '/{meant}' END"
        for letter, claimed, meant in (("G", "brand", "generic"), ("B", "generic", "brand"))
    )
    fields.append("f.awp_factor AS frozen_awp_factor")
    joins.append(
        f"LEFT JOIN terms f ON f.term_component = (CASE {frozen} END) "
        "AND l1.basis_date >= f.term_from AND l1.basis_date <= f.term_to"
    )


def _copay_due(parameters: Parameters) -> str:
    """The lesser of the component's scheduled copay and the total allowed."""
    scheduled = " ".join(
        f"WHEN component = {text_literal(component)} THEN LEAST(allowed_usd, {_money(copay)})"
        for component, copay in sorted(parameters.copay_schedule.items())
    )
    return f"CASE WHEN allowed_usd IS NULL THEN NULL {scheduled} END"


def _price_fields(kind: str, present: bool) -> list[str]:
    price = f"{kind}.unit_price_usd" if present else "CAST(NULL AS DECIMAL(18,6))"
    fields = [f"{price} AS {kind}_found_usd"]
    if kind == "nadac":
        fields += [
            f"{'nadac.state' if present else 'CAST(NULL AS VARCHAR)'} AS nadac_state",
            f"{'nadac.inside' if present else 'CAST(NULL AS BOOLEAN)'} AS nadac_inside",
            f"{'nadac.classification' if present else 'CAST(NULL AS VARCHAR)'} AS nadac_class",
            f"{'nadac.generic_unit_price_usd' if present else 'CAST(NULL AS DECIMAL(18,6))'}"
            " AS nadac_generic_usd",
        ]
    return fields


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
