"""Signals, batches, quarantine and providers that a person may see: by organization and site."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from insights.models import DailyRollup, FinancialSignal, IngestBatch, QuarantinedSignal
from leafenterprise.accounts.access import for_user, sites_for

VIEW = "insights.view"
INGEST = "insights.ingest"
CORRECT = "insights.correct"


def list_signals(user: Any, capability: str = VIEW) -> QuerySet[FinancialSignal]:
    """Signals of the person's sites, with what a row shows."""
    rows = for_user(FinancialSignal.objects.all(), user, capability)
    rows = rows.filter(site__in=sites_for(user, capability))
    return rows.select_related("organization", "site", "provider", "batch")


def list_daily_sums(user: Any) -> QuerySet[DailyRollup]:
    """Sums of signals by day at the person's sites."""
    rows = for_user(DailyRollup.objects.all(), user, VIEW)
    return rows.filter(site__in=sites_for(user, VIEW)).select_related("site", "provider")


def get_signal(user: Any, signal_id: UUID, capability: str = VIEW) -> FinancialSignal:
    """The signal, if its site is the person's; else Http404."""
    found = list_signals(user, capability).filter(pk=signal_id).first()
    if found is None:
        raise Http404
    return found


def list_batches(user: Any) -> QuerySet[IngestBatch]:
    """Batches of the organizations for which the person sends signals."""
    return for_user(IngestBatch.objects.select_related("organization", "sent_by"), user, INGEST)


def list_quarantined(user: Any) -> QuerySet[QuarantinedSignal]:
    """Rows in quarantine at the sites where the person may settle them."""
    rows = for_user(QuarantinedSignal.objects.all(), user, CORRECT)
    return rows.filter(site__in=sites_for(user, CORRECT)).select_related(
        "organization", "site", "batch", "decided_by", "made_signal"
    )


def get_quarantined(user: Any, public_id: str) -> QuarantinedSignal:
    """The row; else Http404."""
    found = list_quarantined(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
