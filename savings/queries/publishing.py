"""Reads of the outbox."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from savings.models import DashboardDelivery, SavingsRun
from savings.posture import EXPORTABLE

VIEW = "savings.view"
PUBLISH = "savings.export"


def list_deliveries(user: Any) -> QuerySet[DashboardDelivery]:
    """The deliveries of the user's organizations, newest first."""
    found = DashboardDelivery.objects.select_related("organization", "run", "created_by")
    return for_user(found, user, VIEW)


def get_delivery(user: Any, public_id: str) -> DashboardDelivery:
    """One delivery."""
    return get_object_or_404(list_deliveries(user), public_id=public_id)


def list_publishable(user: Any) -> QuerySet[SavingsRun]:
    """The finished runs that may leave, of organizations for which the user may publish."""
    runs = for_user(SavingsRun.objects.all(), user, PUBLISH)
    found = runs.filter(state="finished", readiness__in=EXPORTABLE, supersession=None)
    return found.select_related("organization", "scope__group")
