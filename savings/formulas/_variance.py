"""What guarantee and offset formulas share: the variance of the discount guarantee."""

from decimal import Decimal

from savings.claims.declarations import Sum, Totals

NEEDS = ("ingredient_cost_usd", "unit_awp_usd", "quantity", "channel", "brand_generic")
SUMS = {
    "ingredient_cost": Sum("ingredient_cost_usd", label="Ingredient cost"),
    "guaranteed": Sum("guarantee_line_usd", label="AWP less the guaranteed discount"),
}


def variance(totals: Totals) -> Decimal:
    """Ingredient cost above (positive) or below what the guarantee allows."""
    return totals["ingredient_cost"] - totals["guaranteed"]
