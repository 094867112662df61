"""Claims in: a payer's file becomes one immutable, content-addressed Parquet and its rejects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from savings.claims.layouts import Layout


class ColumnTotal(NamedTuple):
    """The dollars of one money column: received = accepted + rejected, exactly.

    stored is what stands in the Parquet; it differs from accepted only where the layout declares
    a rounding. unreadable counts rejected cells that hold no amount at all.
    """

    received: Decimal
    accepted: Decimal
    rejected: Decimal
    stored: Decimal
    unreadable: int


@dataclass(frozen=True)
class Warning:
    """Something a person should know about accepted rows: a stable code, a sentence, how many."""

    code: str
    message: str
    rows: int


@dataclass(frozen=True)
class IngestResult:
    """What one file became. rows_in = rows_accepted + rows_rejected, exactly.

    path: Parquet of accepted rows, sorted by claim id (eligibility: member key; prices: NDC).
    rejects_path: Parquet with line, column, value_class, reason; one row per rejected row.
    absent: canonical columns that the file does not fill in any accepted row.
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
    first_date: date | None
    last_date: date | None
    warnings: tuple[Warning, ...]
    parquet_sha256: str
    reused: bool = False


def ingest(
    source: Path,
    layout: Layout,
    *,
    lake: Path,
    member_key: bytes,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int = 2,
    memory_limit: str = "2GB",
) -> IngestResult:
    """Read a claims or eligibility file into the lake, or say why not.

    The same bytes with the same layout and key are the same dataset: a second call finds the
    first one's result. Raises: ClaimsFileError, IngestCancelled, LayoutError.
    """
    raise NotImplementedError
