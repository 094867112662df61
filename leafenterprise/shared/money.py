"""The only rounding and formatting of money."""

from decimal import ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(13))


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """The value to so many places, halves away from zero.

    Unit: that of the value. Raises: decimal.InvalidOperation beyond 60 digits or for NaN.
    """
    usual = 0 <= places < len(_STEPS)
    step = _STEPS[places] if usual else Decimal(1).scaleb(-places)
    return value.quantize(step, context=_EXACT)


def divide(numerator: Decimal, denominator: Decimal, places: int) -> Decimal | None:
    """numerator ÷ denominator, rounded once; None when divided by nothing."""
    if not denominator:
        return None
    return round_half_up(_EXACT.divide(numerator, denominator), places)


def money_text(value: Decimal) -> str:
    """Dollars for people: -$1,234.50."""
    amount = round_half_up(value)
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def ratio_text(value: Decimal, places: int = 2) -> str:
    """A ratio for people, as percent: 0.7812 is 78.12 %."""
    return f"{round_half_up(value * 100, places):,.{places}f} %"


SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€"}


def amount_text(value: Decimal, currency: str) -> str:
    """Money of any currency for people: £1,234.50; CHF 1,234.50 where no sign is common."""
    amount = round_half_up(value)
    sign = "-" if amount < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, f'{currency} ')}{abs(amount):,.2f}"
