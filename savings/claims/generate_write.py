"""Writing a table piece by piece, as one CSV or one Parquet, in bounded memory."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import duckdb

Format = Literal["csv", "parquet"]


class TableWriter:
    """Appends query results to one file. The pieces keep the order they are given in."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, fmt: Format) -> None:
        self._con, self._path, self._fmt = con, path, fmt
        self._pieces: list[Path] = []
        self._begun = False

    def __enter__(self) -> "TableWriter":
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._fmt == "parquet" and error is None:
            self._join()
        for piece in self._pieces:
            piece.unlink(missing_ok=True)

    def append(self, query: str) -> None:
        """Run the query and add its rows."""
        piece = self._path.with_name(f".{self._path.name}.{len(self._pieces)}")
        self._pieces.append(piece)
        if self._fmt == "parquet":
            self._con.execute(f"COPY ({query}) TO '{_quoted(piece)}' ({_PARQUET})")
            return
        header = str(not self._begun).lower()
        self._con.execute(f"COPY ({query}) TO '{_quoted(piece)}' (FORMAT csv, HEADER {header})")
        with self._path.open("ab") as whole, piece.open("rb") as part:
            shutil.copyfileobj(part, whole, 1 << 20)
        self._begun = True
        self._pieces.remove(piece)
        piece.unlink()

    def _join(self) -> None:
        """One Parquet of the pieces, by one thread: its bytes would tell how many there were."""
        names = ", ".join(f"'{_quoted(piece)}'" for piece in self._pieces)
        [(threads,)] = self._con.execute("SELECT current_setting('threads')").fetchall()
        self._con.execute("SET threads = 1")
        self._con.execute(
            f"COPY (SELECT * FROM read_parquet([{names}])) TO '{_quoted(self._path)}' ({_PARQUET})"
        )
        self._con.execute(f"SET threads = {threads}")


_PARQUET = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880"


def create_table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """A table of the rows, in their order; values are bound column by column."""
    columns = ", ".join(
        f"CAST(unnest(CAST(${column} AS {_bound_as(kind)}[])) AS {kind}) AS {column}"
        for column, kind in types.items()
    )
    values = {column: [row[column] for row in rows] for column in types}
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns}", values)


def _bound_as(kind: str) -> str:
    return "VARCHAR" if kind.startswith(("DECIMAL", "DATE")) else kind


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
