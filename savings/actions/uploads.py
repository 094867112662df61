"""Files on their way in: streamed to disk under a UUID, then handed to a job."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.errors import InvalidInput, LeafError, NotAllowed
from savings.claims.prices import PRICE_LAYOUTS
from savings.lake import upload_path
from savings.models import Pbm, SourceLayout, Upload

RECEIVED = trail.register("savings.upload.received", "A file was uploaded")


class SentFile(Protocol):
    """What arrives: a name, and its bytes in pieces."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The bytes, piece by piece."""


class UploadTooLarge(LeafError):
    """More bytes than the installation takes."""

    code = "UPLOAD_TOO_LARGE"
    status = 413
    message = "The file is larger than this installation accepts."


class UploadEmpty(InvalidInput):
    """Nothing was sent."""

    code = "UPLOAD_EMPTY"
    message = "The file is empty."


@dataclass(frozen=True)
class Received:
    """A file on disk: where, its digest and its size."""

    stored_as: uuid.UUID
    sha256: str
    size_bytes: int
    file_name: str


def receive_claims(
    *, organization: Organization, file: SentFile, pbm: Pbm, layout: SourceLayout, by: Any
) -> Upload:
    """Take a claims or eligibility file and queue its reading. Raises: UploadTooLarge."""
    check(by, "savings.load", organization)
    received = _to_disk(file)
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
    received = _to_disk(file)
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
def _queue(received: Received, organization: Organization | None, by: Any, **fields: Any) -> Upload:
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


def _to_disk(file: SentFile) -> Received:
    """Write the pieces under a UUID, counting and digesting on the way."""
    stored_as, digest, size = uuid.uuid4(), hashlib.sha256(), 0
    path = upload_path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as target:
            for piece in file.chunks():
                size += len(piece)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise UploadTooLarge(limit_bytes=settings.UPLOAD_MAX_BYTES)
                digest.update(piece)
                target.write(piece)
        if not size:
            raise UploadEmpty()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(stored_as, digest.hexdigest(), size, plain_name(file.name))


def plain_name(name: str | None) -> str:
    """The sender's file name without folders and control characters; only ever shown."""
    shown = PurePath((name or "").replace("\\", "/")).name
    return "".join(letter for letter in shown if letter.isprintable())[:255] or "unnamed"
