"""How a file of any kind becomes one relation of text cells with a line number.

A reader hands back SQL for a relation with the columns that the layout reads (c0, c1, …, VARCHAR)
and says how many rows it must give. Text without trouble is read by DuckDB directly; text that
its parser cannot read to the control total is read again line by line (readers_careful).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from savings.claims.duck_session import DuckSession, literal, quoted
from savings.claims.errors import ClaimsFileError
from savings.claims.header import Header, find_delimiter, match_header, split_line
from savings.claims.layout import Layout
from savings.claims.prescan import MAX_LINE_BYTES, LineCount
from savings.claims.readers_careful import rewrite
from savings.claims.results import Notice

# Bounds for Parquet, known from its metadata before a value is read.
MAX_PARQUET_ROWS = 50_000_000
MAX_PARQUET_CELLS = 2_000_000_000
_TEXT_TYPES = ("VARCHAR", "BOOLEAN", "DATE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_UNSIGNED = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True)
class Relation:
    """Text cells as SQL. has_line: the relation numbers its rows itself, in column `line`.

    rows is the control total: what the relation must give. broken is SQL for lines that
    are no records at all (line, reason), rejected before any value was looked at.
    """

    sql: str
    header: Header
    rows: int
    has_line: bool
    native_dates: bool = False
    broken: str = ""
    broken_rows: int = 0
    notices: tuple[Notice, ...] = ()
    retry: "Callable[[], Relation] | None" = field(default=None, compare=False)


def text_relation(
    source: Path,
    layout: Layout,
    count: LineCount,
    work: Path,
    cancelled: Callable[[], bool] = lambda: False,
) -> Relation:
    """UTF-8 text: DuckDB reads it; `retry` reads it line by line if the control total fails.

    Quoting is off where the file holds no quote at all: then a line is a record, whatever it says.
    Text with a carriage return inside a line is read line by line at once.
    """
    first = _first_line(source)
    delimiter = find_delimiter(first, layout)
    header = match_header(split_line(first, delimiter), layout)
    rows = count.lines - 1 - count.blank_tail
    if rows < 1:
        raise ClaimsFileError("NO_ROWS", "The file has a header and no rows.")
    quote = '"' if count.has_quotes else ""
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(header.width))
    cells = ", ".join(f"c{position}" for position in header.used)
    sql = (
        f"SELECT {cells} FROM read_csv({quoted(source)}, columns = {{{columns}}}, "
        f"auto_detect = false, header = true, strict_mode = true, null_padding = false, "
        f"delim = {literal(delimiter)}, quote = '{quote}', escape = '{quote}', "
        f"max_line_size = {2 * MAX_LINE_BYTES})"
    )

    def retry() -> Relation:
        return careful_relation(source, delimiter, header, work, cancelled)

    if count.has_returns:
        return retry()
    return Relation(sql, header, rows, has_line=False, retry=retry)


def _first_line(source: Path) -> str:
    with source.open("rb") as file:
        line = file.readline(MAX_LINE_BYTES + 1)
    return line.decode("utf-8-sig").rstrip("\r\n")


def careful_relation(
    source: Path, delimiter: str, header: Header, work: Path, cancelled: Callable[[], bool]
) -> Relation:
    """The same text, one physical line after another, damaged lines set aside."""
    done = rewrite(source, delimiter, header, work, cancelled)
    notices = []
    if done.literal:
        message = "Rows with a stray quotation mark, taken as part of the text."
        notices.append(Notice("literal_quotes", message, done.literal))
    if done.returns:
        message = "Rows with a carriage return inside a cell, read as a space."
        notices.append(Notice("carriage_returns", message, done.returns))
    if done.blank:
        notices.append(Notice("blank_lines", "Empty lines, which are no rows.", done.blank))
    return Relation(
        done.rows_sql,
        header,
        done.rows,
        has_line=True,
        broken=done.broken_sql,
        broken_rows=done.broken,
        notices=tuple(notices),
    )


def parquet_relation(source: Path, layout: Layout, session: DuckSession) -> Relation:
    """Parquet: bounded from its metadata, each column as the text of its exact value."""
    rows, names = _parquet_shape(source, session)
    if rows == 0:
        raise ClaimsFileError("NO_ROWS", "The file has no rows.")
    header = match_header([name for name, _ in names], layout)
    cells = ", ".join(f"{_as_text(*names[position])} AS c{position}" for position in header.used)
    sql = (
        f"SELECT file_row_number + 1 AS line, {cells} "
        f"FROM read_parquet({quoted(source)}, file_row_number = true)"
    )
    return Relation(sql, header, rows, has_line=True, native_dates=True)


def _parquet_shape(source: Path, session: DuckSession) -> tuple[int, list[tuple[str, str]]]:
    name = quoted(source)
    meta = session.run(f"SELECT num_rows FROM parquet_file_metadata({name})")
    described = session.run(f"DESCRIBE SELECT * FROM read_parquet({name})")
    rows, names = int(meta[0][0]), [(str(row[0]), str(row[1])) for row in described]
    if rows > MAX_PARQUET_ROWS or rows * len(names) > MAX_PARQUET_CELLS:
        raise ClaimsFileError(
            "TOO_LARGE",
            f"The file says it holds {rows:,} rows; {MAX_PARQUET_ROWS:,} are admitted.",
            rows=rows,
            limit_rows=MAX_PARQUET_ROWS,
        )
    return rows, names


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind in ("DOUBLE", "FLOAT"):
        return _double_as_text(column)
    if kind in (*_TEXT_TYPES, *_UNSIGNED) or kind.startswith(("DECIMAL", "ENUM")):
        return f"CAST({column} AS VARCHAR)"
    if kind.startswith("TIMESTAMP"):
        return f"strftime(CAST({column} AS TIMESTAMP), '%Y-%m-%d %H:%M:%S')"
    raise ClaimsFileError("COLUMN_TYPE", f"A column of type {kind} holds no cells.", column=name)


def _double_as_text(column: str) -> str:
    """The shortest decimal that is this double, as Python's repr; without an exponent."""
    text = f"CAST({column} AS VARCHAR)"
    plain = f"CAST(CAST({text} AS DECIMAL(38, 18)) AS VARCHAR)"
    whole = f"CAST(CAST({column} AS BIGINT) AS VARCHAR)"
    return (
        f"CASE WHEN {column} = trunc({column}) AND abs({column}) < 1e15 THEN {whole} "
        f"WHEN contains({text}, 'e') THEN coalesce(TRY_CAST({plain} AS VARCHAR), {text}) "
        f"ELSE {text} END"
    )
