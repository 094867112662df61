"""How tables and charts leave from pages: the button of lists, the links under everything else."""

from typing import Any

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import slugify

from audit.exports.registry import table_named, table_of_page
from audit.exports.shown import Shown, note_taken
from leafenterprise.accounts.access import CAPABILITIES, can

register = template.Library()
WORDS = {"png": "PNG", "csv": "CSV", "xlsx": "Excel", "pdf": "PDF"}


@register.inclusion_tag("exports/_button.html", takes_context=True)
def export_button(context: Any) -> dict[str, Any]:
    """Nothing where the page lists no declared table, or the person may not take it."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    full_id = table_of_page(match.view_name) if match else ""
    if not match or not full_id or not can(request.user, table_named(full_id).capability):
        return {}
    asked = [("table", full_id), *match.kwargs.items(), *request.GET.items()]
    return {"href": f"{reverse('export-new')}?{urlencode(asked)}", "id": full_id}


@register.simple_block_tag(takes_context=True)
def exportable(
    context: Any, content: SafeString, name: str, title: str, *, of: Any = None, right: str = "",
    chart: Any = None, at: str = "",
) -> SafeString:  # fmt: skip
    """The table or chart with the links that take it along, see audit/exports/shown.py.

    name: what the address calls it, once on a page. of: whose it is. right: a capability, where
    the page's own guard names none. chart: what is drawn, for PNG. at: the page's address, where
    a fragment of it is answered by another.
    """
    request = context.get("request")
    if request is None or ("<table" not in content and chart is None):
        return content
    shown = Shown(
        name=slugify(str(name)), title=str(title), html=content, right=right or _right_of(request),
        organization=of or None, chart=chart,
    )  # fmt: skip
    note_taken(request, shown)
    if request.method != "GET" and not at:
        return content
    links = [(WORDS[form], _address(request, at, shown.name, form)) for form in shown.forms]
    told = render_to_string("exports/_take.html", {"title": shown.title, "links": links})
    return content + told


def _right_of(request: Any) -> str:
    """What the page's guard asks for."""
    match = request.resolver_match
    right = str(getattr(match.func, "capability", "")) if match else ""
    if right not in CAPABILITIES:
        raise ImproperlyConfigured(f"{request.path} names no right; the tag has to")
    return right


def _address(request: Any, at: str, name: str, form: str) -> str:
    """The page as it is narrowed now, all of its rows, as a file."""
    asked = QueryDict(mutable=True) if at else request.GET.copy()
    asked.pop("page", None)
    asked["take"], asked["as"] = name, form
    return f"{at or request.path}?{asked.urlencode()}"
