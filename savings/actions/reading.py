"""An upload is read: what it became, or why it was refused."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.incoming import upload_path
from savings.actions.datasets import (
    Cancelled,
    Progress,
    read_claims,
    read_prices,
    refuse_deleted_file,
    store_dataset,
    store_prices,
)
from savings.claims.errors import ClaimsFileError
from savings.claims.results import IngestResult
from savings.models import ClaimDataset, PriceReference, Upload

READER = "file reader"


def read_upload(*, upload: Upload, progress: Progress, cancelled: Cancelled) -> Upload:
    """Read an upload into the lake and store what it became, or why it was refused.

    A repeated call finds the upload settled and changes nothing. The file on disk stays until
    the outcome is stored. Raises: IngestCancelled.
    """
    if upload.state != "received":
        return upload
    path = upload_path(upload.stored_as)
    try:
        settled = _settle(upload, path, progress, cancelled)
    except ClaimsFileError as problem:
        settled = refuse_upload(upload=upload, problem=problem)
    path.unlink(missing_ok=True)
    return settled


def _settle(upload: Upload, path: Path, progress: Progress, cancelled: Cancelled) -> Upload:
    if upload.kind == "prices":
        result = read_prices(path, upload.price_layout, progress, cancelled)
    else:
        refuse_deleted_file(upload.organization, upload.sha256, upload.layout)
        result = read_claims(path, upload.layout, progress, cancelled)
    failpoint("ingest.read")
    with transaction.atomic():
        if upload.kind == "prices":
            kept: dict[str, Any] = {"prices": _keep_prices(upload, result)}
        else:
            kept = {"dataset": _keep_dataset(upload, result)}
        failpoint("ingest.stored")
        return trail.advance(upload, "finish", by=READER, **kept)


def _keep_dataset(upload: Upload, result: IngestResult) -> ClaimDataset:
    assert upload.organization is not None
    assert upload.pbm is not None
    assert upload.layout is not None
    return store_dataset(
        result=result,
        organization=upload.organization,
        pbm=upload.pbm,
        layout=upload.layout,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        by=upload.created_by,
        source_object_id=upload.public_id,
    )


def _keep_prices(upload: Upload, result: IngestResult) -> PriceReference:
    return store_prices(
        result=result,
        organization=upload.organization,
        kind=upload.price_kind,
        title=upload.title,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        by=upload.created_by,
    )


def refuse_upload(*, upload: Upload, problem: ClaimsFileError) -> Upload:
    """Keep why a file was refused whole: code, sentence and where, never a value."""
    return trail.advance(
        upload,
        "refuse",
        by=READER,
        reason=problem.code,
        error_code=problem.code,
        error_message=problem.message[:500],
        error_details=json.loads(json.dumps(problem.details, default=str)),
    )
