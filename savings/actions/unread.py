"""Uploads whose reading broke off: failed with the reason, read again, or let go in the end."""

from datetime import datetime, timedelta

from django.utils import timezone

from audit import trail
from leafenterprise.jobs.models import Job
from leafenterprise.shared.incoming import upload_path
from leafenterprise.shared.states import InvalidTransition
from savings.actions.reading import READER
from savings.models import Upload

FAILED_KEPT_FOR = timedelta(days=7)
GIVEN_UP = "NOT_READ"


def fail_upload(*, upload: Upload, code: str, message: str) -> Upload:
    """Say that the reading of an upload broke off and why; a settled one stays as it is.

    Its file stays on disk, so that it can be read again.
    """
    try:
        return trail.advance(
            upload,
            "fail",
            by=READER,
            reason=code,
            error_code=code[:64],
            error_message=message[:500],
        )
    except InvalidTransition:
        upload.refresh_from_db()
        return upload


def take_up_upload(*, upload: Upload) -> Upload:
    """A failed upload whose job a person queued again is read again; any other stays."""
    if upload.state != "failed":
        return upload
    return trail.advance(
        upload,
        "retry",
        by=READER,
        reason="its job was queued again",
        error_code="",
        error_message="",
    )


def give_up_uploads(*, now: datetime | None = None) -> int:
    """Refuse what nobody had read again in time, and let its file go; how many.

    A raw file holds what the lake does not keep, so it must not lie about for ever.
    """
    over = (now or timezone.now()) - FAILED_KEPT_FOR
    ended = Job.objects.filter(state__in=("failed", "cancelled"), finished_at__lt=over)
    late = Upload.objects.filter(state="failed", job_id__in=ended.values("public_id"))
    for upload in late:
        trail.advance(
            upload,
            "give_up",
            by=READER,
            reason=GIVEN_UP,
            error_code=GIVEN_UP,
            error_message=f"The reading broke off and nobody took it up for "
            f"{FAILED_KEPT_FOR.days} days; the file was deleted.",
        )
        upload_path(upload.stored_as).unlink(missing_ok=True)
    return len(late)
