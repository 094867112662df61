"""What a line would have cost otherwise: the saving columns that the opportunities add up.

Shape: one column per lever and line; null where the lever cannot be put to the line, 0 where it
saves nothing, never below 0. A line's dollars are named by every lever that could have them, and
counted by one: the first in LEVERS with a saving. Levers that change the drug come before levers
that change where it is filled, and those before its price; the order is fixed and documented.
Source: savings specification, opportunity family.
"""

from collections.abc import Collection

from savings.claims.connection import Engine
from savings.claims.declarations import Parameters, Term
from savings.claims.terms import TARGETS
from savings.claims.windows import SHORT_FILL_DAYS

# In the order in which they claim a line's dollars.
LEVERS = (
    "generic_at_mac",
    "generic_at_nadac",
    "formulation",
    "specialty_channel",
    "retail_90",
    "mail",
    "high_markup",
)
LONG_FILL_DAYS = 90
# A drug's name up to its strength, and the form after it: PRAVOSTATIN 10 MG | TAB.
STRENGTH = r"^(.+ [0-9][0-9.,]* ?(MCG|MG|GM|G|MEQ|UNIT|UNITS|%)) +([A-Z][A-Z ]*)$"
# Dollars of one kind only: inside the contract's scope, not compounded, and really dispensed.
STANDING = "in_contract AND NOT COALESCE(is_compound, FALSE) AND quantity > 0"


def saving_column(lever: str) -> str:
    """The line column that holds the lever's saving."""
    return f"{lever}_saving_usd"


def channels_to_reprice(terms: Collection[Term]) -> frozenset[str]:
    """The target channels for which some term promises both a discount and a fee."""
    return frozenset(
        term.component.channel
        for term in terms
        if term.component.channel in TARGETS
        and term.awp_discount is not None
        and term.dispensing_fee_usd is not None
    )


def create_formulations(engine: Engine) -> None:
    """Make `formulations`: per NDC and month, the least NADAC of the same drug in another form.

    Same name, strength and pricing unit. Of several prices of a month the highest stands for it,
    so that no saving is promised that some days of the month did not have.
    """
    engine.run(f"""
        CREATE TEMP TABLE formulations AS
        WITH stated AS (
            SELECT DISTINCT ndc11, drug_name, unit FROM scoped
            WHERE ndc11 IS NOT NULL AND drug_name IS NOT NULL AND unit IS NOT NULL),
        named AS (
            SELECT ndc11, MIN(UPPER(TRIM(drug_name))) AS name, MIN(unit) AS unit
            FROM stated GROUP BY ndc11),
        formed AS (
            SELECT ndc11, unit, REGEXP_EXTRACT(name, '{STRENGTH}', 1) AS stem,
                REGEXP_EXTRACT(name, '{STRENGTH}', 3) AS form
            FROM named),
        priced AS (
            SELECT f.ndc11, f.stem, f.form, f.unit, p.month_no, MAX(p.unit_price_usd) AS unit_usd
            FROM formed f JOIN prices_nadac p ON p.ndc11 = f.ndc11
            WHERE f.stem <> '' AND p.state = 'matched'
            GROUP BY f.ndc11, f.stem, f.form, f.unit, p.month_no)
        SELECT a.ndc11, a.month_no, MIN(b.unit_usd) AS formulation_unit_usd
        FROM priced a JOIN priced b ON b.stem = a.stem AND b.unit = a.unit
            AND b.month_no = a.month_no AND b.form <> a.form
        GROUP BY a.ndc11, a.month_no""")


def savings_layer(parameters: Parameters) -> str:
    """The layer that reckons every lever's saving on its own."""
    ceiling = f"CAST('{1 + parameters.markup_threshold:f}' AS DECIMAL(10,6))"
    generic = _cents(f"{_units('nadac_generic_usd')} * {ceiling}")
    other_form = _units("formulation_unit_usd")
    brand = "brand_generic = 'brand' AND ingredient_cost_usd IS NOT NULL"
    savings = {
        "generic_at_mac": _saving(
            f"{brand} AND mac_line_usd IS NOT NULL", "ingredient_cost_usd", "mac_line_usd"
        ),
        "generic_at_nadac": _saving(
            f"{brand} AND mac_line_usd IS NULL AND nadac_line_usd IS NOT NULL "
            "AND nadac_generic_usd IS NOT NULL",
            "ingredient_cost_usd",
            generic,
        ),
        "formulation": _saving(
            "nadac_line_usd IS NOT NULL AND formulation_unit_usd IS NOT NULL "
            "AND paid_total_usd > 0",
            "LEAST(nadac_line_usd, paid_total_usd)",
            f"LEAST({other_form}, nadac_line_usd, paid_total_usd)",
        ),
        "specialty_channel": _repriced("specialty", "is_specialty AND channel <> 'specialty'"),
        "retail_90": _repriced("retail_90", _maintenance()),
        "mail": _repriced("mail", _maintenance()),
        "high_markup": _saving(
            "nadac_line_usd IS NOT NULL AND paid_total_usd IS NOT NULL",
            "paid_total_usd",
            _cents(f"nadac_line_usd * {ceiling}"),
        ),
    }
    made = ", ".join(f"{savings[lever]} AS {saving_column(lever)}" for lever in LEVERS)
    return f"SELECT *, {made} FROM {{from}}"


def counting_layer() -> str:
    """The layer that gives a line's dollars to the first lever with a saving."""
    columns = {lever: saving_column(lever) for lever in LEVERS}
    names = " ".join(f"WHEN {column} > 0 THEN '{lever}'" for lever, column in columns.items())
    dollars = " ".join(f"WHEN {column} > 0 THEN {column}" for column in columns.values())
    known = f"COALESCE({', '.join(columns.values())}) IS NOT NULL"
    return (
        f"SELECT *, CASE {names} END AS opportunity, CASE {dollars} "
        f"WHEN {known} THEN CAST(0 AS DECIMAL(18,2)) END AS opportunity_usd FROM {{from}}"
    )


def _saving(where: str, paid: str, otherwise: str) -> str:
    """max(0, paid - otherwise), null where the lever does not apply."""
    return f"CASE WHEN {STANDING} AND {where} THEN GREATEST({paid} - {otherwise}, 0) END"


def _repriced(channel: str, where: str) -> str:
    """Ingredient cost and fee against the same AWP at the terms of another channel."""
    fee = f"{channel}_fee" if channel == "specialty" else _fee_share(f"{channel}_fee")
    known = " AND ".join(
        f"{name} IS NOT NULL"
        for name in (
            "ingredient_cost_usd",
            "dispensing_fee_usd",
            "awp_line_usd",
            f"{channel}_factor",
            f"{channel}_fee",
        )
    )
    return _saving(
        f"{where} AND {known}",
        "ingredient_cost_usd + dispensing_fee_usd",
        f"({_cents(f'awp_line_usd * {channel}_factor')} + {fee})",
    )


def _maintenance() -> str:
    return (
        "channel_component = 'retail' AND is_maintenance "
        f"AND days_supply BETWEEN 1 AND {SHORT_FILL_DAYS}"
    )


def _fee_share(fee: str) -> str:
    """The line's part, by days, of the one fee of a 90-day fill; half-up to the cent.

    Integers throughout, because engines round divisions of decimals differently.
    """
    doubled = f"(2 * CAST({fee} * 100 AS BIGINT) * days_supply + {LONG_FILL_DAYS})"
    whole = f"({doubled} - {doubled} % {2 * LONG_FILL_DAYS}) / {2 * LONG_FILL_DAYS}"
    return f"CAST(CAST(CAST({whole} AS BIGINT) AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2))"


def _units(price: str) -> str:
    return _cents(f"CAST({price} AS DECIMAL(18,6)) * CAST(quantity AS DECIMAL(18,4))")


def _cents(value: str) -> str:
    return f"CAST({value} AS DECIMAL(18,2))"
