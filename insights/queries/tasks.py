"""Follow-up tasks that a person may see."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from insights.models import FollowUpTask
from leafenterprise.accounts.access import for_user, sites_for
from leafenterprise.accounts.models import Site

VIEW = "insights.view"


def list_tasks(user: Any, capability: str = VIEW) -> QuerySet[FollowUpTask]:
    """Those of the person's sites, the newest first; of many sites only to who has them all."""
    mine = sites_for(user, capability)
    others = Site.objects.exclude(pk__in=mine).values("organization")
    rows = for_user(FollowUpTask.objects.all(), user, capability)
    rows = rows.filter(Q(site__in=mine) | Q(site__isnull=True) & ~Q(organization__in=others))
    return rows.select_related("organization", "site", "created_by", "closed_by")


def get_task(user: Any, task_id: str, capability: str = VIEW) -> FollowUpTask:
    """The task; else Http404."""
    found = list_tasks(user, capability).filter(public_id=task_id).first()
    if found is None:
        raise Http404
    return found
