"""The way from a record's page to all that happened to it, for the frame of every page."""

from typing import Any

from django import template
from django.db import models
from django.urls import reverse

from audit.trail.queries import CAPABILITY
from leafenterprise.accounts.access import can
from leafenterprise.accounts.models import Organization

register = template.Library()


@register.inclusion_tag("trail/_history_link.html", takes_context=True)
def record_history(context: Any) -> dict[str, Any]:
    """Nothing where the page is of no one record, or the person may not read the trail."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or not request.user.is_authenticated or not match.kwargs:
        return {}
    found = _record_of(context, [str(value) for value in match.kwargs.values()])
    if found is None or not can(request.user, CAPABILITY, _organization_of(found)):
        return {}
    kind = found._meta.label_lower
    public_id: str = found.public_id  # type: ignore[attr-defined]
    return {"href": reverse("trail-history", args=[kind, public_id]), "record": found}


def _record_of(context: Any, named: list[str]) -> models.Model | None:
    """The record in the page's context whose public id the address names, the innermost first."""
    held = {}
    for value in context.flatten().values():
        if isinstance(value, models.Model) and hasattr(value, "public_id"):
            held[value.public_id] = value
    return next((held[name] for name in reversed(named) if name in held), None)


def _organization_of(record: Any) -> Organization | None:
    found = getattr(record, "organization", None)
    return found if isinstance(found, Organization) else None
