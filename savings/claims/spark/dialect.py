"""From the engine's SQL to Spark's: one transpilation, with every known difference mended here.

The engine's SQL is written once, in DuckDB's dialect. sqlglot puts it into Spark's words, nulls
ordering included; what the two would still reckon differently is rewritten on the tree:

- ranks, day counts and parts of a date are INT in Spark and would overflow when multiplied: they
  become BIGINT, which is what DuckDB gives;
- DECIMAL → integer truncates in Spark and rounds in DuckDB: a reckoned value is rounded first;
- HUGEINT is DECIMAL(38,0);
- Spark reads `WHERE (TRUE)` as a table alias with a column: the outer brackets go;
- a row number without an order is the row's place in its file;
- a file is a view that the session has made over it.

Wide products are kept exact by the session (see `session.py`): an overflow is an error, never a
loss of places.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp

FILE_ROW = "file_row"  # the place of a row in its file, from 1; only where it has no source line
WHOLE = ("BIGINT", "INT", "SMALLINT", "TINYINT")
_WRITE = re.compile(r"\s*COPY\s*\((.*)\)\s*TO\s*('(?:[^']|'')*'\s*\(.*\))\s*", re.DOTALL)
_SHORT = (exp.DateDiff, exp.Extract)
_RANKS = (exp.RowNumber, exp.DenseRank, exp.Rank)

# What DuckDB calls the types that a Parquet file of ours can hold.
TYPE_NAMES = {"string": "VARCHAR", "int": "INTEGER"}


@dataclass(frozen=True)
class Statement:
    """A statement in Spark's words: what it does, to which table or file, and the query in it."""

    kind: Literal["query", "table", "empty_table", "view", "append", "drop", "write"]
    name: str = ""
    query: str = ""
    small: bool = False  # a list of values: cheap to reckon again, and its size is known
    into: Callable[[str], str] = str  # the COPY statement over another query, for DuckDB


def translate(sql: str, view_of: Callable[[str], str]) -> Statement:
    """Read one statement of the engine; view_of gives the view over a file's path."""
    if writes := _WRITE.fullmatch(sql):
        copy = sqlglot.parse_one(f"COPY (SELECT 1) TO {writes[2]}", read="duckdb")
        query = translate(writes[1], view_of).query
        return Statement("write", copy.args["files"][0].name, query, into=_copier(copy))
    if "read_parquet(" in sql:
        return _translated(sql, view_of)
    return _without_files(sql)


@lru_cache(maxsize=256)
def _without_files(sql: str) -> Statement:
    """Most statements are the same in every run, and to read a long one takes its time."""
    return _translated(sql, str)


def _translated(sql: str, view_of: Callable[[str], str]) -> Statement:
    tree = sqlglot.parse_one(sql, read="duckdb")
    if isinstance(tree, exp.Create):
        return _created(tree, view_of)
    if isinstance(tree, exp.Insert):
        return Statement("append", tree.this.name, _spark(tree.expression, view_of))
    if isinstance(tree, exp.Drop):
        return Statement("drop", tree.args["tables"][0].name)
    return Statement("query", query=_spark(tree, view_of))


def type_name(spark_type: str) -> str:
    """A Spark type as DuckDB spells it: `decimal(18,2)` is DECIMAL(18,2)."""
    return TYPE_NAMES.get(spark_type, spark_type.upper())


def _created(tree: exp.Create, view_of: Callable[[str], str]) -> Statement:
    if tree.expression is None:
        columns = ", ".join(
            f"CAST(NULL AS {part.kind.sql(dialect='spark')}) AS {part.name}"
            for part in tree.this.expressions
        )
        return Statement("empty_table", tree.this.this.name, f"SELECT {columns} WHERE FALSE")
    kind: Literal["view", "table"] = "view" if tree.kind == "VIEW" else "table"
    source = tree.expression.args.get("from_")
    small = source is not None and isinstance(source.this, exp.Values)
    return Statement(kind, tree.this.name, _spark(tree.expression, view_of), small)


def _copier(tree: exp.Expr) -> Callable[[str], str]:
    def into(query: str) -> str:
        copied = tree.copy()
        copied.set("this", sqlglot.parse_one(f"({query})", read="duckdb"))
        return copied.sql(dialect="duckdb")

    return into


def _spark(tree: exp.Expr, view_of: Callable[[str], str]) -> str:
    tree = tree.copy()
    for node in list(tree.walk()):
        _mend(node, view_of)
    return tree.sql(dialect="spark")


def _mend(node: exp.Expr, view_of: Callable[[str], str]) -> None:
    """Rewrite one node in its tree; the nodes below it stay the ones that were listed."""
    if isinstance(node, exp.ReadParquet):
        node.replace(exp.to_identifier(view_of(node.expressions[0].name)))
    elif isinstance(node, exp.DataType) and node.this == exp.DType.INT128:
        node.replace(exp.DataType.build("DECIMAL(38, 0)"))
    elif isinstance(node, exp.Window) and _is_unordered(node):
        node.replace(exp.column(FILE_ROW))
    elif isinstance(node, _SHORT) or (
        isinstance(node, exp.Window) and isinstance(node.this, _RANKS)
    ):
        _wrap(node, exp.Cast(to=exp.DataType.build("BIGINT")))
    elif isinstance(node, exp.Where):
        node.set("this", node.this.unnest())
    elif isinstance(node, exp.Cast) and _rounds(node):
        _wrap(node.this, exp.Round())


def _wrap(node: exp.Expr, wrapper: exp.Expr) -> None:
    node.replace(wrapper)
    wrapper.set("this", node)


def _is_unordered(window: exp.Window) -> bool:
    return isinstance(window.this, exp.RowNumber) and window.args.get("order") is None


def _rounds(cast: exp.Cast) -> bool:
    reckoned = isinstance(cast.this.unnest(), exp.Binary)
    return reckoned and cast.to.sql(dialect="spark") in WHOLE
