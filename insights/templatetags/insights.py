"""Template pieces of the insights lane: money of any currency."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
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
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected" if chosen else ""), words)
         for value, words, chosen in offered),
    )  # fmt: skip


@register.filter
def amount_cells(cells: Iterable[Any]) -> SafeString:
    """A site's figures as cells of a row, each with the way to its signals."""
    return format_html_join(
        "",
        '<td class="number" data-label="{}">{}</td>',
        ((cell.label, _amounts(cell)) for cell in cells),
    )


def _amounts(cell: Any) -> SafeString:
    if not cell.amounts:
        return SafeString('<span class="none">none</span>')
    lines = ((in_currency(amount, currency),) for currency, amount in cell.amounts)
    return format_html(
        '<a href="{}">{}</a>', cell.href, format_html_join(SafeString("<br>"), "{}", lines)
    )


@register.filter
def source_lines(sources: Iterable[Mapping[str, Any]]) -> SafeString:
    """Until when each source is complete, one line each."""
    return format_html_join(
        "",
        "<li>{}, {}: {}</li>",
        ((one["label"], one["site_name"], _complete(one["complete_through"])) for one in sources),
    )


def _complete(through: Any) -> str:
    return f"complete through {through.day} {through:%b %Y}" if through else "not complete"
