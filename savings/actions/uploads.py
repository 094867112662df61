"""Files on their way in: streamed to disk under a UUID, then handed to a job."""

from typing import Any

from django.conf import settings
from django.db import transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.incoming import ReceivedFile, SentFile, receive_file
from savings.claims.prices import PRICE_LAYOUTS
from savings.models import Pbm, SourceLayout, Upload

RECEIVED = trail.register("savings.upload.received", "A file was uploaded")


def receive_claims(
    *, organization: Organization, file: SentFile, pbm: Pbm, layout: SourceLayout, by: Any
) -> Upload:
    """Take a claims or eligibility file and queue its reading. Raises: UploadTooLarge."""
    check(by, "savings.load", organization)
    received = receive_file(file, settings.UPLOAD_MAX_BYTES)
    return _queue(received, organization, by, kind=layout.table, pbm=pbm, layout=layout)


def receive_prices(
    *,
    organization: Organization | None,
    file: SentFile,
    kind: str,
    layout: str,
    title: str,
    by: Any,
) -> Upload:
    """Take a price list and queue its reading; without organization it is public.

    Raises: InvalidInput for an unknown layout, NotAllowed for a public list by a client's admin.
    """
    check(by, "savings.govern", organization)
    if organization is None and not by.is_platform_admin:
        raise NotAllowed("Only a platform administrator may load a public price list.")
    if layout not in PRICE_LAYOUTS:
        raise InvalidInput(fields={"layout": f"must be one of {', '.join(PRICE_LAYOUTS)}"})
    received = receive_file(file, settings.UPLOAD_MAX_BYTES)
    return _queue(
        received,
        organization,
        by,
        kind="prices",
        price_kind=kind,
        price_layout=layout,
        title=title,
    )


@transaction.atomic
def _queue(
    received: ReceivedFile, organization: Organization | None, by: Any, **fields: Any
) -> Upload:
    upload = Upload.objects.create(
        organization=organization,
        created_by=by,
        stored_as=received.stored_as,
        sha256=received.sha256,
        size_bytes=received.size_bytes,
        file_name=received.file_name,
        **fields,
    )
    job = enqueue(
        "savings.ingest",
        key=f"savings.ingest:{upload.public_id}",
        organization=organization,
        by=by,
        payload={"upload": upload.public_id},
        target=upload,
    )
    upload.job_id = job.public_id
    upload.save(update_fields=["job_id"])
    trail.record(
        RECEIVED,
        organization=organization,
        actor=by,
        target=upload,
        after={"sha256": upload.sha256, "size_bytes": upload.size_bytes, "kind": upload.kind},
    )
    return upload
