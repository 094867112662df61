"""The pass over the rows: stage, control, explain, write. All in SQL, all rows once.

The staged table holds every row of the file in its order, typed; a rejected row also keeps its
text cells (in memory and spill only) until the reason is written. Three controls stand between
the file and the Parquet: the rows staged must be the file's rows; per money column received must
be accepted + rejected; what is read back from the Parquet must be what was accepted.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact
from pathlib import Path

from savings.claims.cells import HASH_KEY, decoded_sql
from savings.claims.columns import Column
from savings.claims.duck_session import DuckSession, UnreadableText, literal, quoted
from savings.claims.errors import ClaimsFileError
from savings.claims.layout import Layout
from savings.claims.ndc import NDC_PROBLEM, NDC_SOURCE, problem_sql
from savings.claims.projection import project
from savings.claims.readers import Relation
from savings.claims.rejects import value_class_sql
from savings.claims.results import ColumnTotal

SORT_KEYS = {"claims": "claim_id", "eligibility": "member_key", "prices": "ndc11, effective_date"}
LATE = "late_reason"
_EXACT = Context(prec=60, traps=[Inexact])


class Staging:
    """One file's rows in a session; the caller runs the steps in order."""

    def __init__(
        self, session: DuckSession, layout: Layout, relation: Relation, hash_key: bytes
    ) -> None:
        self.session = session
        self.hash_key = hash_key
        self.layout = layout
        self.relation = relation
        self.projection = project(layout, relation.header, native_dates=relation.native_dates)
        self.line = "line" if relation.has_line else "rowid + 2"
        self._has_late = layout.table == "prices"  # rows that only their neighbours reject

    def stage(self) -> bool:
        """Read every row; False where the text cannot be read to the control total."""
        self.session.run("DROP TABLE IF EXISTS staged")
        try:
            self.session.run(f"CREATE TEMP TABLE staged AS {self._stage_sql()}", self._key())
        except UnreadableText:
            return False
        return self._count("true") == self.relation.rows

    def _key(self) -> list[bytes]:
        """The statement's parameter, where the layout has members at all."""
        return [self.hash_key] * any(HASH_KEY in sql for _, sql in self.projection.parts)

    def _stage_sql(self) -> str:
        projection = self.projection
        nulls = " ".join(f"WHEN {literal(value)} THEN NULL" for value in self.layout.null_values)
        cells = ", ".join(
            f"CASE {cell} {nulls} ELSE {cell} END AS {cell}" if nulls else cell
            for cell in projection.cells
        )
        line = "line, " if self.relation.has_line else ""
        valued = projection.valued(f"SELECT {line}{cells} FROM ({self.relation.sql})")
        names = ", ".join(name for name, _ in projection.targets)
        late = f", CAST(NULL AS VARCHAR) AS {LATE}" if self._has_late else ""
        raw = f"CASE WHEN bad THEN [{', '.join(projection.cells)}] END AS raw"
        return (
            f"SELECT {line}{names}, bad, {raw}{late} "
            f"FROM (SELECT *, {projection.is_bad} AS bad FROM ({valued}))"
        )

    def _count(self, condition: str) -> int:
        return int(self.session.run(f"SELECT count(*) FROM staged WHERE {condition}")[0][0])

    def reject_repeats(self) -> None:
        """A drug has one price per day; the first one stated stands."""
        if not self._has_late:
            return
        self.session.run(
            f"UPDATE staged SET bad = true, {LATE} = reason FROM ("
            "  SELECT rowid AS place, CASE WHEN unit_price_usd = "
            "    first_value(unit_price_usd) OVER same THEN 'repeated_row' "
            "    ELSE 'conflicting_price' END AS reason,"
            "    row_number() OVER same AS nth FROM staged WHERE NOT bad"
            "  WINDOW same AS (PARTITION BY ndc11, effective_date ORDER BY rowid)"
            ") AS repeats WHERE nth > 1 AND staged.rowid = place"
        )

    def totals(self) -> dict[str, ColumnTotal]:
        """Per money column, exactly: received, accepted and rejected; stored is filled later."""
        found = {}
        cells = ", ".join(
            f"raw[{place}] AS {cell}" for place, cell in enumerate(self.projection.cells, 1)
        )
        for amount in self.projection.amounts:
            everything, accepted, refused = self.session.run(
                f"SELECT sum({amount.exact}), sum({amount.exact}) FILTER (NOT bad), "
                f"sum({amount.exact}) FILTER (bad) FROM staged"
            )[0]
            further, unreadable = self.session.run(
                f"SELECT sum({amount.wide}), "
                f"count(*) FILTER ({amount.wide} IS NULL AND ({amount.given})) "
                f"FROM (SELECT {cells} FROM staged WHERE bad AND {amount.exact} IS NULL)"
            )[0]
            received, rejected = _plus(everything, further), _plus(refused, further)
            taken = _plus(accepted)
            if received != _plus(taken, rejected):
                raise ControlTotalError(amount.target)
            found[amount.target] = ColumnTotal(
                received, taken, rejected, Decimal(0), unreadable + self.relation.broken_rows
            )
        return found

    def write_rejects(self, path: Path) -> dict[str, int]:
        """One row per rejected row, by line; the counts by reason."""
        self.session.run(f"CREATE TEMP TABLE rejected AS {self._rejects_sql()}", self._key())
        self.session.run(
            f"COPY (SELECT * FROM rejected ORDER BY line) TO {quoted(path)} (COMPRESSION zstd)"
        )
        counts = self.session.run("SELECT reason, count(*) FROM rejected GROUP BY 1 ORDER BY 1")
        return {str(reason): int(count) for reason, count in counts}

    def _rejects_sql(self) -> str:
        early = f" AND {LATE} IS NULL" if self._has_late else ""
        cells = ", ".join(
            f"raw[{place}] AS {cell}" for place, cell in enumerate(self.projection.cells, 1)
        )
        explained = self.projection.valued(
            f"SELECT {self.line} AS line, {cells} FROM staged WHERE bad{early}"
        )
        problems = ", ".join(
            f"CASE WHEN {item.condition} THEN {{'column': {literal(item.target)}, "
            f"'value_class': {value_class_sql(item.cell)}, 'reason': {item.reason}}} END"
            for item in self.projection.problems
        )
        parts = [
            'SELECT line, found[1].column AS "column", found[1].value_class AS value_class, '
            "found[1].reason AS reason, array_to_string(list_sort(list_distinct(list_filter("
            "list_transform(found, lambda x: x.column), lambda x: x <> found[1].column"
            "))), ', ') AS also "
            f"FROM (SELECT line, list_filter([{problems}], lambda x: x IS NOT NULL) AS found "
            f"FROM ({explained}))",
        ]
        if self._has_late:
            parts.append(
                f"SELECT {self.line}, 'unit_price_usd', '', {LATE}, '' "
                f"FROM staged WHERE {LATE} IS NOT NULL"
            )
        if self.relation.broken_rows:
            parts.append(f"SELECT line, '', '', reason, '' FROM ({self.relation.broken})")
        return " UNION ALL ".join(parts)

    def write_rows(self, path: Path) -> None:
        """The accepted rows with every canonical column, sorted."""
        names = {name for name, _ in self.projection.targets}
        columns = [
            f"{self._stored(column) if name in names else 'NULL'}::{column.sql_type} AS {name}"
            for name, column in self.layout.targets.items()
        ]
        if self.layout.table == "claims":
            source = NDC_SOURCE if NDC_SOURCE in names else "CAST(NULL AS VARCHAR)"
            ndc11 = "ndc11" if NDC_SOURCE in names else "CAST(NULL AS VARCHAR)"
            columns.append(f"{source} AS {NDC_SOURCE}")
            columns.append(f"{problem_sql(source, ndc11)} AS {NDC_PROBLEM}")
        select = (
            f"SELECT {', '.join(columns)}, CAST({self.line} AS BIGINT) AS source_line "
            f"FROM staged WHERE NOT bad"
        )
        self._copy_sorted(select, path)

    def _stored(self, column: Column) -> str:
        coded = column.values or column.kind == "boolean"
        return decoded_sql(column.name, column) if coded else column.name

    def _copy_sorted(self, select: str, path: Path) -> None:
        """Write the rows in key order. Files that come in it save the sort."""
        keys = f"{SORT_KEYS[self.layout.table]}, source_line"
        target = f"{quoted(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        if self._in_order("staged WHERE NOT bad", "rowid"):
            self.session.run(f"COPY ({select}) TO {target}")
            if self._in_order(f"read_parquet({quoted(path)})", "source_line"):
                return
        self.session.run(f"COPY (SELECT * FROM ({select}) ORDER BY {keys}) TO {target}")

    def _in_order(self, rows: str, place: str) -> bool:
        key = f"row({SORT_KEYS[self.layout.table]}, {place})"
        before = f"SELECT {key} AS key, lag({key}) OVER () AS before FROM {rows}"
        return not self.session.run(f"SELECT 1 FROM ({before}) WHERE key < before LIMIT 1")


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
