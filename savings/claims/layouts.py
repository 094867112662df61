"""The layouts that come with the product; an admin can add others as data."""

from collections.abc import Mapping
from types import MappingProxyType

from savings.claims.columns import CLAIM_COLUMNS, ELIGIBILITY_COLUMNS, Column
from savings.claims.layout import Guard, Layout, LayoutColumn
from savings.claims.layout_cms import CMS_IDR, CMS_PDE

__all__ = ["BUILT_IN", "Guard", "Layout", "LayoutColumn"]

_DATES = ("YYYY-MM-DD", "YYYYMMDD", "MM/DD/YYYY", "YYYY-MM-DD hh:mm:ss")


def _same_name(column: Column) -> LayoutColumn:
    """The canonical column under its own header; a member arrives as an id and is hashed."""
    if column.name == "member_key":
        return LayoutColumn("member_id", "member_key", aliases=("member_key",))
    return LayoutColumn(
        source=column.name,
        target=column.name,
        declared_meaning=column.meaning if column.kind == "money" else "",
        date_formats=_DATES if column.kind == "date" else (),
    )


CANONICAL = Layout(
    id="canonical",
    version=1,
    table="claims",
    title="Canonical claims: headers are the column names of the dictionary",
    columns=tuple(_same_name(column) for column in CLAIM_COLUMNS),
)

ELIGIBILITY = Layout(
    id="eligibility",
    version=1,
    table="eligibility",
    title="Canonical eligibility: one row per member and span of coverage",
    columns=tuple(_same_name(column) for column in ELIGIBILITY_COLUMNS),
)

# The claim number repeats over its lines, so the line is part of the key. `refills` counts what
# the prescription still allows, not the fill, and `charge_amount` is not defined as usual and
# customary: neither is mapped. Copay, coinsurance and deductible together are the member's part.
TUVA = Layout(
    id="tuva",
    version=1,
    table="claims",
    title="Tuva input layer: pharmacy_claim",
    delimiter=",",
    columns=(
        LayoutColumn("claim_id", "claim_id", plus=("claim_line_number",), combine="join"),
        LayoutColumn("dispensing_provider_npi", "pharmacy_id"),
        LayoutColumn("dispensing_date", "fill_date"),
        LayoutColumn("paid_date", "paid_date"),
        LayoutColumn("ndc_code", "ndc11"),
        LayoutColumn("quantity", "quantity"),
        LayoutColumn("days_supply", "days_supply"),
        LayoutColumn(
            "allowed_amount",
            "allowed_usd",
            "Total allowed for the line: the insurer's and the member's part together.",
        ),
        LayoutColumn(
            "copayment_amount",
            "member_paid_usd",
            "Copayment, coinsurance and deductible of the line, as far as given.",
            plus=("coinsurance_amount", "deductible_amount"),
            combine="sum_given",
        ),
        LayoutColumn(
            "paid_amount", "plan_paid_usd", "Paid by the insurer, after the member's part."
        ),
        LayoutColumn("plan", "plan_id"),
        LayoutColumn("member_id", "member_key"),
    ),
)

TUVA_ELIGIBILITY = Layout(
    id="tuva_eligibility",
    version=1,
    table="eligibility",
    title="Tuva input layer: eligibility",
    delimiter=",",
    columns=(
        LayoutColumn("member_id", "member_key"),
        LayoutColumn("enrollment_start_date", "start_date"),
        LayoutColumn("enrollment_end_date", "end_date"),
        LayoutColumn("group_id", "group_id"),
        LayoutColumn("plan", "plan_id"),
    ),
)

BUILT_IN: Mapping[str, Layout] = MappingProxyType(
    {
        layout.id: layout
        for layout in (CANONICAL, TUVA, CMS_PDE, CMS_IDR, ELIGIBILITY, TUVA_ELIGIBILITY)
    }
)
