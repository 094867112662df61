"""Asking for an export, writing it, handing it out, forgetting it; each with its event."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.exports.declaration import Asked
from audit.exports.files import Kept, folder, keep, name_of, stored_at
from audit.exports.gathering import Sheet, gather
from audit.exports.models import ExportLog, ExportSchedule
from audit.exports.orders import Order, refuse_impossible
from audit.exports.registry import table_named
from audit.exports.writers import write_sheets
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.charts import png
from leafenterprise.shared.errors import Conflict, LeafError

ASKED = trail.register("export.asked", "Somebody asked for an export")
TAKEN = trail.register("export.taken", "An export was downloaded")
JOB = "exports.write"
AT_ONCE = 5_000  # rows that are written while the person waits


class ExportGone(LeafError):
    """The link has expired, or the file is not there any more."""

    code = "EXPORT_EXPIRED"
    status = 410
    message = "This export has expired; ask for it again."


class NotReady(Conflict):
    """It is still being written, or could not be."""

    code = "EXPORT_NOT_READY"
    message = "This export is not ready."


def ask_for_export(
    *, order: Order, by: Any, schedule: ExportSchedule | None = None, period: str = "",
    now: datetime | None = None,
) -> ExportLog:  # fmt: skip
    """The export, written at once where it is small, else with the job that writes it.

    Raises: NotAllowed, InvalidInput, UnknownTable.
    """
    now = now or timezone.now()
    refuse_impossible(order)
    made = ExportLog(
        organization=order.organization, requested_by=by, title=order.title[:120],
        form=order.form, sheets=[dict(sheet) for sheet in order.sheets],
        filters=dict(order.filters), first_day=order.first_day, last_day=order.last_day,
        schedule=schedule, period=period,
    )  # fmt: skip
    rows = sum(sheet.count for sheet in _sheets(made)) if order.form != "png" else 0
    with transaction.atomic():
        made.save()
        if rows > AT_ONCE or schedule:
            made.job_id = _queue(made).public_id
            made.save(update_fields=["job_id"])
        trail.record(
            ASKED, organization=made.organization, actor=by, target=made, now=now,
            after={"form": made.form, "sheets": made.sheets, "filters": made.filters,
                   "first_day": made.first_day, "last_day": made.last_day},
        )  # fmt: skip
    if not made.job_id:
        write_export(export=made, now=now)
    return made


def write_export(
    *, export: ExportLog, told: Callable[[int, int], None] = lambda done, total: None,
    completing: Callable[[], Any] = transaction.atomic, now: datetime | None = None,
) -> ExportLog:  # fmt: skip
    """Writes the file and says so, both or neither; what was asked for is looked at anew.

    Raises: what the tables and writers raise; the export has failed then.
    """
    now = now or timezone.now()
    try:
        kept = keep(lambda draft: _write(export, draft, told))
    except LeafError as trouble:
        fail_export(export=export, message=trouble.message)
        raise
    with completing():
        return _finish(export, kept, name_of(export, kept.sha256), now)


def store_export(
    *, export: ExportLog, write: Callable[[Path], int], by: Any, now: datetime | None = None
) -> ExportLog:
    """An export that its page writes itself: row and events only once the file is there."""
    now, kept = now or timezone.now(), keep(write)
    with transaction.atomic():
        export.save()
        trail.record(
            ASKED, organization=export.organization, actor=by, target=export, now=now,
            after={"form": export.form, "title": export.title},
        )  # fmt: skip
        return _finish(export, kept, export.file_name, now)


def _finish(export: ExportLog, kept: Kept, file_name: str, now: datetime) -> ExportLog:
    return trail.advance(
        export, "finish", by="exports", now=now, rows=kept.rows, sha256=kept.sha256,
        size_bytes=kept.size_bytes, file_name=file_name, made_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS),
    )  # fmt: skip


def fail_export(*, export: ExportLog, message: str) -> ExportLog:
    """It could not be written, for this reason."""
    return trail.advance(export, "fail", by="exports", error_message=message[:300])


@transaction.atomic
def take_export(*, export: ExportLog, by: Any, now: datetime | None = None) -> Path:
    """The file on its way out, which is recorded; the right is asked for again.

    Raises: NotAllowed, NotReady, ExportGone.
    """
    now = now or timezone.now()
    if export.state != "ready" or export.expires_at is None:
        raise NotReady(state=export.state)
    place = stored_at(export.sha256)
    if export.expires_at <= now or not place.is_file():
        raise ExportGone
    for sheet in export.sheets:
        asked = sheet.get("capability") or table_named(sheet["table"]).capability
        check(by, asked, export.organization)
    trail.record(
        TAKEN, organization=export.organization, actor=by, target=export, now=now,
        after={"sha256": export.sha256, "form": export.form},
    )  # fmt: skip
    return place


def forget_expired(now: datetime | None = None) -> int:
    """Removes files whose links have all expired; the log stays. How many."""
    now = now or timezone.now()
    living = set(ExportLog.objects.filter(expires_at__gt=now).values_list("sha256", flat=True))
    old = [place for place in folder().glob("??/*") if place.name not in living]
    for place in old:
        place.unlink()
    return len(old)


def asked_of(export: ExportLog) -> Asked:
    """For whom and of what it is."""
    return Asked(
        export.requested_by, export.organization, export.filters, export.first_day,
        export.last_day,
    )  # fmt: skip


def _sheets(export: ExportLog) -> list[Sheet]:
    asked = asked_of(export)
    return [
        gather(sheet["table"], table_named(sheet["table"]), sheet.get("fields", ()), asked)
        for sheet in export.sheets
    ]


def _write(export: ExportLog, target: Path, told: Callable[[int, int], None]) -> int:
    if export.form == "png":
        return _draw(export, target)
    sheets = _sheets(export)
    total = sum(sheet.count for sheet in sheets)
    return write_sheets(
        export.form, sheets, target, title=export.title, told=lambda done: told(done, total)
    )


def _draw(export: ExportLog, target: Path) -> int:
    table = table_named(export.sheets[0]["table"])
    check(export.requested_by, table.capability, export.organization)
    assert table.chart is not None
    drawn = table.chart(asked_of(export))
    target.write_bytes(png(drawn))
    return len(drawn.points)


def _queue(export: ExportLog) -> Any:
    return enqueue(
        JOB, key=export.public_id, organization=export.organization, by=export.requested_by,
        payload={"export": export.public_id}, target=export,
    )  # fmt: skip
