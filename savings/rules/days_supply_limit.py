"""More days dispensed than the plan allows at once.

Finds: a line with days_supply > days_supply_limit.
Formula: ingredient_cost_usd x (days_supply - days_supply_limit) / days_supply.
Unit: dollars of the line, half-up to the cent. Null: a line without days supply is not judged.
Source: plan document, contract parameter days_supply_limit.
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import share_of_cost

RULE = Rule(
    id="days_supply_limit",
    version=2,
    title="Days supply over the limit",
    statement="The days supply dispensed is above the plan's limit.",
    order=100,
    where="days_supply > :days_supply_limit",
    amount=share_of_cost("days_supply - :days_supply_limit", "days_supply"),
    explanation="The ingredient cost of the days beyond the limit.",
    needs=("days_supply", "ingredient_cost_usd"),
    evidence=("contract",),
    parameters=("days_supply_limit",),
    source="Plan document; contract parameter days_supply_limit.",
)
