"""Evidence documents: streamed into the lake under their digest, handed out on the record."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.incoming import SentFile, UploadEmpty, UploadTooLarge, plain_name
from savings.actions.evidence import take_in
from savings.evidence.file_types import sniff
from savings.evidence.statement import Content, Stated
from savings.lake import evidence_path, lake
from savings.models import EvidenceItem

TAKEN = trail.register("savings.evidence.taken", "An evidence file was downloaded")


def add_evidence(
    *,
    organization: Organization,
    file: SentFile,
    stated: Stated,
    by: Any,
    supersedes: EvidenceItem | None = None,
) -> EvidenceItem:
    """Keep a document and take it in as evidence; the same document is kept once.

    Raises: UploadTooLarge, UploadEmpty, EvidenceTypeRefused, EvidenceExists, InvalidInput.
    """
    if isinstance(by, User):
        check(by, "evidence.add", organization)
    return take_in(
        organization=organization,
        stated=stated,
        content=keep_file(file.chunks(), file.name),
        by=by,
        supersedes=supersedes,
    )


def keep_file(pieces: Iterable[bytes], name: str | None) -> Content:
    """The file in the lake under its SHA-256, its type told from what it holds."""
    folder = lake() / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    shown = plain_name(name)
    with tempfile.TemporaryDirectory(dir=folder, prefix="taking-") as place:
        path = Path(place) / "file"
        sha256, size = _write(pieces, path)
        content_type = sniff(path, shown)
        kept = evidence_path(sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, kept)
    return Content(sha256, None, shown, content_type, size)


@transaction.atomic
def take_evidence_file(*, item: EvidenceItem, by: Any) -> Path:
    """The item's file, its going out recorded. Raises: Http404 where only a manifest is kept."""
    check(by, "evidence.view", item.organization)
    path = evidence_path(item.sha256)
    if not item.size_bytes or not path.is_file():
        raise Http404
    trail.record(
        TAKEN,
        organization=item.organization,
        actor=by,
        target=item,
        after={"sha256": item.sha256},
    )
    return path


def _write(pieces: Iterable[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        for piece in pieces:
            size += len(piece)
            if size > settings.EVIDENCE_MAX_BYTES:
                raise UploadTooLarge(limit_bytes=settings.EVIDENCE_MAX_BYTES)
            digest.update(piece)
            target.write(piece)
    if not size:
        raise UploadEmpty
    return digest.hexdigest(), size
