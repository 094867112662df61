"""From a file to an immutable dataset or price reference; once, however often it is tried."""

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from audit import trail
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import round_half_up
from savings.claims.errors import ClaimsFileError
from savings.claims.ingest import ingest
from savings.claims.layouts import Layout
from savings.claims.prices import ingest_prices
from savings.claims.results import IngestResult
from savings.lake import lake
from savings.models import ClaimDataset, Pbm, PriceReference, SourceLayout

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
DATASET_STORED = trail.register("savings.dataset.stored", "A claims or eligibility file was read")
PRICES_STORED = trail.register("savings.prices.stored", "A price list was read")


def refuse_deleted_file(
    organization: Organization | None, sha256: str, layout: SourceLayout | None
) -> None:
    """What was deleted does not come back by loading it again.

    Raises: ClaimsFileError where the organization had this very file deleted.
    """
    same = ClaimDataset.objects.filter(organization=organization, sha256=sha256, layout=layout)
    if same.filter(deletions__begun_at__isnull=False).exists():
        raise ClaimsFileError(
            "SOURCE_DELETED", "This file was deleted under the retention rules; it stays deleted."
        )


def read_claims(
    path: Path, layout: SourceLayout | None, progress: Progress, cancelled: Cancelled
) -> IngestResult:
    """The file in the lake, read by the stored version of its layout."""
    assert layout is not None
    return ingest(
        path,
        Layout.from_json(json.dumps(layout.definition)),
        lake=lake(),
        member_key=member_key(),
        progress=progress,
        cancelled=cancelled,
        threads=settings.ENGINE_THREADS,
        memory_limit=settings.ENGINE_MEMORY,
    )


def member_key() -> bytes:
    """The key under which member ids are hashed: 32 bytes, whatever the secret's length."""
    return hashlib.sha256(settings.MEMBER_KEY_SECRET.encode()).digest()


def read_prices(path: Path, layout: str, progress: Progress, cancelled: Cancelled) -> IngestResult:
    """The price list in the lake."""
    return ingest_prices(
        path,
        layout=layout,
        lake=lake(),
        progress=progress,
        cancelled=cancelled,
        threads=settings.ENGINE_THREADS,
        memory_limit=settings.ENGINE_MEMORY,
    )


@transaction.atomic
def store_dataset(
    *,
    result: IngestResult,
    organization: Organization,
    pbm: Pbm,
    layout: SourceLayout,
    file_name: str,
    size_bytes: int,
    by: Any,
    source_object_id: str = "",
    source_system: str = "upload",
) -> ClaimDataset:
    """The dataset of a file; the same bytes of one PBM in one layout are the same dataset.

    Raises: FileNotFoundError where a deletion took the content away meanwhile; read it again.
    """
    SourceLayout.objects.select_for_update().get(pk=layout.pk)
    if not result.path.is_file():
        raise FileNotFoundError("the content went while it was being stored")
    dataset, is_new = ClaimDataset.objects.get_or_create(
        organization=organization,
        pbm=pbm,
        sha256=result.sha256,
        layout=layout,
        defaults={
            **_counts(result),
            "kind": layout.table,
            "source_system": source_system,
            "source_object_id": source_object_id,
            "file_name": file_name,
            "size_bytes": size_bytes,
            "totals": {
                column: [*map(_dollars, totals[:4]), totals.unreadable]
                for column, totals in sorted(result.totals.items())
            },
            "absent": sorted(result.absent),
            "ignored": list(result.ignored),
            "created_by": by,
        },
    )
    if is_new:
        trail.record(
            DATASET_STORED,
            organization=organization,
            actor=by,
            target=dataset,
            after=_trace(result) | {"layout": str(layout)},
        )
    return dataset


@transaction.atomic
def store_prices(
    *,
    result: IngestResult,
    organization: Organization | None,
    kind: str,
    title: str,
    file_name: str,
    size_bytes: int,
    by: Any,
) -> PriceReference:
    """The price reference of a list; the same bytes read the same way are the same reference."""
    prices, is_new = PriceReference.objects.get_or_create(
        organization=organization,
        kind=kind,
        layout_id=result.layout_id,
        sha256=result.sha256,
        defaults={
            **_counts(result),
            "title": title or file_name,
            "file_name": file_name,
            "size_bytes": size_bytes,
            "created_by": by,
        },
    )
    if is_new:
        trail.record(
            PRICES_STORED,
            organization=organization,
            actor=by,
            target=prices,
            after=_trace(result) | {"kind": kind},
        )
    return prices


def _dollars(amount: Decimal) -> str:
    """At least to the cent; more places only where the source carries them."""
    places = max(2, -int(amount.as_tuple().exponent))
    return decimal_text(round_half_up(amount, places))


def _counts(result: IngestResult) -> dict[str, Any]:
    return {
        "address": str(result.path.relative_to(lake())),
        "rows_in": result.rows_in,
        "rows_accepted": result.rows_accepted,
        "rows_rejected": result.rows_rejected,
        "warnings": [
            {"code": said.code, "message": said.message, "rows": said.rows}
            for said in result.notices
        ],
        "first_date": result.first_date,
        "last_date": result.last_date,
    }


def _trace(result: IngestResult) -> dict[str, Any]:
    return {
        "sha256": result.sha256,
        "rows_in": result.rows_in,
        "rows_accepted": result.rows_accepted,
        "rows_rejected": result.rows_rejected,
        "parquet_sha256": result.parquet_sha256,
    }
