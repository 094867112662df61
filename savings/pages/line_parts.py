"""A claim line in the groups a person reads it in."""

from collections.abc import Iterator, Mapping
from typing import Any

from leafenterprise.shared.money import money_text
from savings.pages.shown import plain

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Fill": (
        "fill_date", "paid_date", "status", "pharmacy_id", "rx_number", "fill_number", "channel",
        "group_id", "plan_id", "is_eligible",
    ),
    "Drug": (
        "drug_name", "ndc11", "ndc_source", "ndc_problem", "quantity", "unit", "days_supply",
        "days30", "brand_generic", "frozen_class", "is_specialty", "is_formulary", "is_compound",
        "is_340b", "is_cob", "daw", "has_generic",
    ),
    "Money on the claim": (
        "ingredient_cost_usd", "dispensing_fee_usd", "tax_usd", "allowed_usd", "member_paid_usd",
        "plan_paid_usd", "pharmacy_paid_usd", "uc_usd", "unit_awp_usd",
    ),
    "Contract": (
        "component", "has_term", "guarantee_state", "exclusion", "awp_line_usd",
        "guarantee_line_usd", "fee_due_usd", "rebate_due_usd", "admin_due_usd", "copay_due_usd",
    ),
    "Benchmark prices": (
        "price_match", "nadac_unit_usd", "nadac_line_usd", "mac_unit_usd", "mac_line_usd",
        "reference_awp_unit_usd", "lesser_of_usd", "lesser_of_leg", "quarantined",
    ),
    "Other fills": (
        "duplicate_of", "prior_fill_date", "prior_days_supply", "refill_used_share",
    ),
}  # fmt: skip
WORDS = {
    "pharmacy_id": "Pharmacy",
    "group_id": "Group",
    "plan_id": "Plan",
    "has_generic": "Generic available",
    "frozen_class": "Class by the frozen list",
    "has_term": "Contract has a term",
    "guarantee_state": "Under the guarantee",
    "quarantined": "Set aside: unit price out of bounds",
    "ndc11": "NDC, 11 digits",
    "ndc_source": "NDC as sent",
    "ndc_problem": "NDC problem",
    "uc_usd": "Usual and customary",
    "unit_awp_usd": "AWP per unit",
    "awp_line_usd": "AWP of the line",
    "guarantee_line_usd": "Guaranteed cost",
    "nadac_unit_usd": "NADAC per unit",
    "nadac_line_usd": "NADAC of the line",
    "mac_unit_usd": "MAC per unit",
    "mac_line_usd": "MAC of the line",
    "reference_awp_unit_usd": "Reference AWP per unit",
    "is_340b": "340B",
    "is_cob": "Other payer first",
    "daw": "DAW",
    "days30": "30-day equivalents",
    "lesser_of_usd": "Lesser-of price",
    "lesser_of_leg": "Lesser-of won by",
}


def parts_of(row: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The line's known values by group; what the line does not state is left out."""
    groups = ((title, list(_values(row, names))) for title, names in GROUPS.items())
    return [(title, values) for title, values in groups if values]


def word(name: str) -> str:
    """What a line's column is called."""
    said = WORDS.get(name)
    if said:
        return said
    text = name.removesuffix("_usd").removeprefix("is_").replace("_", " ")
    return text[:1].upper() + text[1:]


def _values(row: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        value = row.get(name)
        if value is None:
            continue
        money = name.endswith("_usd") and "unit" not in name
        yield word(name), money_text(value) if money else plain(value)
