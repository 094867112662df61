"""Keeping filters under a name, and letting them go."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from audit import trail
from insights.models import SavedView
from insights.models.saved_views import MOST_QUERY
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput

CAPABILITY = "insights.view"
LONGEST_NAME, MOST_VIEWS = 80, 50
FILTERED = {"preset", "first_day", "last_day", "site", "provider", "payment_method", "metric",
            "granularity", "view"}  # fmt: skip
SAVED = trail.register("saved_view.saved", "Filters of a dashboard were saved under a name")
DELETED = trail.register("saved_view.deleted", "Saved filters of a dashboard were deleted")


def known_filters(query: str) -> str:
    """The query with nothing in it but filters."""
    return urlencode([(name, text) for name, text in parse_qsl(query) if name in FILTERED])


@transaction.atomic
def save_view(*, organization: Organization, name: str, query: str, by: Any) -> SavedView:
    """The filters under the name; the same name takes the place of what it held.

    Raises: NotAllowed, InvalidInput.
    """
    check(by, CAPABILITY, organization)
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput(name=[f"Give it a name of at most {LONGEST_NAME} characters."])
    if len(query) > MOST_QUERY:
        raise InvalidInput(name=["So many filters cannot be saved."])
    own = SavedView.objects.filter(organization=organization, user=by)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise InvalidInput(name=[f"You have {MOST_VIEWS} already; delete one first."])
    view, _ = SavedView.objects.update_or_create(
        organization=organization, user=by, name=name, defaults={"query": query}
    )
    after = {"name": name, "query": query}
    trail.record(SAVED, organization=organization, actor=by, target=view, after=after)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: Any) -> None:
    """Lets one's own filters go."""
    before = {"name": view.name, "query": view.query}
    trail.record(DELETED, organization=view.organization, actor=by, target=view, before=before)
    view.delete()
