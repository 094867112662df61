"""What a run lacks for a formula or a rule, by the codes that reports show."""

from savings.claims.declarations import Formula, NotComputable, Rule, RunInputs
from tests.spec.twin.source import Material

PROMISES = ("awp_discount", "dispensing_fee_usd", "rebate_per_script_usd", "admin_fee_usd")


def promises(inputs: RunInputs) -> frozenset[str]:
    """The Term fields that some term states."""
    return frozenset(
        name for name in PROMISES for term in inputs.terms if getattr(term, name) is not None
    )


def absent_everywhere(needs: tuple[str, ...], material: Material) -> str | None:
    """The first column by name that no dataset has."""
    gone = [
        name for name in sorted(needs) if all(name in lack for lack in material.absent.values())
    ]
    return gone[0] if gone else None


def lacking(entry: Formula | Rule, material: Material) -> NotComputable | None:
    """Why nothing of this kind can be made at all; None when it can."""
    column = absent_everywhere(entry.needs, material)
    if column:
        return NotComputable("column_absent", f"{column} missing", "")
    if any(kind not in material.prices for kind in entry.prices):
        return NotComputable("no_price_reference", "", "")
    if "eligibility" in entry.tables and material.inputs.eligibility is None:
        return NotComputable("no_eligibility", "", "")
    if entry.terms and not material.inputs.terms:
        return NotComputable("no_terms", "", "")
    if any(name not in promises(material.inputs) for name in entry.terms):
        return NotComputable("not_promised", "", "")
    return None


def partly(formula: Formula, material: Material) -> str | None:
    """The code of a figure that leaves out a dataset which lacks a column it reads."""
    reads = {*formula.needs, *formula.touches}
    some = any(reads & lack for lack in material.absent.values())
    return "column_absent_in_some" if some else None


def unavailable(rule: Rule, material: Material) -> NotComputable | None:
    """Why a rule cannot be put to any line; None when it can."""
    reason = lacking(rule, material)
    if reason:
        return NotComputable("not_evaluable", reason.message, "")
    unset = [name for name in rule.parameters if _is_unset(material, name)]
    return NotComputable("not_evaluable", f"{unset[0]} missing", "") if unset else None


def _is_unset(material: Material, name: str) -> bool:
    value = getattr(material.inputs.parameters, name)
    return value is None or value == {}
