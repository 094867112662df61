"""A claim paid on a drug code that is none.

Finds: a line whose NDC is missing, a placeholder, of no NDC length, or not made of digits.
Compounds are left out (they carry none), and so are 10-digit codes without hyphens: those may be
good codes whose form the file does not tell, which is a matter of data quality.
Formula: max(0, plan_paid_usd - dispensing_fee_usd).
Unit: dollars of the line. Null: a line with a usable NDC has no problem.
Source: FDA, 21 CFR 207.33; HIPAA billing form 5-4-2.
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import without_fee

WHERE = (
    "COALESCE(ndc_problem IN ('missing', 'bad_length', 'not_digits', 'wildcard'), FALSE) "
    "AND NOT COALESCE(is_compound, FALSE)"
)
# A line of a file without the column is not judged, nor is a code whose form cannot be told.
STATES = (
    "ndc11 IS NOT NULL OR COALESCE(is_compound, FALSE) "
    "OR COALESCE(ndc_problem <> 'ambiguous_10_digit', FALSE)"
)

RULE = Rule(
    id="invalid_ndc",
    version=2,
    title="Invalid NDC",
    statement="The drug code on the claim is missing, a placeholder, or of no NDC form.",
    order=40,
    where=WHERE,
    states=STATES,
    amount=without_fee(),
    explanation=(
        "What the plan paid less the dispensing fee: what was dispensed cannot be told or priced."
    ),
    needs=("ndc11", "plan_paid_usd", "dispensing_fee_usd"),
    source="FDA, 21 CFR 207.33; HIPAA billing form 5-4-2.",
)
