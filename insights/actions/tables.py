"""Many rows into one table in one statement, on PostgreSQL and SQLite.

The ORM makes an object per row and cannot say which rows of an `ignore_conflicts` were new.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection

from insights.signals.reading import Candidate

# Columns of a signal with their PostgreSQL types, in the order in which `_values` gives them.
SIGNAL_COLUMNS = {
    "signal_id": "uuid", "organization_id": "bigint", "site_id": "bigint",
    "provider_id": "bigint", "batch_id": "bigint", "signal_type": "text",
    "source_module_ref": "text", "source_record_id": "uuid", "amount": "numeric",
    "currency_code": "text", "payment_state": "text", "payment_method": "text",
    "original_payment_signal_id": "uuid", "signal_timestamp": "timestamptz",
    "business_day": "date", "ingested_at": "timestamptz", "is_correction": "boolean",
    "corrects_signal_id": "uuid", "attributes": "jsonb", "correlation_id": "text",
    "payload_hash": "text",
}  # fmt: skip
ROLLUP_COLUMNS = {
    "organization_id": "bigint", "site_id": "bigint", "provider_id": "bigint", "day": "date",
    "signal_type": "text", "payment_state": "text", "payment_method": "text",
    "currency_code": "text", "sum_hundredths": "bigint", "signal_count": "bigint",
    "last_processed_at": "timestamptz",
}  # fmt: skip
MOST_PARAMETERS = 30_000
_CELL = (
    "organization_id, site_id, day, signal_type, payment_state, payment_method, currency_code,"
    " COALESCE(provider_id, 0)"
)


def insert_signals(
    candidates: Iterable[Candidate], organization: int, batch: int, ingested_at: str
) -> set[str]:
    """Writes those whose key is free; the ids (hex) of the rows that the database says it wrote.

    Sorted by id: writers that meet on the same keys wait for one another in one order.
    """
    rows = sorted(candidates, key=lambda candidate: candidate.signal_id)
    values = [_values(row, organization, batch, ingested_at) for row in rows]
    tail = "ON CONFLICT DO NOTHING RETURNING signal_id"
    written = _insert("insights_financialsignal", SIGNAL_COLUMNS, values, tail)
    return {getattr(signal_id, "hex", signal_id) for (signal_id,) in written}


def add_to_rollup(table: str, cells: Iterable[tuple[Any, ...]]) -> None:
    """Adds sums and counts to their cells, in order of the cells' keys."""
    latest = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    tail = (
        f"ON CONFLICT ({_CELL}) DO UPDATE SET"
        f" sum_hundredths = {table}.sum_hundredths + EXCLUDED.sum_hundredths,"
        f" signal_count = {table}.signal_count + EXCLUDED.signal_count,"
        f" last_processed_at = {latest}({table}.last_processed_at, EXCLUDED.last_processed_at)"
    )
    ordered = sorted(cells, key=lambda cell: (*cell[:2], cell[2] or 0, *cell[3:8]))
    _insert(table, ROLLUP_COLUMNS, ordered, tail)


def stored_time(iso: str) -> str:
    """A UTC time as the database keeps it: SQLite stores Django's text without offset."""
    return iso.removesuffix("+00:00").replace("T", " ") if connection.vendor == "sqlite" else iso


def stored_moment(moment: datetime) -> str:
    """The moment as the database keeps it."""
    return stored_time(moment.astimezone(UTC).isoformat())


def money(hundredths: int) -> str:
    """Hundredths as the text of an amount."""
    whole, part = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{part:02d}"


def _values(row: Candidate, organization: int, batch: int, ingested_at: str) -> tuple[Any, ...]:
    return (
        row.signal_id, organization, row.site, row.provider, batch, row.signal_type,
        row.source_module_ref, row.source_record_id, money(row.hundredths), row.currency_code,
        row.payment_state, row.payment_method, row.original_payment,
        stored_time(row.signal_timestamp), row.business_day, ingested_at, row.is_correction,
        row.corrects, row.attributes, row.correlation_id, row.payload_hash,
    )  # fmt: skip


def _insert(
    table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]], tail: str
) -> list[tuple[Any, ...]]:
    """The rows that RETURNING gave, if it was asked for."""
    if not rows:
        return []
    head = f"INSERT INTO {table} ({', '.join(columns)})"
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            cursor.execute(
                f"{head} SELECT * FROM unnest({arrays}) {tail}",
                [_array(column) for column in zip(*rows, strict=True)],
            )
            return cursor.fetchall() if cursor.description else []
        most = connection.features.max_query_params or MOST_PARAMETERS
        for some in _chunks(rows, most // len(columns)):
            marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(some))
            flat = [value for row in some for value in row]
            cursor.execute(f"{head} VALUES {marks} {tail}", flat)
            found += cursor.fetchall() if cursor.description else []
    return found


def _array(values: Iterable[Any]) -> str:
    """The values as PostgreSQL writes arrays: a third of the time that psycopg takes for lists."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def _quoted(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _chunks(rows: Sequence[Any], size: int) -> Iterator[list[Any]]:
    upcoming = iter(rows)
    while some := list(islice(upcoming, size)):
        yield some
