"""Reads of what was sent in: uploads, datasets, their rejects and their quality."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from savings.lake import rejects_path
from savings.models import ClaimDataset, Upload
from savings.queries.lifecycle import begun_deletions, require_dataset
from savings.received import describe_totals

VIEW = "savings.view"
REJECT_COLUMNS = ("line", "column", "value_class", "reason")
BATCH = 5_000


def list_uploads(user: Any) -> QuerySet[Upload]:
    """The uploads of the organizations for which the user may load files.

    Platform administrators also see those of public price lists, which belong to none.
    """
    found = Upload.objects.select_related("organization", "pbm", "layout", "dataset", "prices")
    if user.is_authenticated and user.is_platform_admin:
        return found
    return for_user(found, user, "savings.load")


def get_upload(user: Any, public_id: str) -> Upload:
    """One upload."""
    return get_object_or_404(list_uploads(user), public_id=public_id)


def list_datasets(user: Any) -> QuerySet[ClaimDataset]:
    """The datasets of the user's organizations."""
    found = ClaimDataset.objects.select_related("organization", "pbm", "layout", "created_by")
    return for_user(found, user, VIEW)


def get_dataset(user: Any, public_id: str) -> ClaimDataset:
    """One dataset."""
    return get_object_or_404(list_datasets(user), public_id=public_id)


def list_rejects(
    dataset: ClaimDataset, *, reason: str = "", offset: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Rejected rows by line: where, what kind of value, and why. Never the value itself.

    Raises: SourceDeleted.
    """
    require_dataset(dataset)
    return list(_rejects(rejects_path(dataset.address), reason, offset, limit))


def all_rejects(dataset: ClaimDataset) -> Iterator[dict[str, Any]]:
    """Every rejected row, in batches, for the download. Raises: SourceDeleted."""
    require_dataset(dataset)
    return _rejects(rejects_path(dataset.address), "", 0, None)


def count_reject_reasons(dataset: ClaimDataset) -> list[dict[str, Any]]:
    """How many rows each reason rejected, most first."""
    with _connection() as database:
        rows = database.execute(
            'SELECT reason, "column", count(*) FROM read_parquet(?) GROUP BY ALL ORDER BY 3 DESC,'
            " 1, 2",
            [str(rejects_path(dataset.address))],
        ).fetchall()
    return [{"reason": reason, "column": column, "rows": n} for reason, column, n in rows]


def _rejects(path: Path, reason: str, offset: int, limit: int | None) -> Iterator[dict[str, Any]]:
    names = ", ".join(f'"{name}"' for name in REJECT_COLUMNS)
    sql = f"SELECT {names} FROM read_parquet($path)"
    values: dict[str, Any] = {"path": str(path)}
    if reason:
        sql, values["reason"] = f"{sql} WHERE reason = $reason", reason
    sql += ' ORDER BY line, "column" OFFSET $offset'
    values["offset"] = offset
    if limit is not None:
        sql, values["limit"] = f"{sql} LIMIT $limit", limit
    with _connection() as database:
        answer = database.execute(sql, values)
        while batch := answer.fetchmany(BATCH):
            for row in batch:
                yield dict(zip(REJECT_COLUMNS, row, strict=True))


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "512MB"})


def describe_quality(dataset: ClaimDataset) -> dict[str, Any]:
    """Rows and dollars in, accepted and rejected, whether they add up, and what is missing."""
    gone = begun_deletions([dataset.public_id]).first()
    totals = describe_totals(dataset.totals)
    adds_up = dataset.rows_in == dataset.rows_accepted + dataset.rows_rejected and all(
        Decimal(found["received"]) == Decimal(found["accepted"]) + Decimal(found["rejected"])
        for found in totals.values()
    )
    return {
        "rows_in": dataset.rows_in,
        "rows_accepted": dataset.rows_accepted,
        "rows_rejected": dataset.rows_rejected,
        "adds_up": adds_up,
        "totals": totals,
        "absent": dataset.absent,
        "ignored": dataset.ignored,
        "warnings": dataset.warnings,
        "reject_reasons": gone.leaves["reject_reasons"] if gone else count_reject_reasons(dataset),
    }
