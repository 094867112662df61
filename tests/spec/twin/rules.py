"""The audit rules again, as Python: what a breach is, and what it is worth."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from savings.claims.declarations import Parameters
from tests.spec.twin.rounding import half_up
from tests.spec.twin.source import Row

BAD_NDC = ("missing", "bad_length", "not_digits", "wildcard")

# Not broken: False. Broken: the dollars at stake, None where they cannot be told.
Verdict = Decimal | None | bool


def _duplicate_claim(line: Row, parameters: Parameters) -> Verdict:
    return line["plan_paid_usd"] if line["duplicate_of"] is not None else False


def _not_eligible(line: Row, parameters: Parameters) -> Verdict:
    return _without_fee(line) if line["is_eligible"] is False else False


def _refill_too_soon(line: Row, parameters: Parameters) -> Verdict:
    share = line["refill_used_share"]
    early = share is not None and share < parameters.refill_threshold
    return _without_fee(line) if early and line["duplicate_of"] is None else False


def _invalid_ndc(line: Row, parameters: Parameters) -> Verdict:
    broken = line["ndc_problem"] in BAD_NDC and not line["is_compound"]
    return _without_fee(line) if broken else False


def _paid_over_allowed(line: Row, parameters: Parameters) -> Verdict:
    plan, allowed = line["plan_paid_usd"], line["allowed_usd"]
    if plan is None or allowed is None:
        return False
    over = plan + (line["member_paid_usd"] or 0) - allowed
    return over if over > 0 else False


def _lesser_of_breach(line: Row, parameters: Parameters) -> Verdict:
    cost, least = line["ingredient_cost_usd"], line["lesser_of_usd"]
    if cost is None or least is None or cost <= least or line["is_compound"]:
        return False
    asked_for = line["brand_generic"] == "brand" and line["daw"] in ("1", "2")
    return False if asked_for and line["lesser_of_leg"] == "mac" else cost - least


def _awp_off(line: Row, parameters: Parameters) -> Verdict:
    claimed, reference = line["unit_awp_usd"], line["reference_awp_unit_usd"]
    if claimed is None or reference is None or reference <= 0:
        return False
    over = claimed - reference
    if abs(over) <= reference * parameters.awp_tolerance:
        return False
    return _share(line, over, claimed) if over > 0 else Decimal(0)


def _class_misassigned(line: Row, parameters: Parameters) -> Verdict:
    frozen, said = line["frozen_class"], line["brand_generic"]
    if frozen is None or said is None or frozen == said:
        return False
    allowed, cost = line["frozen_guarantee_line_usd"], line["ingredient_cost_usd"]
    return None if allowed is None or cost is None else max(Decimal(0), cost - allowed)


def _quantity_limit(line: Row, parameters: Parameters) -> Verdict:
    quantity, limit = line["quantity"], parameters.quantity_limit
    if quantity is None or limit is None or quantity <= limit:
        return False
    return _share(line, quantity - limit, quantity)


def _days_supply_limit(line: Row, parameters: Parameters) -> Verdict:
    days, limit = line["days_supply"], parameters.days_supply_limit
    if days is None or limit is None or days <= limit:
        return False
    return _share(line, Decimal(days - limit), Decimal(days))


def _daw_penalty(line: Row, parameters: Parameters) -> Verdict:
    if line["daw"] != "2" or line["brand_generic"] != "brand" or not line["has_generic"]:
        return False
    names = ("allowed_usd", "mac_line_usd", "copay_due_usd", "ingredient_cost_usd")
    known = [line[name] for name in (*names, "member_paid_usd")]
    if line["is_cob"] or None in known:
        return False
    allowed, mac, copay, cost, paid = known
    due = min(allowed, copay + max(Decimal(0), cost - mac))
    return due - paid if paid < due else False


def _copay_off_schedule(line: Row, parameters: Parameters) -> Verdict:
    paid, due = line["member_paid_usd"], line["copay_due_usd"]
    if paid is None or due is None or paid == due or line["is_cob"]:
        return False
    if line["daw"] == "2" and line["brand_generic"] == "brand" and line["has_generic"]:
        return False
    return max(Decimal(0), due - paid)


def _without_fee(line: Row) -> Decimal | None:
    plan, fee = line["plan_paid_usd"], line["dispensing_fee_usd"]
    return None if plan is None or fee is None else max(Decimal(0), plan - fee)


def _share(line: Row, part: Decimal, whole: Decimal) -> Decimal | None:
    cost = line["ingredient_cost_usd"]
    if cost is None or cost < 0 or part < 0 or whole <= 0:
        return None
    return half_up(Fraction(cost) * Fraction(part) / Fraction(whole))


def _has(*names: str) -> Callable[[Row, Parameters], bool]:
    return lambda line, parameters: all(line[name] is not None for name in names)


def _told_ndc(line: Row, parameters: Parameters) -> bool:
    told = line["ndc11"] is not None or bool(line["is_compound"])
    return told or line["ndc_problem"] not in (None, "ambiguous_10_digit")


def _told_lesser(line: Row, parameters: Parameters) -> bool:
    return bool(line["is_compound"]) or line["lesser_of_usd"] is not None


def _told_awp(line: Row, parameters: Parameters) -> bool:
    reference = line["reference_awp_unit_usd"]
    return reference is not None and (reference <= 0 or line["unit_awp_usd"] is not None)


def _told_copay(line: Row, parameters: Parameters) -> bool:
    asked = line["daw"] == "2" and line["brand_generic"] == "brand" and bool(line["has_generic"])
    stated = line["member_paid_usd"] is not None and line["copay_due_usd"] is not None
    return bool(line["is_cob"]) or asked or stated


def _told_daw(line: Row, parameters: Parameters) -> bool:
    """Judged once anything about the line acquits it, or all that convicts it is there."""
    acquitted = (
        line["daw"] not in (None, "2")
        or line["brand_generic"] not in (None, "brand")
        or line["has_generic"] is False
        or bool(line["is_cob"])
    )
    names = ("allowed_usd", "mac_line_usd", "copay_due_usd", "ingredient_cost_usd")
    known = [line[name] is not None for name in (*names, "member_paid_usd", "daw", "has_generic")]
    if acquitted:
        return True
    if not all(known[:5]):
        return False
    allowed, mac, copay, cost, paid = (line[name] for name in (*names, "member_paid_usd"))
    enough = paid >= min(allowed, copay + max(Decimal(0), cost - mac))
    return enough or (all(known) and line["brand_generic"] is not None)


# Whether a line states what a rule compares; else the rule could not judge it.
TWIN_JUDGED: dict[str, Callable[[Row, Parameters], bool]] = {
    "duplicate_claim": _has("pharmacy_id", "member_key", "ndc11", "fill_date", "quantity"),
    "not_eligible": _has("is_eligible"),
    "refill_too_soon": _has("member_key", "ndc11", "fill_date"),
    "invalid_ndc": _told_ndc,
    "paid_over_allowed": _has("plan_paid_usd", "allowed_usd"),
    "lesser_of_breach": _told_lesser,
    "awp_off": _told_awp,
    "class_misassigned": _has("frozen_class", "brand_generic"),
    "quantity_limit": _has("quantity"),
    "days_supply_limit": _has("days_supply"),
    "daw_penalty": _told_daw,
    "copay_off_schedule": _told_copay,
}

TWIN_RULES: dict[str, Callable[[Row, Parameters], Verdict]] = {
    "duplicate_claim": _duplicate_claim,
    "not_eligible": _not_eligible,
    "refill_too_soon": _refill_too_soon,
    "invalid_ndc": _invalid_ndc,
    "paid_over_allowed": _paid_over_allowed,
    "lesser_of_breach": _lesser_of_breach,
    "awp_off": _awp_off,
    "class_misassigned": _class_misassigned,
    "quantity_limit": _quantity_limit,
    "days_supply_limit": _days_supply_limit,
    "daw_penalty": _daw_penalty,
    "copay_off_schedule": _copay_off_schedule,
}
