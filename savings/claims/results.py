"""What an ingest hands back: counts and dollars that add up, and what a person should know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple


class ColumnTotal(NamedTuple):
    """The dollars of one money column: received = accepted + rejected, exactly.

    stored is what stands in the Parquet; it differs from accepted only where the layout declares
    a rounding. unreadable counts rejected rows whose cell is filled but holds no amount.
    """

    received: Decimal
    accepted: Decimal
    rejected: Decimal
    stored: Decimal
    unreadable: int


@dataclass(frozen=True)
class Notice:
    """Something a person should know about accepted rows: a stable code, a sentence, how many."""

    code: str
    message: str
    rows: int


@dataclass(frozen=True)
class IngestResult:
    """What one file became. rows_in = rows_accepted + rows_rejected, exactly.

    path: Parquet of accepted rows, sorted by claim id (eligibility: member key; prices: NDC).
    rejects_path: Parquet, one row per rejected row: line, column, value_class, reason, also.
    absent: canonical columns that the file does not fill in any accepted row.
    missing: headers of the layout that the file lacks; ignored: headers that the layout lacks.
    first_date, last_date: of fill_date, start_date or effective_date, by table.
    """

    table: str
    layout_id: str
    layout_digest: str
    sha256: str
    address: str
    path: Path
    rejects_path: Path
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    totals: Mapping[str, ColumnTotal]
    reject_reasons: Mapping[str, int]
    absent: frozenset[str]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    first_date: date | None
    last_date: date | None
    notices: tuple[Notice, ...]
    parquet_sha256: str
    reused: bool = False
