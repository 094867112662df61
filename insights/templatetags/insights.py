"""Template pieces of the insights lane: money of any currency."""

from decimal import Decimal
from typing import Any

from django import template

from leafenterprise.shared.money import amount_text

register = template.Library()


@register.filter
def in_currency(value: Any, currency: str) -> str:
    """An amount with its currency; an absent one is a dash, never a zero."""
    return "–" if value in (None, "") else amount_text(Decimal(str(value)), currency)


@register.filter
def change_in(value: Any, currency: str) -> str:
    """A change with its sign, which a rise has too."""
    amount = Decimal(str(value))
    return f"{'+' if amount > 0 else ''}{amount_text(amount, currency)}"
