"""What each line would have cost otherwise, one lever after another."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from savings.claims.declarations import Parameters
from tests.spec.twin.lines import term_of
from tests.spec.twin.prices import PriceList
from tests.spec.twin.rounding import cents, half_up, product
from tests.spec.twin.source import Material, Row

NOTHING = Decimal(0)
NAMED = re.compile(r"(.+ [0-9][0-9.,]* ?(?:MCG|MG|GM|G|MEQ|UNIT|UNITS|%)) +([A-Z][A-Z ]*)")
# In the order in which they take a line's dollars.
ORDER = ("generic_at_mac", "generic_at_nadac", "formulation", "specialty_channel", "retail_90",
         "mail", "high_markup")  # fmt: skip


def mark_opportunities(lines: list[Row], material: Material) -> None:
    """Set every lever's saving, and the one that takes the line's dollars."""
    parameters = material.inputs.parameters
    often = _maintained(lines, parameters.maintenance_fills)
    forms = _other_forms(lines, material)
    for line in lines:
        line["is_maintenance"] = (line["member_key"], line["ndc11"]) in often
        savings = dict.fromkeys(ORDER)
        if _standing(line):
            savings |= dict(_drug(line, parameters, forms))
            savings |= dict(_channel(line))
        for lever in ORDER:
            line[f"{lever}_saving_usd"] = savings[lever]
        known = [(lever, savings[lever]) for lever in ORDER if savings[lever] is not None]
        taken = next(((lever, usd) for lever, usd in known if usd > 0), (None, NOTHING))
        line["opportunity"] = taken[0]
        line["opportunity_usd"] = taken[1] if known else None


def levers_without_inputs(material: Material) -> bool:
    """Whether some lever lacks a list or a column in some dataset, so that the total is a part."""
    reads = {"channel", "brand_generic", "ingredient_cost_usd", "dispensing_fee_usd"}
    reads |= {"unit_awp_usd", "member_key", "days_supply", "drug_name", "unit"}
    gone = any(reads & lack for lack in material.absent.values())
    return gone or "mac" not in material.prices


def _standing(line: Row) -> bool:
    inside = line["exclusion"] in (None, "uc") and not line["is_compound"]
    return inside and line["quantity"] is not None and line["quantity"] > 0


def _drug(
    line: Row, parameters: Parameters, forms: dict[tuple[str, str], Decimal]
) -> Iterator[tuple[str, Decimal]]:
    cost, mac, nadac = line["ingredient_cost_usd"], line["mac_line_usd"], line["nadac_line_usd"]
    paid, ceiling = line["paid_total_usd"], 1 + parameters.markup_threshold
    if line["brand_generic"] == "brand" and cost is not None:
        generic = product(line["nadac_generic_usd"], line["quantity"])
        if mac is not None:
            yield "generic_at_mac", max(NOTHING, cost - mac)
        elif nadac is not None and generic is not None:
            yield "generic_at_nadac", max(NOTHING, cost - cents(generic * ceiling))
    other = forms.get((line["ndc11"], f"{line['fill_date']:%Y-%m}"))
    if other is not None and nadac is not None and paid is not None and paid > 0:
        least = min(nadac, paid)
        yield "formulation", max(NOTHING, least - product(other, line["quantity"]))
    if nadac is not None and paid is not None:
        yield "high_markup", max(NOTHING, paid - cents(nadac * ceiling))


def _channel(line: Row) -> Iterator[tuple[str, Decimal]]:
    elsewhere = line["channel"] is not None and line["channel"] != "specialty"
    if line["is_specialty"] and elsewhere:
        yield from _repriced(line, "specialty", "specialty_channel", None)
    days = line["days_supply"]
    monthly = line["channel_component"] == "retail" and days is not None and 1 <= days <= 34
    if monthly and line["is_maintenance"]:
        yield from _repriced(line, "retail_90", "retail_90", days)
        yield from _repriced(line, "mail", "mail", days)


def _repriced(
    line: Row, channel: str, lever: str, days: int | None
) -> Iterator[tuple[str, Decimal]]:
    cost, fee, awp = (
        line[name] for name in ("ingredient_cost_usd", "dispensing_fee_usd", "awp_line_usd")
    )
    term = term_of(line["terms"], f"{channel}/{line['drug_class']}", line["basis_date"])
    promised = term and term.awp_discount is not None and term.dispensing_fee_usd is not None
    if not promised or cost is None or fee is None or awp is None:
        return
    new_fee = term.dispensing_fee_usd
    if days is not None:
        new_fee = half_up(Fraction(new_fee) * days / 90)
    yield lever, max(NOTHING, cost + fee - cents(awp * (1 - term.awp_discount)) - new_fee)


def _maintained(lines: list[Row], fills: int) -> set[tuple[str, str]]:
    monthly = Counter(
        (line["member_key"], line["ndc11"])
        for line in lines
        if line["channel"] == "retail"
        and line["days_supply"] is not None
        and 1 <= line["days_supply"] <= 34
        and line["member_key"] is not None
        and line["ndc11"] is not None
    )
    return {pair for pair, count in monthly.items() if count >= fills}


def _other_forms(lines: list[Row], material: Material) -> dict[tuple[str, str], Decimal]:
    """The cheapest other form of each NDC by month, at the month's highest price of each."""
    if "nadac" not in material.prices:
        return {}
    prices = PriceList(material.prices["nadac"], material.inputs.parameters.carry_forward_weeks)
    drugs = _named(lines)
    months = sorted({f"{line['fill_date']:%Y-%m}" for line in lines})
    found: dict[tuple[str, str], Decimal] = {}
    for month in months:
        highest = {ndc: _highest(prices, ndc, month) for ndc in drugs}
        for ndc, (stem, form, unit) in drugs.items():
            others = [
                highest[other]
                for other, (its_stem, its_form, its_unit) in drugs.items()
                if (its_stem, its_unit) == (stem, unit)
                and its_form != form
                and highest[other] is not None
            ]
            if others and highest[ndc] is not None:
                found[ndc, month] = min(others)
    return found


def _named(lines: list[Row]) -> dict[str, tuple[str, str, str]]:
    names, units = defaultdict(list), defaultdict(list)
    for line in lines:
        if None not in (line["ndc11"], line["drug_name"], line["unit"]):
            names[line["ndc11"]].append(line["drug_name"].strip(" ").upper())
            units[line["ndc11"]].append(line["unit"])
    told = {ndc: (NAMED.fullmatch(min(names[ndc])), min(units[ndc])) for ndc in names}
    return {ndc: (match[1], match[2], unit) for ndc, (match, unit) in told.items() if match}


def _highest(prices: PriceList, ndc: str, month: str) -> Decimal | None:
    day = date.fromisoformat(f"{month}-01")
    units = []
    while f"{day:%Y-%m}" == month:
        units.append(prices.find(ndc, day).unit)
        day += timedelta(days=1)
    return max((unit for unit in units if unit is not None), default=None)
