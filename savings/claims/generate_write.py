"""Writing a table piece by piece, as one CSV or one Parquet, in bounded memory."""

import hashlib
import shutil
from pathlib import Path
from types import TracebackType
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Format = Literal["csv", "parquet"]


class TableWriter:
    """Appends query results to one file. The pieces keep the order they are given in."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, fmt: Format) -> None:
        self._con, self._path, self._fmt = con, path, fmt
        self._parquet: pq.ParquetWriter | None = None
        self._pieces = 0

    def __enter__(self) -> "TableWriter":
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._parquet:
            self._parquet.close()

    def append(self, query: str) -> None:
        """Run the query and add its rows."""
        if self._fmt == "csv":
            self._append_csv(query)
        else:
            self._append_parquet(self._con.sql(query).to_arrow_table())
        self._pieces += 1

    def _append_csv(self, query: str) -> None:
        piece = self._path.with_name(f".{self._path.name}.piece")
        header = str(self._pieces == 0).lower()
        self._con.execute(f"COPY ({query}) TO '{_quoted(piece)}' (FORMAT csv, HEADER {header})")
        with self._path.open("ab") as whole, piece.open("rb") as part:
            shutil.copyfileobj(part, whole, 1 << 20)
        piece.unlink()

    def _append_parquet(self, table: pa.Table) -> None:
        if self._parquet is None:
            # Decimals as integers: what DuckDB itself writes, and reads fastest.
            self._parquet = pq.ParquetWriter(
                self._path, table.schema, compression="snappy", store_decimal_as_integer=True
            )
        self._parquet.write_table(table, row_group_size=122_880)


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
