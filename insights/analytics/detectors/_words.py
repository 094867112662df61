"""How findings put money, counts and days."""

from datetime import date
from decimal import Decimal

from leafenterprise.shared.money import amount_text, ratio_text


def money(hundredths: float, currency: str) -> str:
    """An amount for people, rounded to whole hundredths."""
    return amount_text(Decimal(round(hundredths)).scaleb(-2), currency)


def percent(part: float, whole: float) -> str:
    """part of whole, in whole percent; "" of nothing."""
    return ratio_text(Decimal(round(part)) / Decimal(round(whole)), 0) if round(whole) else ""


def said(first: date, last: date) -> str:
    """One day, or from when until when."""
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
