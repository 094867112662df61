"""The pass over the rows: stage, control, explain, write. All in SQL, all rows once.

The staged table holds every row of the file in its order, typed; a rejected row also keeps its
text cells (in memory and spill only) until the reason is written. Three controls stand between
the file and the Parquet: the rows staged must be the file's rows; per money column received must
be accepted + rejected; what is read back from the Parquet must be what was accepted.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact
from pathlib import Path

from savings.claims.duck_session import DuckSession, UnreadableText, literal, quoted
from savings.claims.errors import ClaimsFileError
from savings.claims.layout import Layout
from savings.claims.ndc import NDC_PROBLEM, NDC_SOURCE
from savings.claims.projection import MEMBER_ID, project
from savings.claims.readers import Relation
from savings.claims.rejects import value_class_sql
from savings.claims.results import ColumnTotal

SORT_KEYS = {"claims": "claim_id", "eligibility": "member_key", "prices": "ndc11, effective_date"}
_EXACT = Context(prec=60, traps=[Inexact])
_KEY_BLOCK = 64  # of SHA-256
MEMBER_KEY_HEX = 32  # 128 bits of the MAC


class Staging:
    """One file's rows in a session; the caller runs the steps in order."""

    def __init__(self, session: DuckSession, layout: Layout, relation: Relation) -> None:
        self.session = session
        self.layout = layout
        self.relation = relation
        self.projection = project(layout, relation.header, native_dates=relation.native_dates)
        self.line = "line" if relation.has_line else "rowid + 2"

    def stage(self) -> bool:
        """Read every row; False where the text cannot be read to the control total."""
        self.session.run("DROP TABLE IF EXISTS staged")
        try:
            self.session.run(f"CREATE TEMP TABLE staged AS {self._stage_sql()}")
        except UnreadableText:
            return False
        return self._count("true") == self.relation.rows

    def _stage_sql(self) -> str:
        projection = self.projection
        nulls = ", ".join(literal(value) for value in self.layout.null_values)
        cells = ", ".join(
            f"CASE WHEN {cell} IN ({nulls}) THEN NULL ELSE {cell} END AS {cell}" if nulls else cell
            for cell in projection.cells
        )
        line = "line, " if self.relation.has_line else ""
        valued = projection.valued(f"SELECT {line}{cells} FROM ({self.relation.sql})")
        names = ", ".join(name for name, _ in projection.targets)
        raw = f"CASE WHEN bad THEN [{', '.join(projection.cells)}] END AS raw"
        return (
            f"SELECT {line}{names}, bad, {raw}, CAST(NULL AS VARCHAR) AS late_reason "
            f"FROM (SELECT *, {projection.is_bad} AS bad FROM ({valued}))"
        )

    def _count(self, condition: str) -> int:
        return int(self.session.run(f"SELECT count(*) FROM staged WHERE {condition}")[0][0])

    def reject_repeats(self) -> None:
        """Prices: a drug has one price per day; the first one stated stands."""
        self.session.run(
            "UPDATE staged SET bad = true, late_reason = reason FROM ("
            "  SELECT rowid AS place, CASE WHEN unit_price_usd = first_value(unit_price_usd) OVER same"
            "    THEN 'repeated_row' ELSE 'conflicting_price' END AS reason,"
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
        self.session.run(f"CREATE TEMP TABLE rejected AS {self._rejects_sql()}")
        self.session.run(
            f"COPY (SELECT * FROM rejected ORDER BY line) TO {quoted(path)} (COMPRESSION zstd)"
        )
        counts = self.session.run("SELECT reason, count(*) FROM rejected GROUP BY 1 ORDER BY 1")
        return {str(reason): int(count) for reason, count in counts}

    def _rejects_sql(self) -> str:
        cells = ", ".join(
            f"raw[{place}] AS {cell}" for place, cell in enumerate(self.projection.cells, 1)
        )
        explained = self.projection.valued(
            f"SELECT {self.line} AS line, {cells} FROM staged WHERE bad AND late_reason IS NULL"
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
            f"SELECT {self.line}, 'unit_price_usd', '', late_reason, '' "
            "FROM staged WHERE late_reason IS NOT NULL",
        ]
        if self.relation.broken is not None:
            parts.append(
                f"SELECT line, '', '', reason, '' FROM read_parquet({quoted(self.relation.broken)})"
            )
        return " UNION ALL ".join(parts)

    def write_rows(self, path: Path, member_key: bytes) -> None:
        """The accepted rows with every canonical column, sorted, member ids hashed."""
        names = {name for name, _ in self.projection.targets}
        if MEMBER_ID in names:
            self._hash_members(member_key)
        columns = [
            f"{name} AS {name}" if name in names else f"CAST(NULL AS {column.sql_type}) AS {name}"
            for name, column in self.layout.targets.items()
            if name != "member_key"
        ]
        if "member_key" in self.layout.targets:
            key = "member_key" if MEMBER_ID in names else "CAST(NULL AS VARCHAR) AS member_key"
            columns.append(key)
        if self.layout.table == "claims":
            columns += [
                name if name in names else f"CAST({default} AS VARCHAR) AS {name}"
                for name, default in ((NDC_SOURCE, "NULL"), (NDC_PROBLEM, "'missing'"))
            ]
        joined = f"LEFT JOIN members USING ({MEMBER_ID})" if MEMBER_ID in names else ""
        line = "line" if self.relation.has_line else "staged.rowid + 2"
        self.session.run(
            f"COPY (SELECT {', '.join(columns)}, CAST({line} AS BIGINT) AS source_line "
            f"FROM staged {joined} WHERE NOT bad "
            f"ORDER BY {SORT_KEYS[self.layout.table]}, source_line) "
            f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
        )

    def _hash_members(self, member_key: bytes) -> None:
        """HMAC-SHA256 of each distinct id, once; the key travels as a parameter, not as SQL."""
        inner, outer = hmac_blocks(member_key)
        self.session.run(
            f"CREATE TEMP TABLE members AS SELECT {MEMBER_ID}, left(sha256(CAST(? AS BLOB) || "
            f"unhex(sha256(CAST(? AS BLOB) || encode({MEMBER_ID})))), {MEMBER_KEY_HEX}) "
            f"AS member_key FROM (SELECT DISTINCT {MEMBER_ID} FROM staged "
            f"WHERE NOT bad AND {MEMBER_ID} IS NOT NULL)",
            (outer, inner),
        )


def hmac_blocks(key: bytes) -> tuple[bytes, bytes]:
    """(inner, outer) key blocks of HMAC-SHA256 (RFC 2104) for a key of at most 64 bytes."""
    padded = key.ljust(_KEY_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


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
