"""The canonical claim row: what each column is called, how it is stored and what it means.

Every layout maps a source file to these columns; every formula and rule reads only these (and
the line components that the engine derives from them). Money is DECIMAL, never float.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "date", "boolean", "money", "unit_price", "quantity"]

SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "money": "DECIMAL(18,2)",
    "unit_price": "DECIMAL(18,6)",
    "quantity": "DECIMAL(18,4)",
}


@dataclass(frozen=True)
class Column:
    """One canonical column. `required` means a row without a value is rejected."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()

    @property
    def sql_type(self) -> str:
        """The portable SQL type the column is stored as."""
        return SQL_TYPES[self.kind]


CHANNELS = ("retail", "mail", "specialty", "long_term_care", "other")
BRAND_GENERIC = ("brand", "generic")
STATUSES = ("paid", "adjusted", "reversed")

CLAIM_COLUMNS: tuple[Column, ...] = (
    Column("claim_id", "text", "The payer's id of the claim transaction.", required=True),
    Column("pharmacy_id", "text", "NCPDP or NPI number of the dispensing pharmacy."),
    Column("rx_number", "text", "Prescription number at the pharmacy."),
    Column("fill_number", "integer", "0 or 1 for the first fill, by source; then refills."),
    Column("fill_date", "date", "Date the prescription was dispensed.", required=True),
    Column("paid_date", "date", "Date the claim was adjudicated or paid."),
    Column("status", "text", "paid, adjusted (replaces one) or reversed.", values=STATUSES),
    Column("ndc11", "text", "National Drug Code in the 11-digit 5-4-2 billing form, no hyphens."),
    Column("drug_name", "text", "Label name of the drug."),
    Column("quantity", "quantity", "Metric quantity dispensed, in `unit`."),
    Column("unit", "text", "EA, ML or GM.", values=("EA", "ML", "GM")),
    Column("days_supply", "integer", "Days of therapy dispensed."),
    Column("channel", "text", "Where it was dispensed.", values=CHANNELS),
    Column("brand_generic", "text", "Class the PBM assigned on the claim.", values=BRAND_GENERIC),
    Column("is_specialty", "boolean", "The PBM treats the drug as specialty."),
    Column("is_formulary", "boolean", "The drug is on the plan's formulary."),
    Column("is_compound", "boolean", "A compounded prescription."),
    Column("is_340b", "boolean", "Dispensed under the 340B programme."),
    Column("is_cob", "boolean", "Coordination of benefits: another payer paid first."),
    Column("daw", "text", "NCPDP dispense-as-written code, 0 to 9."),
    Column("uc_usd", "money", "Usual and customary price for the whole fill."),
    Column("ingredient_cost_usd", "money", "Allowed ingredient cost, before copay, without fee."),
    Column("dispensing_fee_usd", "money", "Dispensing fee allowed."),
    Column("tax_usd", "money", "Sales tax allowed."),
    Column("allowed_usd", "money", "Total allowed: ingredient cost, fee and tax, before copay."),
    Column("member_paid_usd", "money", "Copay, coinsurance and deductible paid by the member."),
    Column("plan_paid_usd", "money", "What the plan paid, after the member's part."),
    Column("unit_awp_usd", "unit_price", "Average wholesale price of one unit, as on the claim."),
    Column("pharmacy_paid_usd", "money", "What the PBM paid the pharmacy (for spread)."),
    Column("group_id", "text", "Employer group."),
    Column("plan_id", "text", "Benefit plan within the group."),
    Column("member_key", "text", "Keyed hash of the member id; the id itself is never stored."),
)

ELIGIBILITY_COLUMNS: tuple[Column, ...] = (
    Column("member_key", "text", "Keyed hash of the member id.", required=True),
    Column("start_date", "date", "First day of coverage.", required=True),
    Column("end_date", "date", "Last day of coverage, inclusive; empty while it runs."),
    Column("group_id", "text", "Employer group."),
    Column("plan_id", "text", "Benefit plan."),
)

PRICE_COLUMNS: tuple[Column, ...] = (
    Column("ndc11", "text", "National Drug Code, 11 digits.", required=True),
    Column("unit_price_usd", "unit_price", "Price of one unit.", required=True),
    Column("effective_date", "date", "First day the price holds.", required=True),
    Column("end_date", "date", "Last day stated by the source, inclusive; empty when open."),
    Column("unit", "text", "EA, ML or GM.", values=("EA", "ML", "GM")),
    Column("drug_name", "text", "Label name."),
    Column("classification", "text", "The source's rate-setting class (G, B, B-ANDA, B-BIO)."),
    Column("is_otc", "boolean", "Sold over the counter."),
    Column(
        "generic_unit_price_usd",
        "unit_price",
        "On a brand: price of one unit of the generic that the source names for it.",
    ),
)

# Written beside every accepted claim row: the line in the source file it came from.
SOURCE_LINE = "source_line"

CLAIMS_BY_NAME = {column.name: column for column in CLAIM_COLUMNS}
