"""The log and the billed cases."""

from typing import Any

from django.db.models import Q, QuerySet

from audit.billing.models import ChargeTransaction, MasterCase, UserCaseLog
from audit.billing.queries.own import first_or_404, own


def list_log(user: Any) -> QuerySet[UserCaseLog]:
    """Logged cases, the newest first."""
    return own(UserCaseLog.objects.select_related("organization", "provider"), user)


def get_logged(user: Any, public_id: str) -> UserCaseLog:
    """The logged case; else Http404."""
    found: UserCaseLog = first_or_404(list_log(user), public_id)
    return found


def list_billed(user: Any) -> QuerySet[MasterCase]:
    """Billed cases that some report still tells of."""
    rows = own(MasterCase.objects.filter(rows__gt=0), user)
    return rows.select_related("organization", "provider")


def get_billed(user: Any, public_id: str) -> MasterCase:
    """The billed case; else Http404."""
    found: MasterCase = first_or_404(list_billed(user), public_id)
    return found


def rows_of(case: MasterCase) -> QuerySet[ChargeTransaction]:
    """The rows that make it up, in order of posting; those of restated reports left out.

    A ticket may stand for several days. Rows that state none belong to its only one.
    """
    ticket = ChargeTransaction.objects.filter(
        provider=case.provider, ticket_key=case.ticket_key, report__restated_by__isnull=True
    )
    days = set(ticket.exclude(service_date=None).values_list("service_date", flat=True))
    mine = Q(service_date=case.service_date)
    if len(days) == 1:
        mine |= Q(service_date=None)
    return (
        ticket.filter(mine).select_related("report").order_by("posted_date", "service_date", "pk")
    )
