"""Which figures are live in the workbook: formula id → expression over the formula's sums.

A formula that is missing here, or whose expression does not give its stated figure to the last
place, is shown as a stated value and marked so. A formula with a single sum needs no entry.
`settled_<kind>` is the settlements' total on the sheet Fees and rebates.
"""

from collections.abc import Iterable, Mapping

from savings.claims.declarations import Formula, Parameters, Term
from savings.claims.opportunities import LEVERS

SHORTFALL = "max(0, ingredient_cost - guaranteed)"
BY_POLICY = {"separate": f"each({SHORTFALL})", "combined": SHORTFALL}
# What each promise of the contract can make due; a pot never pays for another.
POTS: Mapping[str, str] = {
    "dispensing_fee_usd": "max(0, fees - fees_due)",
    "rebate_per_script_usd": "max(0, rebates_due - settled_rebate_received)",
    "admin_fee_usd": "max(0, settled_admin_fee_charged - admin_due)",
}
SHARE_OF_CHANNEL = "channel / scripts"
SHARE_OF_DAYS30 = "(generic_short + generic_days / 30) / (short_fills + long_days / 30)"
EXPRESSIONS: Mapping[str, str] = {
    **{f"opportunity_{lever}": "saving" for lever in LEVERS},
    "opportunity_total": " + ".join(LEVERS),
    "cost_per_30_days": "allowed / (short_fills + long_days / 30)",
    "cost_per_script": "allowed / scripts",
    "discount_shortfall": SHORTFALL,
    "discount_variance": "ingredient_cost - guaranteed",
    "effective_discount": "1 - ingredient_cost / awp",
    "guaranteed_discount": "1 - guaranteed / awp",
    "offset_combined": SHORTFALL,
    "offset_separate": f"each({SHORTFALL})",
    "admin_fee_variance": "settled_admin_fee_charged - due",
    "dispensing_fee_variance": "fees - due",
    "effective_dispensing_fee": "fees / scripts",
    "guaranteed_dispensing_fee": "due / scripts",
    "rebate_received": "settled_rebate_received",
    "rebate_variance": "due - settled_rebate_received",
    "lesser_of_savings": "ingredient_cost - lesser_of",
    "markup_over_nadac": "paid / nadac - 1",
    "nadac_margin": "paid - nadac",
    "price_match_rate": "matched / lines",
    "spread": "billed - pharmacy",
    "brand_with_generic_share": "brands / scripts",
    "channel_share_long_term_care": SHARE_OF_CHANNEL,
    "channel_share_mail": SHARE_OF_CHANNEL,
    "channel_share_other": SHARE_OF_CHANNEL,
    "channel_share_retail": SHARE_OF_CHANNEL,
    "channel_share_specialty": SHARE_OF_CHANNEL,
    "days30": "short_fills + long_days / 30",
    "formulary_rate": "formulary / scripts",
    "generic_dispensing_rate": "generic / scripts",
    "generic_dispensing_rate_30_days": SHARE_OF_DAYS30,
}


def expression_of(formula: Formula, parameters: Parameters, terms: Iterable[Term]) -> str:
    """The formula's expression, or "" when its figure can only be stated."""
    if formula.id in ("guarantee_due", "total_due"):
        due = BY_POLICY[parameters.offset_policy]
        return due if formula.id == "guarantee_due" else _total_due(due, terms)
    if formula.id in EXPRESSIONS:
        return EXPRESSIONS[formula.id]
    return next(iter(formula.sums)) if len(formula.sums) == 1 else ""


def _total_due(guarantee: str, terms: Iterable[Term]) -> str:
    promised = list(terms)
    pots = [guarantee] if any(term.awp_discount is not None for term in promised) else []
    pots += [
        text
        for name, text in POTS.items()
        if any(getattr(term, name) is not None for term in promised)
    ]
    return " + ".join(pots)
