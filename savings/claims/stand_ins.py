"""Declared models that stand in for missing data, and the label they put on each figure.

`reference_awp`: where a claim states no unit AWP, the AWP of a licensed price list on the fill
date stands in for it. It enters the figures of the guarantee and what is added up from them; it
never enters a comparison of prices or a finding, so that no dollar is asked back on a model.
"""

from dataclasses import replace

from savings.claims.availability import Evidence
from savings.claims.declarations import Formula, NotComputable, RunInputs

REFERENCE_AWP = "reference_awp"
STAND_INS = {
    REFERENCE_AWP: (
        "Reference AWP: where a claim states no AWP, that of the AWP price list on the fill date "
        "stands in for it in the guarantee figures."
    )
}
AWP = "unit_awp_usd"
# A line whose AWP is that of the price list.
MODELED_AWP = "unit_awp_usd IS NULL AND awp_line_usd IS NOT NULL"


def takes_reference_awp(formula: Formula) -> bool:
    """Whether the reference AWP may stand in: the formula reads AWP and compares no prices."""
    return AWP in (*formula.needs, *formula.touches) and formula.family != "price"


def stood_in(formula: Formula, inputs: RunInputs, evidence: Evidence) -> Evidence:
    """What the formula has to go on, with the column that the model makes up for."""
    declared = REFERENCE_AWP in inputs.stand_ins and "awp" in evidence.prices
    if not declared or not takes_reference_awp(formula):
        return evidence
    absent = {name: gone - {AWP} for name, gone in evidence.absent.items()}
    return replace(evidence, absent=absent)


def modeled_reason(modeled: int, lines: int) -> NotComputable | None:
    """The label of a figure that is made from modeled lines; None where there are none."""
    if not modeled:
        return None
    return NotComputable(
        "modeled_reference_awp",
        f"{modeled:,} of {lines:,} claims state no AWP; the reference AWP of the fill date stands "
        "in for it.",
        "Load claims that state their AWP, or take the stand-in out of the run plan.",
    )
