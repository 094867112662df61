"""Sheet rows as XML text, built by DuckDB: the fast way to write a long list.

Numbers keep their exact digits, dates become serial numbers, and every text is an inline string,
so that one that begins with an equals sign is text and nothing else.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import duckdb
from openpyxl.utils import get_column_letter

from leafenterprise.shared.redaction import SUSPECT, clean_text
from savings.claims.duck_session import quoted
from savings.workbook.detail import FIRST_ROW, Detail, DetailColumn, Part

BATCH_ROWS = 2048
TEXT_LIMIT = 32_767  # characters a cell may hold
# Not allowed in XML 1.0, not even escaped.
ILLEGAL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"


class DetailRows:
    """The rows of one detail list, looked through once and then streamed sheet by sheet.

    A list of several sheets is put in order once, into a file of the work folder, or every sheet
    would sort the whole list for its own stretch.
    """

    def __init__(self, detail: Detail, *, workdir: Path, memory_limit: str) -> None:
        self._detail, self._workdir, self._memory_limit = detail, workdir, memory_limit
        with self._session() as connection:
            self._types = _types(connection, detail)
            self._suspects = _suspects(connection, detail, self._types)
            self._ordered = self._in_order(connection) if len(detail.parts) > 1 else None

    def stream(self, part: Part, styles: Mapping[str, int]) -> Iterator[tuple[int, bytes]]:
        """The part's `<row>` elements in order: how many rows each chunk holds, and its bytes.

        styles: the cell style number of each column, by column name.
        """
        query = self._query(part, styles)
        with self._session() as connection:
            if self._suspects:
                connection.create_function("cleaned", _cleaned, ["VARCHAR"], "VARCHAR")
            rows = connection.execute(query, [str(self._ordered or self._detail.path)])
            while batch := rows.fetchmany(BATCH_ROWS):
                yield len(batch), "".join([row[0] for row in batch]).encode()

    def _session(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{self._memory_limit}'")
        connection.execute("SET temp_directory = ?", [str(self._workdir)])
        return connection

    def _in_order(self, connection: duckdb.DuckDBPyConnection) -> Path:
        path = self._workdir / f"{self._detail.prefix}-in-order.parquet"
        rows = _ordered_rows(self._detail, quoted(self._detail.path))
        connection.execute(f"COPY ({rows}) TO {quoted(path)} (COMPRESSION zstd)")
        return path

    def _query(self, part: Part, styles: Mapping[str, int]) -> str:
        cells = " || ".join(
            _cell(column, get_column_letter(place), styles[column.name], self._types[column.name])
            for place, column in enumerate(self._detail.columns, start=1)
        )
        replaced = ", ".join(_clean_column(name) for name in self._suspects)
        kept = f"* REPLACE ({replaced})" if self._suspects else "*"
        return f"""
            SELECT '<row r="' || sheet_row || '">' || {cells} || '</row>'
            FROM (SELECT {kept} FROM ({self._numbered(part)}))
        """

    def _numbered(self, part: Part) -> str:
        """The part's rows in order, each with the row of the sheet it stands on."""
        if self._ordered is None:
            number = f"CAST(row_number() OVER () + {FIRST_ROW - 1} AS VARCHAR) AS sheet_row"
            return f"SELECT *, {number} FROM ({_ordered_rows(self._detail)})"
        first = f"file_row_number - {part.offset} + {FIRST_ROW}"
        return f"""
            SELECT * EXCLUDE (file_row_number), CAST({first} AS VARCHAR) AS sheet_row
            FROM read_parquet(?, file_row_number = true)
            WHERE file_row_number >= {part.offset}
                AND file_row_number < {part.offset + part.rows}
        """


def _ordered_rows(detail: Detail, source: str = "?") -> str:
    columns = ", ".join(f'{c.expression} AS "{c.name}"' for c in detail.columns)
    order = ", ".join(f'"{name}" NULLS FIRST' for name in detail.order)
    return f"SELECT {columns} FROM read_parquet({source}) ORDER BY {order}"


def _types(connection: duckdb.DuckDBPyConnection, detail: Detail) -> dict[str, str]:
    columns = ", ".join(f'{c.expression} AS "{c.name}"' for c in detail.columns)
    query = f"DESCRIBE SELECT {columns} FROM read_parquet(?)"
    found = connection.execute(query, [str(detail.path)]).fetchall()
    return {row[0]: row[1] for row in found}


def _suspects(
    connection: duckdb.DuckDBPyConnection, detail: Detail, types: Mapping[str, str]
) -> list[str]:
    """The text columns that hold something a sender may have hidden: a link, a path, a token."""
    texts = [column for column in detail.columns if types[column.name] == "VARCHAR"]
    if not texts:
        return []
    looks = ", ".join(f"bool_or(regexp_matches({c.expression}, '{SUSPECT}'))" for c in texts)
    found = connection.execute(f"SELECT {looks} FROM read_parquet(?)", [str(detail.path)])
    row = found.fetchall()[0]
    return [column.name for column, hit in zip(texts, row, strict=True) if hit]


@lru_cache(maxsize=65_536)
def _cleaned(text: str) -> str:
    return clean_text(text)


def _clean_column(name: str) -> str:
    looks = f"regexp_matches(\"{name}\", '{SUSPECT}')"
    return f'CASE WHEN {looks} THEN cleaned("{name}") ELSE "{name}" END AS "{name}"'


def _cell(column: DetailColumn, letter: str, style: int, sql_type: str) -> str:
    """SQL for one cell; an empty value gives no cell at all."""
    start = f'\'<c r="{letter}\' || sheet_row || \'" s="{style}"'
    name = f'"{column.name}"'
    if sql_type == "VARCHAR":
        tag = f"if({name} = trim({name}), '<t>', '<t xml:space=\"preserve\">')"
        cell = f"{start} t=\"inlineStr\"><is>' || {tag} || {_escaped(name)} || '</t></is></c>'"
    else:
        cell = f"{start}><v>' || {_number(name, sql_type)} || '</v></c>'"
    return f"coalesce({cell}, '')"


def _number(name: str, sql_type: str) -> str:
    if sql_type == "DATE":
        return f"({name} - DATE '1899-12-30')"
    if sql_type == "BOOLEAN":
        return f"CAST({name} AS INTEGER)"
    return name


def _escaped(name: str) -> str:
    legal = f"regexp_replace(left({name}, {TEXT_LIMIT}), '{ILLEGAL}', '', 'g')"
    marked = f"replace(replace(replace({legal}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    kept = f"replace({marked}, chr(13), '&#13;')"
    # Spreadsheet programs read _x0041_ as a character code; its underscore is coded in turn.
    coded = f"regexp_replace({kept}, '_x([0-9A-Fa-f]{{4}}_)', '_x005F_x\\1', 'g')"
    return f"if(contains({name}, '_x'), {coded}, {kept})"


def number_text(value: Decimal | int) -> str:
    """A number as a cell's value: plain digits, never an exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
