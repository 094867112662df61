"""What a plain series of amounts is worth today."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext

from tei.case.declarations import EXACT, ZERO, CannotCalculate

DAYS_A_YEAR = 365


def present_worth(rate: Decimal, amounts: Sequence[Decimal], *, first_period: int) -> Decimal:
    """The amounts, one a period, discounted to today.

    Formula: Σ amount_t ÷ (1 + rate)^t, t from `first_period`: 0 where the first amount is paid
    today, 1 where it is paid a period from now (as a spreadsheet's NPV does). Unit: that of the
    amounts, unrounded. Raises: CannotCalculate at a rate of -100 percent or below.
    """
    with localcontext(EXACT):
        growth = _growth(rate)
        return sum((amount / growth**t for t, amount in enumerate(amounts, first_period)), ZERO)


def dated_worth(rate: Decimal, days: Sequence[date], amounts: Sequence[Decimal]) -> Decimal:
    """Amounts on given days, discounted to the first of them by a year of 365 days."""
    with localcontext(EXACT):
        growth = _growth(rate)
        ages = [Decimal((day - days[0]).days) / DAYS_A_YEAR for day in days]
        paired = zip(amounts, ages, strict=True)
        return sum((amount / growth**age for amount, age in paired), ZERO)


def _growth(rate: Decimal) -> Decimal:
    if rate <= -1:
        raise CannotCalculate("The discount rate must be above -100 percent.")
    return 1 + rate
