"""What a run lacks for a formula or a rule, by the codes that reports show."""

from savings.claims.declarations import Formula, NotComputable, Rule, RunInputs
from tests.spec.twin.opportunities import levers_without_inputs
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


COMPARING = {
    "lesser_of_total", "lesser_of_savings", "lesser_of_submitted_count", "lesser_of_breach",
}  # fmt: skip


def lesser_of_prices(material: Material) -> dict[str, str]:
    """Each price that the contract lets compete: all, some or none of the datasets have it."""
    inputs = material.inputs
    reads = {"uc": {"uc_usd"}, "mac": {"ndc11", "quantity"}}
    if inputs.parameters.lesser_of_awp_discount:
        reads["awp"] = {"unit_awp_usd", "quantity", "channel", "brand_generic"}
    found = {}
    for leg, columns in reads.items():
        whole = all(not columns & lack for lack in material.absent.values())
        found[leg] = "all" if whole else "some"
        if absent_everywhere(tuple(columns), material):
            found[leg] = "none"
    if "mac" not in material.prices:
        found["mac"] = "none"
    if "awp" in found and "awp_discount" not in promises(inputs):
        found["awp"] = "none"
    return found


def no_price_left(entry: Formula | Rule, material: Material) -> bool:
    """Whether nothing is there that the cost submitted could be held against."""
    return entry.id in COMPARING and set(lesser_of_prices(material).values()) == {"none"}


def goes_without(entry: Formula | Rule, material: Material) -> bool:
    """Whether a price that could compete is missing somewhere."""
    if entry.id == "opportunity_total":
        return levers_without_inputs(material)
    return entry.id in COMPARING and set(lesser_of_prices(material).values()) != {"all"}


def partly(formula: Formula, material: Material) -> str | None:
    """The code of a figure that leaves out a dataset which lacks a column it reads, or a price."""
    reads = {*formula.needs, *formula.touches}
    missing = {name for name in reads if absent_everywhere((name,), material)}
    if any((reads - missing) & lack for lack in material.absent.values()):
        return "column_absent_in_some"
    return "leg_missing" if goes_without(formula, material) else None


def unavailable(rule: Rule, material: Material) -> NotComputable | None:
    """Why a rule cannot be put to any line; None when it can."""
    reason = lacking(rule, material)
    if reason:
        return NotComputable("not_evaluable", reason.message, "")
    if rule.id == "lesser_of_breach" and not material.inputs.terms:
        return NotComputable("not_evaluable", "", "")
    if no_price_left(rule, material):
        return NotComputable("not_evaluable", "", "")
    unset = [name for name in rule.parameters if _is_unset(material, name)]
    return NotComputable("not_evaluable", f"{unset[0]} missing", "") if unset else None


def _is_unset(material: Material, name: str) -> bool:
    value = getattr(material.inputs.parameters, name)
    return value is None or value == {}
