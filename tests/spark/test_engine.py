"""The engine on Spark itself: files, cancellation, and arithmetic that must not be silent."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from savings.claims.connection import EngineError, RunCancelled, parquet
from savings.claims.declarations import ScopeFilter
from savings.claims.spark.session import SparkSettings, start_session
from tests.services import wait_until
from tests.spark.alike import assert_alike, run_both
from tests.spec.tables import claim, claim_file, inputs

pytestmark = pytest.mark.spark


@pytest.fixture
def engine(spark, tmp_path):
    with spark()(tmp_path, [], threads=None, memory_limit="2GB", cancelled=lambda: False) as made:
        yield made


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT CAST(CAST('0.333333' AS DECIMAL(18,6)) * CAST('3.0001' AS DECIMAL(18,4)) AS "
         "DECIMAL(18,6))", Decimal("1.000032")),
        ("SELECT CAST(CAST('1.005' AS DECIMAL(18,3)) AS DECIMAL(18,2))", Decimal("1.01")),
        ("SELECT CAST(CAST('-1.005' AS DECIMAL(18,3)) AS DECIMAL(18,2))", Decimal("-1.01")),
        ("SELECT CAST(CAST('2.5' AS DECIMAL(9,1)) * 1 AS BIGINT)", 3),
        ("SELECT DATE '9999-12-31' - 1", date(9999, 12, 30)),
        ("SELECT LEAST(NULL, 2, 1)", 1),
        ("SELECT CAST(CAST('0' AS DECIMAL(18,6)) AS VARCHAR)", "0.000000"),
    ],
)  # fmt: skip
def test_it_reckons_like_duckdb(engine, sql, value):
    assert engine.rows(sql) == [(value,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST('99999999999999999' AS DECIMAL(18,0)) * CAST('1000000000000000000000' AS "
        "DECIMAL(22,0)) * CAST('1000' AS DECIMAL(4,0))",
        "SELECT CAST(CAST('12345.67' AS DECIMAL(18,2)) AS DECIMAL(4,2))",
        "SELECT CAST('31/02/2026' AS DATE)",
    ],
)
def test_it_fails_rather_than_lose_digits(engine, sql):
    from pyspark.errors import PySparkException

    with pytest.raises(PySparkException):
        engine.rows(sql)


def test_it_refuses_a_file_that_is_not_of_the_run(engine, tmp_path_factory):
    other = claim_file(tmp_path_factory.mktemp("other"), [claim("a")]).path

    with pytest.raises(EngineError, match="own files"):
        engine.rows(f"SELECT * FROM {parquet(other)}")


def test_it_takes_no_bound_values(engine):
    with pytest.raises(EngineError, match="reading results"):
        engine.rows("SELECT ?", [1])


def test_it_stops_a_query_that_runs(spark, tmp_path):
    answers = iter([False, False])
    compiled = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}
    opened = spark(**compiled)(
        tmp_path, [], threads=None, memory_limit="2GB", cancelled=lambda: next(answers, True)
    )

    with opened as engine:
        engine._session.range(10**15).createOrReplaceTempView("numbers")
        with pytest.raises(RunCancelled):
            engine.rows("SELECT COUNT(*) FROM numbers WHERE id % 7 = 11")
        running = engine._session.sparkContext.statusTracker()

        wait_until(lambda: not running.getActiveJobsIds(), what="Spark to stop the job")


def test_it_keeps_the_views_of_two_runs_apart(spark, tmp_path):
    def opened(name):
        return spark()(
            tmp_path / name, [], threads=None, memory_limit="2GB", cancelled=lambda: False
        )

    with opened("one") as one, opened("two") as two:
        one.run("CREATE TEMP TABLE x AS SELECT 1 AS a")
        two.run("CREATE TEMP TABLE x AS SELECT 2 AS a")

        assert (one.rows("SELECT a FROM x"), two.rows("SELECT a FROM x")) == ([(1,)], [(2,)])


def test_it_does_not_let_a_setting_change_the_results():
    settings = SparkSettings(conf={"spark.sql.ansi.enabled": "false"})

    with pytest.raises(EngineError, match="ansi"):
        start_session(settings, "1G")


def test_it_finds_files_under_the_clusters_name(spark, tmp_path):
    mine, theirs = tmp_path / "lake", tmp_path / "object-storage"
    given = inputs(mine, [claim("a", group_id="a\\b'c"), claim("b")])
    shutil.copytree(mine, theirs)
    opened = spark({str(mine): f"file://{theirs}"})
    for path in mine.rglob("*.parquet"):
        path.write_bytes(b"only the other name is read")

    with opened(
        tmp_path / "run", [given.claims[0].path], threads=None, memory_limit="2GB",
        cancelled=lambda: False,
    ) as engine:  # fmt: skip
        found = engine.rows(f"SELECT COUNT(*) FROM {parquet(given.claims[0].path)}")

    assert found == [(2,)]


def test_it_takes_odd_letters_in_a_group_for_letters(spark, tmp_path):
    scope = ScopeFilter(date(2026, 1, 1), date(2026, 1, 31), ("a\\b'c",))
    given = inputs(tmp_path, [claim("a", group_id="a\\b'c"), claim("b")], scope=scope)

    duck, on_spark = run_both(given, tmp_path, spark())

    assert_alike(duck, on_spark)
    assert on_spark.segments[0].lines == 1
