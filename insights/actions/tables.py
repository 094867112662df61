"""Many rows into one table in one statement, on PostgreSQL and SQLite.

The ORM makes an object per row and cannot say which rows of an `ignore_conflicts` were new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import repeat
from operator import attrgetter
from typing import Any

from django.db import connection

from insights.signals.reading import Candidate

SIGNALS = "insights_financialsignal"
# Columns of a signal with their PostgreSQL types: first those of a candidate, in its order.
SIGNAL_COLUMNS = {
    "signal_id": "uuid", "site_id": "bigint", "provider_id": "bigint", "signal_type": "text",
    "source_module_ref": "text", "source_record_id": "uuid", "amount": "numeric",
    "currency_code": "text", "payment_state": "text", "payment_method": "text",
    "original_payment_signal_id": "uuid", "signal_timestamp": "timestamptz",
    "business_day": "date", "is_correction": "boolean", "corrects_signal_id": "uuid",
    "attributes": "jsonb", "correlation_id": "text", "payload_hash": "text",
    "organization_id": "bigint", "batch_id": "bigint", "ingested_at": "timestamptz",
}  # fmt: skip
ROLLUP_COLUMNS = {
    "site_id": "bigint", "provider_id": "bigint", "day": "date", "signal_type": "text",
    "payment_state": "text", "payment_method": "text", "currency_code": "text",
    "sum_hundredths": "bigint", "signal_count": "bigint", "organization_id": "bigint",
    "last_processed_at": "timestamptz",
}  # fmt: skip
# Site, provider or 0, day, type, payment state, payment method, currency.
Cell = tuple[int, int, str, str, str, str, str]
_CELL = (
    "organization_id, site_id, day, signal_type, payment_state, payment_method, currency_code,"
    " COALESCE(provider_id, 0)"
)
LARGE_BATCH, ROOM_KIB = 1000, 262_144
_PLACES = {name: place for place, name in enumerate(SIGNAL_COLUMNS)}


@contextmanager
def room_for(number: int) -> Iterator[None]:
    """On SQLite, memory for all pages that so many rows touch, as long as it lasts.

    Keys lie at random, so ten thousand of them touch some hundred megabytes of a large table's
    indexes. Where they find no room, pages go to the log in between and are read from it again.
    """
    if connection.vendor != "sqlite" or number < LARGE_BATCH:
        yield
        return
    connection.ensure_connection()
    raw: Any = connection.connection  # it answers also where a transaction has failed
    (usual,) = raw.execute("PRAGMA cache_size").fetchone()
    raw.execute(f"PRAGMA cache_size = -{ROOM_KIB}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA cache_size = {usual}")


def insert_signals(
    candidates: Iterable[Candidate], organization: int, batch: int, ingested_at: str
) -> set[str]:
    """Writes those whose key is free; the ids (hex) of the rows that the database wrote.

    Sorted by id: writers that meet on the same keys wait for one another in one order. The batch
    must be new: what it holds afterwards is what was written.
    """
    rows = sorted(candidates, key=attrgetter("signal_id"))
    if not rows:
        return set()
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for name, write in (("amount", money), ("signal_timestamp", _writer_of_times())):
        columns[_PLACES[name]] = [write(value) for value in columns[_PLACES[name]]]
    same = (organization, batch, ingested_at)
    if insert(SIGNALS, SIGNAL_COLUMNS, columns, same, "ON CONFLICT DO NOTHING") == len(rows):
        return set(columns[0])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT signal_id FROM {SIGNALS} WHERE batch_id = %s", [batch])
        return {getattr(signal_id, "hex", signal_id) for (signal_id,) in cursor.fetchall()}


def add_to_rollup(
    table: str, cells: Mapping[Cell, Sequence[int]], organization: int, moment: str
) -> None:
    """Adds sums and counts to their cells, in the order of their keys."""
    if not cells:
        return
    ordered = sorted(cells)
    sites, providers, *others = zip(*ordered, strict=True)
    sums = zip(*(cells[cell] for cell in ordered), strict=True)
    columns = [sites, [provider or None for provider in providers], *others, *sums]
    latest = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    tail = (
        f"ON CONFLICT ({_CELL}) DO UPDATE SET"
        f" sum_hundredths = {table}.sum_hundredths + EXCLUDED.sum_hundredths,"
        f" signal_count = {table}.signal_count + EXCLUDED.signal_count,"
        f" last_processed_at = {latest}({table}.last_processed_at, EXCLUDED.last_processed_at)"
    )
    insert(table, ROLLUP_COLUMNS, columns, (organization, moment), tail)


def insert(
    table: str,
    kinds: Mapping[str, str],
    columns: Sequence[Sequence[Any]],
    same: Sequence[Any],
    tail: str = "",
) -> int:
    """How many rows were written: of values column by column, then of what all rows share."""
    head = f"INSERT INTO {table} ({', '.join(kinds)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = list(kinds.values())
            arrays = ", ".join(f"%s::{kind}[]" for kind in types[: len(columns)])
            shared = ", ".join(f"%s::{kind}" for kind in types[len(columns) :])
            cursor.execute(
                f"{head} SELECT given.*, {shared} FROM unnest({arrays}) AS given {tail}",
                [*same, *map(_array, columns)],
            )
        else:
            marks = ", ".join(["%s"] * len(kinds))
            rows = list(zip(*columns, *(repeat(each) for each in same), strict=False))
            cursor.executemany(f"{head} VALUES ({marks}) {tail}", rows)
        return int(cursor.rowcount)


def stored_moment(moment: datetime) -> str:
    """The moment as the database keeps it."""
    return _writer_of_times()(moment.astimezone(UTC).isoformat())


def money(hundredths: int) -> str:
    """Hundredths as the text of an amount."""
    whole, part = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{part:02d}"


def _writer_of_times() -> Callable[[str], str]:
    """A UTC time as the database keeps it: SQLite stores Django's text without offset."""
    if connection.vendor == "sqlite":
        return lambda iso: iso.removesuffix("+00:00").replace("T", " ")
    return str


def _array(values: Sequence[Any]) -> str:
    """The values as PostgreSQL writes arrays: a fraction of the time psycopg takes for lists.

    Most columns of a batch have few values, each of which is written once.
    """
    written = {value: "NULL" if value is None else _quoted(value) for value in set(values)}
    return "{" + ",".join(map(written.__getitem__, values)) + "}"


def _quoted(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
