"""A contract's parameters and terms in the words of a person who would sign it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from leafenterprise.shared.money import money_text, ratio_text

EXCLUSIONS = {
    "compound": "compounds",
    "340b": "340B claims",
    "cob": "claims where another payer paid first",
    "uc": "claims paid at the usual and customary price",
}
BASES = {
    "all": "every script",
    "brand": "every brand script",
    "formulary_brand": "every formulary brand script",
}
Word = tuple[str, str]


def parameters_in_words(parameters: Mapping[str, Any]) -> list[Word]:
    """(title, sentence) of each parameter that the version states."""
    return [
        (title, words(parameters[name])) for name, title, words in PARAMETERS if name in parameters
    ]


def terms_in_words(terms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The terms, each with its component and basis in words."""
    return [
        dict(term)
        | {
            "component": component_words(term["channel"], term["drug_class"]),
            "basis": BASES.get(term.get("rebate_basis") or "", ""),
        }
        for term in terms
    ]


def _offset(policy: str) -> str:
    if policy == "combined":
        return "Surpluses and shortfalls of the components are set off; only the rest is due."
    return "Each component stands alone: a surplus in one does not pay for a shortfall in another."


def _basis(basis: str) -> str:
    day = "was filled" if basis == "fill" else "was paid"
    return f"A claim belongs to the day on which it {day}."


def _retail_90(days: int | None) -> str:
    if days is None:
        return "Retail is not divided by days supply."
    return f"Retail fills of {days} days or more stand under retail 90."


def _excluded(names: Sequence[str]) -> str:
    if not names:
        return "No claims are left out of the guarantees."
    listed = ", ".join(EXCLUSIONS.get(name, name) for name in names)
    return f"Left out of the guarantees: {listed}."


def _uc(leaves: bool) -> str:
    if leaves:
        return "Claims priced at usual and customary leave the guarantees."
    return "Claims priced at usual and customary count in the guarantees."


def _refill(share: str) -> str:
    return f"A refill is too soon before {_percent(share)} of the days supply is used up."


def _awp(share: str) -> str:
    return f"An AWP is off when it differs from the reference by more than {_percent(share)}."


def _carry(weeks: int) -> str:
    return f"A price holds for at most {weeks} weeks after its interval."


def _bound(bound: str) -> str:
    return f"A unit price {bound} times above or below its benchmark is set aside, not averaged in."


def _quantity(limit: str | None) -> str:
    return "No limit is stated." if limit is None else f"At most {limit} units a fill."


def _days(limit: int | None) -> str:
    return "No limit is stated." if limit is None else f"At most {limit} days a fill."


def _copays(schedule: Mapping[str, str]) -> str:
    if not schedule:
        return "No schedule is stated; copays are not tested."
    listed = [f"{component_words(*key.split('/', 1))} {_usd(c)}" for key, c in schedule.items()]
    return "; ".join(listed) + "."


def _markup(share: str) -> str:
    return f"Paid more than {_percent(share)} above NADAC is named as an opportunity."


def _maintenance(fills: int) -> str:
    return f"An NDC filled for a month at least {fills} times at retail is a maintenance drug."


def _price_day(basis: str) -> str:
    return "Those of the fill date; another date for the AWP is not offered."


def _lesser(counts: bool) -> str:
    legs = "usual and customary, MAC, submitted"
    return f"The least of {legs}{' and the discounted AWP' if counts else ''} should be paid."


PARAMETERS: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("offset_policy", "Offset", _offset),
    ("date_basis", "Date", _basis),
    ("date_basis", "AWP and prices", _price_day),
    ("retail_90_from_days", "Retail 90", _retail_90),
    ("exclusions", "Exclusions", _excluded),
    ("exclude_uc_priced", "Usual and customary", _uc),
    ("lesser_of_awp_discount", "Lesser of", _lesser),
    ("refill_threshold", "Refill too soon", _refill),
    ("awp_tolerance", "AWP tolerance", _awp),
    ("quantity_limit", "Quantity", _quantity),
    ("days_supply_limit", "Days supply", _days),
    ("copay_schedule", "Copays", _copays),
    ("carry_forward_weeks", "Price carry-forward", _carry),
    ("unit_price_bound", "Unit price sanity", _bound),
    ("markup_threshold", "High markup", _markup),
    ("maintenance_fills", "Maintenance drugs", _maintenance),
)


def _percent(share: str) -> str:
    text = ratio_text(Decimal(share), 2)
    return text.replace(".00", "")


def _usd(amount: str) -> str:
    return money_text(Decimal(amount))


def component_words(channel: str, drug_class: str = "") -> str:
    """A component as people say it: Retail 90, specialty brand."""
    return ", ".join(filter(None, (channel, drug_class))).replace("_", " ").capitalize()
