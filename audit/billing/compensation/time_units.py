"""Minutes into time units, by the rules payers use. A wrong one looks like underpayment."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from audit.billing.compensation.declarations import TimeRule

_QUARTERS = ((None, 15),)
STEPS = {"one_decimal": Decimal("0.1"), "two_decimals": Decimal("0.01")}

_RULES = (
    TimeRule("tenths", "Minutes / 15, to one decimal (Medicare).", _QUARTERS, "one_decimal"),
    TimeRule("hundredths", "Minutes / 15, to two decimals.", _QUARTERS, "two_decimals"),
    TimeRule("begun", "Every begun 15 minutes are a unit.", _QUARTERS, "up"),
    TimeRule("nearest", "A unit once half of its 15 minutes have passed.", _QUARTERS, "half"),
    TimeRule(
        "tens_after_two_hours",
        "15 minutes a unit for two hours, then 10; to one decimal.",
        ((120, 15), (None, 10)),
        "one_decimal",
    ),
    TimeRule(
        "tens_after_four_hours",
        "15 minutes a unit for four hours, then 10; every begun unit counts.",
        ((240, 15), (None, 10)),
        "up",
    ),
    TimeRule(
        "begun_from_five",
        "Every begun 15 minutes are a unit, if five of them have passed.",
        _QUARTERS,
        "up",
        least_minutes=5,
    ),
)
TIME_RULES: Mapping[str, TimeRule] = MappingProxyType({rule.id: rule for rule in _RULES})


def count_time_units(minutes: int, rule: TimeRule) -> Decimal:
    """Time units of so many minutes.

    Formula: each span's minutes / its minutes a unit, added, rounded once by the rule.
    Unit: units. Raises: ValueError for minutes below zero.
    """
    if minutes < 0:
        raise ValueError(f"A case cannot last {minutes} minutes.")
    units, left = Decimal(0), minutes
    for lasts, size in rule.spans:
        spent = left if lasts is None else min(left, lasts)
        if spent % size < rule.least_minutes:
            spent -= spent % size
        units += Decimal(spent) / size
        left -= min(left, left if lasts is None else lasts)
    return _round(units, rule)


def _round(units: Decimal, rule: TimeRule) -> Decimal:
    if rule.rounding in STEPS:
        return units.quantize(STEPS[rule.rounding], rounding=ROUND_HALF_UP)
    how = ROUND_CEILING if rule.rounding == "up" else ROUND_HALF_UP
    # Thirds of a unit do not end: a hair above a whole unit is that unit, not the next.
    return units.quantize(Decimal("1e-9")).quantize(Decimal(1), rounding=how)
