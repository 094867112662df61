"""The line components: what the engine adds to a canonical claim row before anything is summed.

Shape: one row per in-scope claim line after netting. Products are widened, rounded half-up to
cents at once and stored; nothing downstream multiplies or divides again. A column whose inputs
are missing is null, never 0.
"""

from dataclasses import dataclass

CENTS = "DECIMAL(18,2)"
UNIT_PRICE = "DECIMAL(18,6)"


@dataclass(frozen=True)
class LineColumn:
    """One derived column; `reads` are the canonical columns it cannot be made without."""

    name: str
    sql_type: str
    meaning: str
    reads: tuple[str, ...] = ()


LINE_COLUMNS: tuple[LineColumn, ...] = (
    LineColumn("dataset_id", "VARCHAR", "The dataset the line came from."),
    LineColumn("source_line", "BIGINT", "Its line in the source file."),
    LineColumn("ndc_problem", "VARCHAR", "Why ndc11 is empty; null when the code was usable."),
    LineColumn("ndc_source", "VARCHAR", "The code as the source wrote it."),
    LineColumn("month", "VARCHAR", "YYYY-MM of the fill date, or of the paid date if so agreed."),
    LineColumn(
        "channel_component",
        "VARCHAR",
        "The contract's channel: retail fills of retail_90_from_days or more are retail_90.",
        ("channel",),
    ),
    LineColumn(
        "drug_class",
        "VARCHAR",
        "brand, generic, specialty_brand or specialty_generic; null without brand/generic.",
        ("brand_generic",),
    ),
    LineColumn(
        "component",
        "VARCHAR",
        "channel_component/drug_class; null when either is unknown.",
        ("channel", "brand_generic"),
    ),
    LineColumn("has_term", "BOOLEAN", "A term of the contract covers the component on the date."),
    LineColumn("sign", "INTEGER", "-1 when the line's dollars are negative, else 1."),
    LineColumn(
        "exclusion",
        "VARCHAR",
        "The first of the contract's exclusions that holds: compound, 340b, cob, uc; else null.",
    ),
    LineColumn(
        "guarantee_state",
        "VARCHAR",
        "in_guarantee, excluded_<exclusion>, component_unknown, no_term, no_discount_promised, "
        "no_ingredient_cost or no_awp: exactly one for every line.",
    ),
    LineColumn("in_guarantee", "BOOLEAN", "guarantee_state is in_guarantee."),
    LineColumn(
        "discount_basis",
        "BOOLEAN",
        "Not excluded, with ingredient cost and AWP both present (a term or none).",
        ("ingredient_cost_usd", "unit_awp_usd", "quantity"),
    ),
    LineColumn("awp_line_usd", CENTS, "unit AWP × quantity.", ("unit_awp_usd", "quantity")),
    LineColumn(
        "awp_less_usd",
        CENTS,
        "awp_line_usd × (1 − the discount of its term), excluded lines too; null without either.",
        ("unit_awp_usd", "quantity", "channel", "brand_generic"),
    ),
    LineColumn(
        "guarantee_line_usd",
        CENTS,
        "awp_line_usd × (1 − guaranteed discount); null outside the guarantee.",
        ("unit_awp_usd", "quantity"),
    ),
    LineColumn(
        "frozen_guarantee_line_usd",
        CENTS,
        "awp_line_usd × (1 − discount of the class the price reference has the drug in, same "
        "channel); only where the claim says another class, and is not excluded.",
        ("unit_awp_usd", "quantity", "ndc11"),
    ),
    LineColumn(
        "copay_due_usd",
        CENTS,
        "The lesser of the component's scheduled copay and the total allowed; null without one.",
        ("channel", "brand_generic", "allowed_usd"),
    ),
    LineColumn("fee_due_usd", CENTS, "Dispensing fee the term promises; null without one."),
    LineColumn("rebate_script", "INTEGER", "1 when the term's counting basis counts the line."),
    LineColumn("rebate_due_usd", CENTS, "Rebate the term promises for the line; 0 if not counted."),
    LineColumn("admin_due_usd", CENTS, "Administrative fee the term allows for the line."),
    LineColumn("nadac_unit_usd", UNIT_PRICE, "NADAC of one unit on the fill date.", ("ndc11",)),
    LineColumn(
        "nadac_line_usd",
        CENTS,
        "NADAC × quantity; null when unmatched or quarantined.",
        ("ndc11", "quantity"),
    ),
    LineColumn(
        "price_match",
        "VARCHAR",
        "matched, no_ndc, ndc_unknown, before_first, carry_forward_expired, no_quantity or "
        "unit_insane; null without a NADAC reference.",
        ("ndc11",),
    ),
    LineColumn("price_inside", "BOOLEAN", "The fill lies inside an interval as its source wrote."),
    LineColumn("quarantined", "BOOLEAN", "price_match is unit_insane: left out of price figures."),
    LineColumn("paid_total_usd", CENTS, "Ingredient cost, or the total allowed without one."),
    LineColumn("frozen_class", "VARCHAR", "brand or generic by the price reference's class."),
    LineColumn(
        "has_generic",
        "BOOLEAN",
        "A brand with a generic: the reference prices one, or DAW is 1-5, 7 or 9; false when DAW "
        "is 0 or 8 and on generics; null when nothing tells.",
        ("brand_generic",),
    ),
    LineColumn("mac_unit_usd", UNIT_PRICE, "MAC of one unit on the fill date.", ("ndc11",)),
    LineColumn("mac_line_usd", CENTS, "MAC × quantity.", ("ndc11", "quantity")),
    LineColumn("reference_awp_unit_usd", UNIT_PRICE, "AWP of the reference.", ("ndc11",)),
    LineColumn(
        "lesser_of_usd",
        CENTS,
        "Least of U&C − fee, MAC × quantity, AWP × (1 − d) and the ingredient cost submitted; "
        "null when nothing but the submitted cost is known.",
        ("ingredient_cost_usd",),
    ),
    LineColumn("lesser_of_leg", "VARCHAR", "uc, mac, awp or submitted; ties in that order."),
    LineColumn(
        "days30",
        "DECIMAL(18,6)",
        "30-day equivalents: 1 up to 34 days, else days / 30; null without days or below 1.",
        ("days_supply",),
    ),
    LineColumn(
        "duplicate_of",
        "VARCHAR",
        "Claim id of the first line with the same pharmacy, member, NDC, fill date and quantity; "
        "null on the first. First by paid date (none first), then claim id.",
        ("pharmacy_id", "member_key", "ndc11", "quantity"),
    ),
    LineColumn(
        "prior_fill_date",
        "DATE",
        "Latest earlier fill date of the member and NDC; only where less than the refill "
        "threshold of its supply was used up.",
        ("member_key", "ndc11", "days_supply"),
    ),
    LineColumn("prior_days_supply", "INTEGER", "Days supply of that fill (the most on its day)."),
    LineColumn(
        "refill_used_share",
        "DECIMAL(18,6)",
        "Share of the prior fill's supply used up, cut (not rounded) at six places; null "
        "unless below the refill threshold.",
        ("member_key", "ndc11", "days_supply"),
    ),
    LineColumn(
        "has_member",
        "BOOLEAN",
        "The line names a member, whose key stays inside the engine.",
        ("member_key",),
    ),
    LineColumn(
        "is_eligible",
        "BOOLEAN",
        "A coverage span of the member holds on the fill date; null without eligibility.",
        ("member_key",),
    ),
    LineColumn(
        "is_maintenance",
        "BOOLEAN",
        "The member filled the NDC at retail, for a month at a time, at least maintenance_fills "
        "times in scope; null where no channel's terms allow to reprice it.",
        ("member_key", "ndc11", "days_supply"),
    ),
    LineColumn(
        "generic_at_mac_saving_usd",
        CENTS,
        "On brands: ingredient cost less the MAC of the line, not below 0.",
        ("brand_generic", "ingredient_cost_usd", "ndc11", "quantity"),
    ),
    LineColumn(
        "generic_at_nadac_saving_usd",
        CENTS,
        "On brands without a MAC: ingredient cost less the corresponding generic's NADAC x "
        "quantity, marked up by markup_threshold, not below 0.",
        ("brand_generic", "ingredient_cost_usd", "ndc11", "quantity"),
    ),
    LineColumn(
        "formulation_saving_usd",
        CENTS,
        "NADAC of the line less the least NADAC x quantity of the same name, strength and unit "
        "in another form that the client fills, not below 0 and not above what was paid.",
        ("drug_name", "unit", "ndc11", "quantity"),
    ),
    LineColumn(
        "specialty_channel_saving_usd",
        CENTS,
        "Specialty drugs filled elsewhere: ingredient cost and fee less the same AWP at the "
        "specialty terms and fee, not below 0.",
        ("is_specialty", "channel", "unit_awp_usd", "quantity"),
    ),
    LineColumn(
        "retail_90_saving_usd",
        CENTS,
        "Maintenance fills at retail: ingredient cost and fee less the same AWP at the retail 90 "
        "terms and its part of that fee, not below 0.",
        ("channel", "brand_generic", "unit_awp_usd", "quantity", "days_supply", "member_key"),
    ),
    LineColumn(
        "mail_saving_usd",
        CENTS,
        "Maintenance fills at retail: ingredient cost and fee less the same AWP at the mail terms "
        "and its part of that fee, not below 0.",
        ("channel", "brand_generic", "unit_awp_usd", "quantity", "days_supply", "member_key"),
    ),
    LineColumn(
        "high_markup_saving_usd",
        CENTS,
        "Paid above NADAC x quantity marked up by markup_threshold, not below 0.",
        ("ndc11", "quantity"),
    ),
    LineColumn(
        "opportunity",
        "VARCHAR",
        "The first lever, in the fixed order, that would save on the line; it takes the dollars.",
    ),
    LineColumn(
        "opportunity_usd", CENTS, "The saving of that lever: the line's dollars counted once."
    ),
)

LINE_COLUMNS_BY_NAME = {column.name: column for column in LINE_COLUMNS}
