"""Builders of source files and readings of what an ingest made of them."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from savings.claims.ingest import IngestResult, ingest
from savings.claims.layout import Layout
from savings.claims.layouts import BUILT_IN

MEMBER_KEY = b"a secret of thirty-two bytes ...."
HEADER = ("claim_id", "fill_date", "ndc11", "quantity", "plan_paid_usd", "member_id")
GOOD = ("C1", "2025-03-31", "00002143380", "30", "12.34", "M1")


def row(**changes: str) -> tuple[str, ...]:
    """A good claim row with some of its cells changed."""
    return tuple(changes.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


def csv_text(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, end: str = "\n") -> str:
    """Unquoted text, every line ended."""
    return "".join(",".join(cells) + end for cells in (header, *rows))


def take_in(folder: Path, content: str | bytes, layout: Layout | str = "canonical") -> IngestResult:
    """Write the content as a file of the folder and ingest it."""
    source = folder / "source"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    return take_file(folder, source, layout)


def take_file(folder: Path, source: Path, layout: Layout | str = "canonical") -> IngestResult:
    """Ingest a file into the folder's lake."""
    chosen = BUILT_IN[layout] if isinstance(layout, str) else layout
    return ingest(source, chosen, lake=folder / "lake", member_key=MEMBER_KEY)


def rows_of(result: IngestResult, *names: str) -> list[tuple[Any, ...]]:
    """The stored rows in stored order."""
    return _read(f"SELECT {', '.join(names) or '*'} FROM read_parquet('{result.path}')")


def columns_of(result: IngestResult) -> list[str]:
    """The names of the stored columns, in order."""
    described = _read(f"DESCRIBE SELECT * FROM read_parquet('{result.path}')")
    return [name for name, *_ in described]


def rejects_of(result: IngestResult) -> list[tuple[int, str, str, str]]:
    """(line, column, value class, reason) of every reject."""
    return _read(
        'SELECT line, "column", value_class, reason '
        f"FROM read_parquet('{result.rejects_path}') ORDER BY line"
    )


def further_columns(result: IngestResult) -> list[str]:
    """The other columns at fault in each rejected row."""
    return [also for (also,) in _read(f"SELECT also FROM read_parquet('{result.rejects_path}')")]


def _read(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(sql).fetchall()


def column_sum(path: Path, name: str, delimiter: str = ",") -> Decimal:
    """The oracle of control totals: Python's csv module and Decimal, nothing of ours."""
    with open(path, newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        return sum((Decimal(cells[name]) for cells in reader if cells[name]), Decimal(0))
