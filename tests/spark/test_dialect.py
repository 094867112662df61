"""The border between DuckDB's words and Spark's: each difference once."""

import pytest

from savings.claims.spark.dialect import FILE_ROW, translate, type_name


def spark_sql(sql: str) -> str:
    return translate(sql, lambda path: f"file_of_{path}").query


@pytest.mark.parametrize(
    ("duck", "spark"),
    [
        ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a NULLS LAST"),
        ("SELECT CAST(a AS HUGEINT) FROM t", "SELECT CAST(a AS DECIMAL(38, 0)) FROM t"),
        ("SELECT a // b FROM t", "SELECT a DIV b FROM t"),
        (
            "SELECT DATE_DIFF('day', a, b) * 1000000 FROM t",
            "SELECT CAST(DATEDIFF(DAY, a, b) AS BIGINT) * 1000000 FROM t",
        ),
        (
            "SELECT EXTRACT(year FROM a) FROM t",
            "SELECT CAST(EXTRACT(YEAR FROM a) AS BIGINT) FROM t",
        ),
        (
            "SELECT DENSE_RANK() OVER (ORDER BY a NULLS FIRST) FROM t",
            "SELECT CAST(DENSE_RANK() OVER (ORDER BY a) AS BIGINT) FROM t",
        ),
        ("SELECT ROW_NUMBER() OVER () FROM t", f"SELECT {FILE_ROW} FROM t"),
        (
            "SELECT CAST(a * 2.5 AS BIGINT), CAST(a AS BIGINT) FROM t",
            "SELECT CAST(ROUND(a * 2.5) AS BIGINT), CAST(a AS BIGINT) FROM t",
        ),
        ("SELECT a FROM t WHERE (TRUE)", "SELECT a FROM t WHERE TRUE"),
        ("SELECT 'it''s a \\ b'", "SELECT 'it\\'s a \\\\ b'"),
        ("SELECT a FROM read_parquet('x') AS f", "SELECT a FROM file_of_x AS f"),
    ],
)
def test_it_puts_what_differs_into_sparks_words(duck, spark):
    assert spark_sql(duck) == spark


@pytest.mark.parametrize(
    ("sql", "kind", "name"),
    [
        ("CREATE TEMP TABLE x AS SELECT 1 AS a", "table", "x"),
        ("CREATE TEMP TABLE x (a BIGINT)", "empty_table", "x"),
        ("CREATE TEMP VIEW x AS SELECT 1 AS a", "view", "x"),
        ("INSERT INTO x WITH b AS (SELECT 1 AS a) SELECT a FROM b", "append", "x"),
        ("DROP VIEW x", "drop", "x"),
        ("COPY (SELECT 1 AS a) TO '/x.parquet' (FORMAT parquet)", "write", "/x.parquet"),
    ],
)
def test_it_says_what_a_statement_does(sql, kind, name):
    told = translate(sql, str)

    assert (told.kind, told.name) == (kind, name)


def test_it_makes_an_empty_table_without_a_row_from_here():
    told = translate("CREATE TEMP TABLE x (a BIGINT, b DECIMAL(18,2))", str)

    assert told.query == (
        "SELECT CAST(NULL AS BIGINT) AS a, CAST(NULL AS DECIMAL(18, 2)) AS b WHERE FALSE"
    )


def test_it_knows_a_list_of_values_for_small():
    told = translate("CREATE TEMP TABLE x AS SELECT * FROM (VALUES (1)) AS v(a)", str)

    assert told.small


def test_it_keeps_how_a_file_is_written():
    told = translate("COPY (SELECT 1 AS a) TO '/x' (FORMAT parquet, COMPRESSION zstd)", str)

    assert told.into("SELECT 2 AS a") == (
        "COPY (SELECT 2 AS a) TO '/x' WITH (FORMAT parquet, COMPRESSION zstd)"
    )


@pytest.mark.parametrize(
    ("spark", "duck"),
    [("string", "VARCHAR"), ("int", "INTEGER"), ("decimal(18,2)", "DECIMAL(18,2)")],
)
def test_it_spells_types_as_duckdb_does(spark, duck):
    assert type_name(spark) == duck
