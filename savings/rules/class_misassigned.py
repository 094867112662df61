"""A drug billed in another class than the frozen list has it in.

Finds: a line whose brand/generic class differs from the class the price reference gives the NDC
(the list the parties froze), which moves it under another discount guarantee.
Formula: max(0, ingredient_cost_usd - AWP line x (1 - discount of the frozen class, same channel)).
Unit: dollars of the line. Null: without a class in the reference nothing is judged; the amount is
null where the frozen class has no discount guarantee on the day.
Source: CMS NADAC, classification for rate setting; contract, class definition.
"""

from savings.claims.declarations import Rule

AMOUNT = (
    "CASE WHEN frozen_guarantee_line_usd IS NOT NULL AND ingredient_cost_usd IS NOT NULL "
    "THEN GREATEST(ingredient_cost_usd - frozen_guarantee_line_usd, 0) END"
)

RULE = Rule(
    id="class_misassigned",
    version=1,
    title="Brand or generic misassigned",
    statement="The claim's brand/generic class is not the one the frozen list gives the drug.",
    order=80,
    where="frozen_class <> brand_generic",
    amount=AMOUNT,
    explanation=(
        "The ingredient cost above what the guarantee of the frozen class allows; never below 0."
    ),
    needs=("brand_generic", "ndc11", "channel", "ingredient_cost_usd", "unit_awp_usd", "quantity"),
    prices=("nadac",),
    terms=("awp_discount",),
    source="CMS NADAC, classification for rate setting; contract, class definition.",
)
