"""The worked check of the savings specification as claims, terms and settlements.

Retail generic: 600 scripts, AWP 100,000, ingredient cost 22,000, 80 % guaranteed. Retail brand:
400 scripts, 200,000, 160,000, 18 %, 220.00 rebate per script. Mail generic: 400 scripts, 50,000,
8,500, 84 %. Fees promised: 1.15 retail, 1.25 mail; paid 1,710.00 in all. Rebates received:
81,500.00. All of it falls in the first quarter of 2026.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from savings.claims.declarations import Component, ScopeFilter, Settlement, Term

FROM_DATE, TO_DATE = date(2026, 1, 1), date(2026, 3, 31)
SCOPE = ScopeFilter(FROM_DATE, TO_DATE)

# channel, class, scripts, AWP, ingredient cost, fees paid
COMPONENTS = (
    ("retail", "generic", 600, "100000.00", "22000.00", "720.00"),
    ("retail", "brand", 400, "200000.00", "160000.00", "480.00"),
    ("mail", "generic", 400, "50000.00", "8500.00", "510.00"),
)

EXPECTED = {
    "offset_separate": Decimal("2500.00"),
    "offset_combined": Decimal("0.00"),
    "guarantee_due": Decimal("2500.00"),
    "dispensing_fee_variance": Decimal("60.00"),
    "rebate_due": Decimal("88000.00"),
    "rebate_received": Decimal("81500.00"),
    "rebate_variance": Decimal("6500.00"),
    "total_due": Decimal("9060.00"),
    "discount_variance": Decimal("-1500.00"),
}
EXPECTED_VARIANCES = {
    "retail/generic": Decimal("2000.00"),
    "retail/brand": Decimal("-4000.00"),
    "mail/generic": Decimal("500.00"),
}


def rows() -> list[dict[str, Any]]:
    """1,400 canonical claims that add up to the check's sums, to the cent."""
    return [row for place, one in enumerate(COMPONENTS) for row in _component_rows(place, *one)]


def terms() -> tuple[Term, ...]:
    """The promises: discounts, fees per script and the rebate per brand script."""
    return (
        _term("retail", "generic", "0.80", "1.15", None),
        _term("retail", "brand", "0.18", "1.15", "220.00"),
        _term("mail", "generic", "0.84", "1.25", None),
    )


def settlements() -> tuple[Settlement, ...]:
    """Rebates received for exactly the window."""
    return (Settlement("rebate_received", FROM_DATE, TO_DATE, Decimal("81500.00")),)


def _term(channel: str, drug_class: str, discount: str, fee: str, rebate: str | None) -> Term:
    return Term(
        Component(channel, drug_class),
        FROM_DATE,
        TO_DATE,
        awp_discount=Decimal(discount),
        dispensing_fee_usd=Decimal(fee),
        rebate_per_script_usd=None if rebate is None else Decimal(rebate),
    )


def _component_rows(
    place: int, channel: str, drug_class: str, scripts: int, awp: str, cost: str, fees: str
) -> Iterator[dict[str, Any]]:
    costs, paid_fees = _shares(Decimal(cost), scripts), _shares(Decimal(fees), scripts)
    awps = _shares(Decimal(awp), scripts, unit=100)  # whole dollars: no line needs rounding
    for number in range(scripts):
        cost_usd, fee_usd = costs[number], paid_fees[number]
        claim_id = f"W{place}{number:04d}"
        yield {
            "claim_id": claim_id,
            "pharmacy_id": f"10000000{number % 7:02d}",
            "rx_number": f"7{place}{number:05d}",
            "fill_number": 0,
            "fill_date": date(2026, 1 + number % 3, 1 + number % 28),
            "paid_date": date(2026, 1 + number % 3, 1 + number % 28),
            "status": "paid",
            "ndc11": f"{place + 1:05d}{number % 5:04d}01",
            "drug_name": f"{channel} {drug_class} {number % 5}".upper(),
            "quantity": Decimal(1),
            "unit": "EA",
            "days_supply": 90 if channel == "mail" else 30,
            "channel": channel,
            "brand_generic": drug_class,
            "is_specialty": False,
            "is_formulary": True,
            "is_compound": False,
            "is_340b": False,
            "is_cob": False,
            "daw": "0",
            "ingredient_cost_usd": cost_usd,
            "dispensing_fee_usd": fee_usd,
            "tax_usd": Decimal("0.00"),
            "allowed_usd": cost_usd + fee_usd,
            "member_paid_usd": Decimal("1.00"),
            "plan_paid_usd": cost_usd + fee_usd - 1,
            "unit_awp_usd": awps[number],
            "group_id": "ACME",
            "plan_id": "BASE",
            "member_key": f"member-{place}-{number}",
        }


def _shares(whole: Decimal, parts: int, unit: int = 1) -> list[Decimal]:
    """The amount in so many parts, each a whole number of `unit` cents, that add up to it."""
    share, rest = divmod(int(whole * 100) // unit, parts)
    return [Decimal((share + (number < rest)) * unit) / 100 for number in range(parts)]
