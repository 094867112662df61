"""Exports of each month that is over, once each, in the name of who set them up."""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.exports.actions import ask_for_export
from audit.exports.models import ExportLog, ExportSchedule
from audit.exports.orders import Order
from audit.exports.templates import Template
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError

log = logging.getLogger(__name__)
STARTED = trail.register("export_schedule.started", "A monthly export was set up")
STOPPED = trail.register("export_schedule.stopped", "A monthly export was stopped")


@transaction.atomic
def start_schedule(*, template: Template, organization: Organization, by: Any) -> ExportSchedule:
    """From now on each month that is over."""
    made = ExportSchedule.objects.create(
        organization=organization, created_by=by, title=template.title, form=template.form,
        sheets=list(template.sheets),
    )  # fmt: skip
    trail.record(
        STARTED, organization=organization, actor=by, target=made,
        after={"title": made.title, "form": made.form, "sheets": made.sheets},
    )  # fmt: skip
    return made


@transaction.atomic
def stop_schedule(*, schedule: ExportSchedule, by: Any) -> None:
    """No more of them; stopping twice is one stop."""
    if ExportSchedule.objects.filter(pk=schedule.pk, is_active=True).update(is_active=False):
        trail.record(
            STOPPED, organization=schedule.organization, actor=by, target=schedule,
            before={"is_active": True}, after={"is_active": False},
        )  # fmt: skip


def run_due(now: datetime | None = None) -> int:
    """Asks for what the last month lacks; how many. Who lost the right gets nothing, and the log
    says it."""
    now = now or timezone.now()
    first, last = last_month(now.date())
    period, asked = f"{first:%Y-%m}", 0
    done = ExportLog.objects.filter(period=period).values("schedule")
    due = ExportSchedule.objects.filter(is_active=True).exclude(pk__in=done)
    for schedule in due.select_related("organization", "created_by").order_by("pk"):
        order = Order(
            title=f"{schedule.title} {period}", form=schedule.form,
            sheets=tuple(schedule.sheets), organization=schedule.organization, first_day=first,
            last_day=last,
        )  # fmt: skip
        try:
            ask_for_export(
                order=order, by=schedule.created_by, schedule=schedule, period=period, now=now
            )
            asked += 1
        except LeafError as refused:
            log.warning("scheduled export %s: %s", schedule.public_id, refused.code)
    return asked


def last_month(today: date) -> tuple[date, date]:
    """Its first and last day."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
