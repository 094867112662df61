"""The export button of list pages, for their shared part."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from audit.exports.registry import table_named, table_of_page
from leafenterprise.accounts.access import can

register = template.Library()


@register.inclusion_tag("exports/_button.html", takes_context=True)
def export_button(context: Any) -> dict[str, Any]:
    """Nothing where the page lists no declared table, or the person may not take it."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    full_id = table_of_page(match.view_name) if match else ""
    if not full_id or not can(request.user, table_named(full_id).capability):
        return {}
    asked = [("table", full_id), *request.GET.items()]
    return {"href": f"{reverse('export-new')}?{urlencode(asked)}", "id": full_id}
