"""Template pieces of the insights lane: money of any currency."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString

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


# What stands on a page by the hundred is written here: a template's loop costs ten times as much.


@register.filter
def options(offered: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The options of a field: value, words, whether chosen."""
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if chosen else ""}>'
            f"{escape(words)}</option>"
            for value, words, chosen in offered
        )
    )


@register.filter
def amount_cells(cells: Iterable[Any]) -> SafeString:
    """A site's figures as cells of a row, each with the way to its signals."""
    return SafeString(
        "".join(
            f'<td class="number" data-label="{escape(cell.label)}">{_amounts(cell)}</td>'
            for cell in cells
        )
    )


def _amounts(cell: Any) -> str:
    if not cell.amounts:
        return '<span class="none">none</span>'
    lines = (escape(in_currency(amount, currency)) for currency, amount in cell.amounts)
    return f'<a href="{escape(cell.href)}">{"<br>".join(lines)}</a>'


@register.filter
def source_lines(sources: Iterable[Mapping[str, Any]]) -> SafeString:
    """Until when each source is complete, one line each."""
    return SafeString(
        "".join(
            f"<li>{escape(one['label'])}, {escape(one['site_name'])}:"
            f" {_complete(one['complete_through'])}</li>"
            for one in sources
        )
    )


@lru_cache(maxsize=512)
def _complete(through: date | None) -> str:
    return f"complete through {through.day} {through:%b %Y}" if through else "not complete"
