"""Exact arithmetic on rationals, rounded once."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: Decimal | Fraction, places: int = 2) -> Decimal:
    """The value to so many places, halves away from zero."""
    exact = Fraction(value) * 10**places
    whole = (abs(exact) + Fraction(1, 2)).__floor__()
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def cents(value: Decimal | None) -> Decimal | None:
    """To the cent; None stays None."""
    return None if value is None else value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def product(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """The product to the cent; None when either is missing."""
    return None if left is None or right is None else cents(left * right)


def quotient(above: Decimal | int, below: Decimal | int, places: int) -> Decimal | None:
    """above ÷ below, rounded once; None when divided by nothing."""
    return half_up(Fraction(above) / Fraction(below), places) if below else None
