"""More dispensed than the plan's quantity limit.

Finds: a line with quantity > quantity_limit.
Formula: ingredient_cost_usd x (quantity - quantity_limit) / quantity.
Unit: dollars of the line, half-up to the cent. Null: a line without quantity is not judged.
Source: plan document, contract parameter quantity_limit.
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import share_of_cost

RULE = Rule(
    id="quantity_limit",
    version=2,
    title="Quantity over the limit",
    statement="The quantity dispensed is above the plan's limit.",
    order=90,
    where="quantity > :quantity_limit",
    amount=share_of_cost("quantity - :quantity_limit", "quantity"),
    explanation="The ingredient cost of the quantity beyond the limit.",
    needs=("quantity", "ingredient_cost_usd"),
    evidence=("contract",),
    parameters=("quantity_limit",),
    source="Plan document; contract parameter quantity_limit.",
)
