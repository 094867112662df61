"""Formulary rate.

Share of prescriptions for drugs on the plan's formulary.

Formula: formulary scripts ÷ scripts with the flag.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line says whether the drug is on the formulary.
Raises: nothing.
Source: savings specification, use family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """formulary scripts ÷ scripts with the flag."""
    return divide(inputs.totals["formulary"], inputs.totals["scripts"], 6)


FORMULA = Formula(
    id="formulary_rate",
    version=1,
    family="use",
    title="Formulary rate",
    statement="Share of prescriptions for drugs on the plan's formulary.",
    unit="ratio",
    sums={
        "formulary": Sum("*", "is_formulary", "Formulary scripts"),
        "scripts": Sum("*", label="Scripts with the flag"),
    },
    finalise=finalise,
    places=6,
    over="is_formulary IS NOT NULL",
    needs=("is_formulary",),
    source="savings specification, use family",
)
