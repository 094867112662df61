"""A person's own saved filters."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from insights.models import SavedView
from leafenterprise.accounts.access import for_user

VIEW = "insights.view"


def list_saved_views(user: Any) -> QuerySet[SavedView]:
    """Those that the person saved, where they still may look."""
    return for_user(SavedView.objects.filter(user=user), user, VIEW)


def get_saved_view(user: Any, public_id: str) -> SavedView:
    """One of the person's own; else Http404."""
    found = list_saved_views(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
