"""An ingredient cost above the least of the prices the contract names.

Finds: a line whose ingredient cost exceeds lesser_of_usd: the least of usual and customary less
fee, MAC x quantity, and (where agreed) AWP less the discount. A MAC does not bind a brand that
the prescriber or the member asked for (DAW 1 or 2), and compounds have no such price. The cost is
held against the prices that the run has; the result names those that it goes without.
Formula: ingredient_cost_usd - lesser_of_usd.
Unit: dollars of the line. Null: a line with none of the prices is not judged; without a contract
no line is, because the clause is the contract's.
Source: contract, lesser-of clause; NCPDP field 408-D8 for DAW.
"""

from savings.claims.declarations import Rule
from savings.claims.legs import LESSER_OF

WHERE = (
    "ingredient_cost_usd > lesser_of_usd AND NOT COALESCE(is_compound, FALSE) AND NOT "
    "(lesser_of_leg = 'mac' AND COALESCE(brand_generic = 'brand' AND daw IN ('1', '2'), FALSE))"
)

RULE = Rule(
    id="lesser_of_breach",
    version=3,
    title="Lesser-of breach",
    statement=(
        "The ingredient cost is above the least of usual and customary, MAC and contract price."
    ),
    order=60,
    where=WHERE,
    amount="ingredient_cost_usd - lesser_of_usd",
    explanation="The ingredient cost above the least of the prices; the fee is not in it.",
    needs=("ingredient_cost_usd",),
    evidence=("contract",),
    legs=LESSER_OF,
    parameters=("lesser_of_awp_discount",),
    source="Contract, lesser-of clause; NCPDP field 408-D8.",
)
