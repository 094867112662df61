"""The variance that guarantee and offset formulas share."""

from decimal import Decimal

from savings.claims.declarations import Totals


def variance(totals: Totals) -> Decimal:
    """Ingredient cost above (positive) or below what the guarantee allows."""
    return totals["ingredient_cost"] - totals["guaranteed"]
