"""Every line that stands, with its components, one claim after another."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from savings.claims.declarations import Parameters, Term
from tests.spec.twin.prices import Found, PriceList
from tests.spec.twin.rounding import cents, half_up, product
from tests.spec.twin.source import Material, Row

FLAGS = {"compound": "is_compound", "340b": "is_340b", "cob": "is_cob"}


def make_lines(material: Material, netted: dict[int, str]) -> list[Row]:
    """The in-scope lines with everything that one line can tell by itself."""
    parameters = material.inputs.parameters
    lists = {
        kind: PriceList(rows, parameters.carry_forward_weeks)
        for kind, rows in material.prices.items()
    }
    lines = []
    for index, row in enumerate(material.claims):
        if index not in netted and in_scope(row, material):
            line = dict(row)
            _place(line, parameters)
            _promise(line, material.inputs.terms)
            _price(line, parameters, lists)
            _contract(line, parameters)
            _cover(line, material)
            lines.append(line)
    return lines


def in_scope(row: Row, material: Material) -> bool:
    """Inside the window by the agreed date, and of the wanted groups."""
    scope = material.inputs.scope
    day = row[f"{material.inputs.parameters.date_basis}_date"]
    inside = day is not None and scope.from_date <= day <= scope.to_date
    return inside and (scope.group_ids is None or row["group_id"] in scope.group_ids)


def _place(line: Row, parameters: Parameters) -> None:
    line["basis_date"] = line[f"{parameters.date_basis}_date"]
    line["month"] = f"{line['basis_date']:%Y-%m}"
    channel, brand_generic, days = line["channel"], line["brand_generic"], line["days_supply"]
    long_days = parameters.retail_90_from_days
    if channel == "retail" and long_days is not None and days is not None and days >= long_days:
        channel = "retail_90"
    line["channel_component"] = channel
    drug_class = brand_generic
    if line["is_specialty"] and brand_generic:
        drug_class = f"specialty_{brand_generic}"
    line["drug_class"] = drug_class
    line["component"] = f"{channel}/{drug_class}" if channel and drug_class else None
    cost = line["ingredient_cost_usd"]
    line["paid_total_usd"] = line["allowed_usd"] if cost is None else cost
    line["awp_line_usd"] = product(line["unit_awp_usd"], line["quantity"])
    line["exclusion"] = _exclusion(line, parameters)
    line["days30"] = None
    if days is not None and days >= 1:
        line["days30"] = Decimal(1) if days <= 34 else half_up(Decimal(days) / 30, 6)


def _exclusion(line: Row, parameters: Parameters) -> str | None:
    for code, flag in FLAGS.items():
        if code in parameters.exclusions and line[flag]:
            return code
    cost, uc = line["ingredient_cost_usd"], line["uc_usd"]
    if parameters.exclude_uc_priced and cost is not None and uc is not None:
        return "uc" if cost + (line["dispensing_fee_usd"] or 0) == uc else None
    return None


def term_of(terms: tuple[Term, ...], component: str | None, day: date) -> Term | None:
    """The term that holds for the component on the day."""
    for term in terms:
        if term.component.id == component and term.from_date <= day <= term.to_date:
            return term
    return None


def _promise(line: Row, terms: tuple[Term, ...]) -> None:
    line["terms"] = terms
    term = term_of(terms, line["component"], line["basis_date"])
    line["term"] = term
    counted = _rebate_counts(line, term.rebate_basis) if term else None
    standing = term if line["exclusion"] in (None, "uc") else None
    line["fee_due_usd"] = standing.dispensing_fee_usd if standing else None
    line["admin_due_usd"] = standing.admin_fee_usd if standing else None
    rate = standing.rebate_per_script_usd if standing else None
    line["rebate_script"] = counted if rate is not None else None
    line["rebate_due_usd"] = rate * counted if rate is not None and counted is not None else None


def _rebate_counts(line: Row, basis: str) -> int | None:
    if basis == "all":
        return 1
    if line["brand_generic"] != "brand":
        return 0
    if basis == "brand":
        return 1
    return None if line["is_formulary"] is None else int(line["is_formulary"])


def _price(line: Row, parameters: Parameters, lists: dict[str, PriceList]) -> None:
    found = {kind: _found(line, lists.get(kind)) for kind in ("nadac", "mac", "awp")}
    nadac = found["nadac"]
    whole = product(nadac.unit, line["quantity"])
    line["price_match"] = _match(line, nadac, whole, parameters) if "nadac" in lists else None
    line["price_inside"] = nadac.inside
    line["nadac_line_usd"] = whole if line["price_match"] == "matched" else None
    line["frozen_class"] = {"G": "generic", "B": "brand"}.get((nadac.classification or " ")[0])
    line["nadac_generic_usd"] = nadac.generic_unit
    line["mac_line_usd"] = product(found["mac"].unit, line["quantity"])
    line["reference_awp_unit_usd"] = found["awp"].unit


def _found(line: Row, prices: PriceList | None) -> Found:
    return Found("none") if prices is None else prices.find(line["ndc11"], line["fill_date"])


def _match(line: Row, found: Found, whole: Decimal | None, parameters: Parameters) -> str:
    if line["ndc11"] is None:
        return "no_ndc"
    if found.state != "matched":
        return found.state
    if line["quantity"] is None or line["quantity"] <= 0:
        return "no_quantity"
    paid, bound = line["paid_total_usd"], parameters.unit_price_bound
    if paid is not None and whole is not None and (paid > bound * whole or paid * bound < whole):
        return "unit_insane"
    return "matched"


def _contract(line: Row, parameters: Parameters) -> None:
    term, awp, cost = line["term"], line["awp_line_usd"], line["ingredient_cost_usd"]
    discount = term.awp_discount if term else None
    less = cents(awp * (1 - discount)) if awp is not None and discount is not None else None
    line["guarantee_state"] = _guarantee_state(line)
    line["in_guarantee"] = line["guarantee_state"] == "in_guarantee"
    line["guarantee_line_usd"] = less if line["in_guarantee"] else None
    line["discount_basis"] = line["exclusion"] is None and cost is not None and awp is not None
    line["awp_less_usd"] = less
    line["has_generic"] = _has_generic(line)
    line["lesser_of_usd"], line["lesser_of_leg"] = _lesser_of(line, less, parameters)
    line["copay_due_usd"] = None
    scheduled = parameters.copay_schedule.get(line["component"] or "")
    if scheduled is not None and line["allowed_usd"] is not None:
        line["copay_due_usd"] = min(scheduled, line["allowed_usd"])
    line["frozen_guarantee_line_usd"] = _frozen_guarantee(line)


def _guarantee_state(line: Row) -> str:
    term = line["term"]
    if line["exclusion"]:
        return f"excluded_{line['exclusion']}"
    if line["component"] is None:
        return "component_unknown"
    if term is None:
        return "no_term"
    if term.awp_discount is None:
        return "no_discount_promised"
    if line["ingredient_cost_usd"] is None:
        return "no_ingredient_cost"
    return "no_awp" if line["awp_line_usd"] is None else "in_guarantee"


def _has_generic(line: Row) -> bool | None:
    if line["brand_generic"] != "brand":
        return False if line["brand_generic"] == "generic" else None
    if line["nadac_generic_usd"] is not None or line["daw"] in ("1", "2", "3", "4", "5", "7", "9"):
        return True
    return False if line["daw"] in ("0", "8") else None


def _lesser_of(
    line: Row, awp_less: Decimal | None, parameters: Parameters
) -> tuple[Decimal | None, str | None]:
    cost = line["ingredient_cost_usd"]
    legs = list(_legs(line, awp_less, parameters))
    if cost is None or not legs:
        return None, None
    least = min([cost, *(amount for _, amount in legs)])
    return least, next((name for name, amount in legs if amount == least), "submitted")


def _legs(
    line: Row, awp_less: Decimal | None, parameters: Parameters
) -> Iterator[tuple[str, Decimal]]:
    if line["uc_usd"] is not None:
        yield "uc", max(Decimal(0), line["uc_usd"] - (line["dispensing_fee_usd"] or 0))
    if line["mac_line_usd"] is not None:
        yield "mac", line["mac_line_usd"]
    if awp_less is not None and parameters.lesser_of_awp_discount:
        yield "awp", awp_less


def _frozen_guarantee(line: Row) -> Decimal | None:
    """What the guarantee of the frozen class allows, where the claim says another class."""
    frozen, said = line["frozen_class"], line["brand_generic"]
    if not frozen or not said or frozen == said or line["exclusion"]:
        return None
    drug_class = f"specialty_{frozen}" if line["is_specialty"] else frozen
    component = f"{line['channel_component']}/{drug_class}"
    term = term_of(line["terms"], component, line["basis_date"])
    if term is None or term.awp_discount is None or line["awp_line_usd"] is None:
        return None
    return cents(line["awp_line_usd"] * (1 - term.awp_discount))


def _cover(line: Row, material: Material) -> None:
    line["is_eligible"] = None
    if material.inputs.eligibility and line["member_key"] is not None:
        covered = material.covered_on(line["fill_date"])
        line["is_eligible"] = line["member_key"] in covered
