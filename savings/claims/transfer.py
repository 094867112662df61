"""From text to Parquet in one stream: control, write, find what is missing, explain it.

Nothing is held between the text and the Parquet. The text is read once for its rows and dollars
alone, and once more to be typed and written; the lines that the Parquet then lacks are the
rejected ones, and only their cells are kept (in memory and spill) until the reason is written.
Three controls stand between the file and the Parquet: the rows read must be the file's rows; each
line that is not stored must have a reason; and per money column the dollars of the text less those
of the rejected lines must be what is read back from the Parquet.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact
from pathlib import Path
from typing import Any

from savings.claims.cells import HASH_KEY, decoded_sql
from savings.claims.columns import Column
from savings.claims.duck_session import DuckSession, UnreadableText, literal, quoted
from savings.claims.errors import ClaimsFileError
from savings.claims.layout import Layout
from savings.claims.ndc import NDC_PROBLEM, NDC_SOURCE, problem_sql
from savings.claims.projection import Amount, project
from savings.claims.readers import Relation
from savings.claims.rejects import value_class_sql
from savings.claims.results import ColumnTotal

SORT_KEYS = {"claims": "claim_id", "eligibility": "member_key", "prices": "ndc11, effective_date"}
ORDER_SAMPLE_ROWS = 20_000
REFUSED_SUMS = 4  # per money column
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
_EXACT = Context(prec=60, traps=[Inexact])


class Transfer:
    """One file's rows on their way into `path`; the caller runs the steps in order."""

    def __init__(
        self,
        session: DuckSession,
        layout: Layout,
        relation: Relation,
        hash_key: bytes,
        path: Path,
    ) -> None:
        self.session = session
        self.hash_key = hash_key
        self.layout = layout
        self.relation = relation
        self.path = path
        self.projection = project(layout, relation.header, native_dates=relation.native_dates)
        self.text_dollars: dict[str, Decimal | None] = {}
        self._one_per_key = layout.table == "prices"  # rows that only their neighbours reject

    def control(self) -> bool:
        """Count the rows and add up the dollars; False where the rows are not the file's."""
        amounts = self.projection.amounts
        sums = "".join(f", sum({amount.read})" for amount in amounts)
        try:
            rows, *dollars = self._run(f"SELECT count(*){sums} FROM ({self._cells()})")[0]
        except UnreadableText:
            return False
        self.text_dollars = {a.target: total for a, total in zip(amounts, dollars, strict=True)}
        return bool(rows == self.relation.rows)

    def write_rows(self) -> bool:
        """Write the accepted rows in key order; False where the text cannot be typed to its end."""
        sort = f" ORDER BY {self._order}"
        try:
            comes_in_order = not self._one_per_key and self._starts_in_order()
            select = self._accepted_sql() + ("" if comes_in_order else sort)
            self._run(f"COPY ({select}) TO {quoted(self.path)} ({PARQUET})")
        except UnreadableText:
            return False
        if comes_in_order and not self._in_order(self._stored(), "source_line"):
            unsorted = self.path.rename(self.path.with_suffix(".unsorted"))
            select = f"SELECT * FROM read_parquet({quoted(unsorted)})" + sort
            self._run(f"COPY ({select}) TO {quoted(self.path)} ({PARQUET})")
        return True

    def set_refused_aside(self) -> None:
        """The cells of every line that the Parquet lacks; a file without any is not read again."""
        accepted = self._run(f"SELECT count(*) FROM {self._stored()}")[0][0]
        lacking = f"NOT EXISTS (SELECT 1 FROM {self._stored()} WHERE source_line = line)"
        condition = "false" if accepted == self.relation.rows else lacking
        self._run(
            "CREATE OR REPLACE TEMP TABLE refused AS "
            f"SELECT * FROM ({self._numbered()}) WHERE {condition}"
        )

    def totals(self) -> dict[str, ColumnTotal]:
        """Per money column, exactly: received, accepted and rejected; stored is filled later."""
        amounts = self.projection.amounts
        wanted = [sql for amount in amounts for sql in _refused_sums(amount)]
        valued = self.projection.valued("SELECT * FROM refused")
        sums = self._run(f"SELECT {', '.join(wanted)} FROM ({valued})")[0] if wanted else ()
        groups = zip(*[iter(sums)] * REFUSED_SUMS, strict=True)
        return {
            amount.target: self._total(amount, *group)
            for amount, group in zip(amounts, groups, strict=True)
        }

    def _total(
        self, amount: Amount, read: Decimal, exact: Decimal, further: Decimal, unreadable: int
    ) -> ColumnTotal:
        accepted = _plus(self.text_dollars[amount.target], -_plus(read))
        rejected = _plus(exact, further)
        unreadable += self.relation.broken_rows
        return ColumnTotal(_plus(accepted, rejected), accepted, rejected, Decimal(0), unreadable)

    def write_rejects(self, path: Path) -> dict[str, int]:
        """One row per rejected row, by line; the counts by reason."""
        self._run(f"CREATE TEMP TABLE rejected AS {self._rejects_sql()}")
        self._run(
            f"COPY (SELECT * FROM rejected ORDER BY line) TO {quoted(path)} (COMPRESSION zstd)"
        )
        counts = self._run("SELECT reason, count(*) FROM rejected GROUP BY 1 ORDER BY 1")
        return {str(reason): int(count) for reason, count in counts}

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        """The statement with the key that members are hashed with, where it hashes any."""
        return self.session.run(sql, [self.hash_key] if HASH_KEY in sql else [])

    def _cells(self) -> str:
        """The text cells; those that stand for nothing are NULL."""
        nulls = " ".join(f"WHEN {literal(value)} THEN NULL" for value in self.layout.null_values)
        cells = ", ".join(
            f"CASE {cell} {nulls} ELSE {cell} END AS {cell}" if nulls else cell
            for cell in self.projection.cells
        )
        line = "line, " if self.relation.has_line else ""
        return f"SELECT {line}{cells} FROM ({self.relation.sql})"

    def _numbered(self, limit: str = "") -> str:
        """The cells with their line; the header is the first."""
        if self.relation.has_line:
            return self._cells() + limit
        return f"SELECT row_number() OVER () + 1 AS line, * FROM ({self._cells()}{limit})"

    def _stored(self) -> str:
        return f"read_parquet({quoted(self.path)})"

    @property
    def _order(self) -> str:
        return f"{SORT_KEYS[self.layout.table]}, source_line"

    def _accepted_sql(self) -> str:
        """The accepted rows with every canonical column."""
        names = {name for name, _ in self.projection.targets}
        columns = [
            f"{_stored_sql(column)} AS {name}"
            if name in names
            else f"NULL::{column.sql_type} AS {name}"
            for name, column in self.layout.targets.items()
        ]
        if self.layout.table == "claims":
            source = NDC_SOURCE if NDC_SOURCE in names else "CAST(NULL AS VARCHAR)"
            ndc11 = "ndc11" if NDC_SOURCE in names else "CAST(NULL AS VARCHAR)"
            columns.append(f"{source} AS {NDC_SOURCE}")
            columns.append(f"{problem_sql(source, ndc11)} AS {NDC_PROBLEM}")
        valued = self.projection.valued(self._numbered())
        return (
            f"SELECT {', '.join(columns)}, CAST(line AS BIGINT) AS source_line "
            f"FROM (SELECT *, {self.projection.is_bad} AS bad FROM ({valued})) WHERE NOT bad"
            + self._first_of_key()
        )

    def _first_of_key(self) -> str:
        """A drug has one price per day; the first one stated stands."""
        if not self._one_per_key:
            return ""
        return f" QUALIFY row_number() OVER (PARTITION BY {SORT_KEYS['prices']} ORDER BY line) = 1"

    def _rejects_sql(self) -> str:
        problems = ", ".join(
            f"CASE WHEN {item.condition} THEN {{'column': {literal(item.target)}, "
            f"'value_class': {value_class_sql(item.cell)}, 'reason': {item.reason}}} END"
            for item in self.projection.problems
        )
        explained = (
            f"SELECT *, list_filter([{problems}], lambda x: x IS NOT NULL) AS found "
            f"FROM ({self.projection.valued('SELECT * FROM refused')})"
        )
        parts = [
            'SELECT line, found[1].column AS "column", found[1].value_class AS value_class, '
            "found[1].reason AS reason, array_to_string(list_sort(list_distinct(list_filter("
            "list_transform(found, lambda x: x.column), lambda x: x <> found[1].column"
            f"))), ', ') AS also FROM ({explained}) WHERE len(found) > 0",
        ]
        if self._one_per_key:
            parts.append(
                "SELECT line, 'unit_price_usd', '', CASE WHEN repeated.unit_price_usd = "
                "first.unit_price_usd THEN 'repeated_row' ELSE 'conflicting_price' END, '' "
                f"FROM (SELECT * FROM ({explained}) WHERE len(found) = 0) AS repeated "
                f"JOIN {self._stored()} AS first USING ({SORT_KEYS['prices']})"
            )
        if self.relation.broken_rows:
            parts.append(f"SELECT line, '', '', reason, '' FROM ({self.relation.broken})")
        return " UNION ALL ".join(parts)

    def _starts_in_order(self) -> bool:
        """Whether the first rows come in key order, as those of most files do throughout."""
        sample = self._numbered(f" LIMIT {ORDER_SAMPLE_ROWS}")
        return self._in_order(f"({self.projection.valued(sample)})", "line")

    def _in_order(self, rows: str, place: str) -> bool:
        key = f"row({SORT_KEYS[self.layout.table]}, {place})"
        before = f"SELECT {key} AS key, lag({key}) OVER () AS before FROM {rows}"
        return not self._run(f"SELECT 1 FROM ({before}) WHERE key < before LIMIT 1")


def _refused_sums(amount: Amount) -> tuple[str, str, str, str]:
    """Over the rejected rows: the control's reading, the exact one, of whatever size, unread."""
    return (
        f"sum({amount.read})",
        f"sum({amount.exact})",
        f"sum({amount.wide}) FILTER ({amount.exact} IS NULL)",
        f"count(*) FILTER ({amount.wide} IS NULL AND ({amount.given}))",
    )


def _stored_sql(column: Column) -> str:
    """The value as it is stored; codes go as ENUM, which Parquet holds as text."""
    if column.values or column.kind == "boolean":
        return decoded_sql(column.name, column)
    return f"{column.name}::{column.sql_type}"


def _plus(*values: Decimal | None) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = total if value is None else _EXACT.add(total, value)
    return total


class ControlTotalError(ClaimsFileError):
    """The file's rows or dollars do not add up: nothing is stored."""

    def __init__(self, column: str) -> None:
        super().__init__("CONTROL_TOTAL", "The file's control totals do not add up.", column=column)


def check_stored(
    totals: Mapping[str, ColumnTotal], stored: Mapping[str, Decimal], rounded: frozenset[str]
) -> dict[str, ColumnTotal]:
    """The totals with what the Parquet really holds. Raises: ControlTotalError."""
    for name, total in totals.items():
        if name not in rounded and stored[name] != total.accepted:
            raise ControlTotalError(name)
    return {name: total._replace(stored=stored[name]) for name, total in totals.items()}
