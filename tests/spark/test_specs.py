"""Spark beside DuckDB: every figure, finding and stored row, to the last digit.

`SAVINGS_ENGINE=spark pytest tests/spec` puts every spec to both engines (tests/spec/conftest.py);
here stand those that between them touch every formula and rule, in a few minutes.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from savings.claims.generate import generate
from tests.spark.alike import assert_alike, run_both
from tests.spec import worked_check
from tests.spec.tables import inputs
from tests.spec.twin.test_messy import messy_inputs

pytestmark = pytest.mark.spark

MESSES = (0, 288)
LINES = 20_000
FOR_MANY_LINES = {
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "true",
}


def test_it_agrees_on_the_worked_check(spark, tmp_path):
    given = inputs(
        tmp_path,
        worked_check.rows(),
        terms=worked_check.terms(),
        settlements=worked_check.settlements(),
        scope=worked_check.SCOPE,
    )

    duck, on_spark = run_both(given, tmp_path, spark())

    assert_alike(duck, on_spark)


@pytest.mark.parametrize("seed", MESSES)
def test_it_agrees_on_a_mess(spark, tmp_path, seed):
    given = messy_inputs(tmp_path, seed)

    duck, on_spark = run_both(given, tmp_path, spark())

    assert_alike(duck, on_spark)


def test_it_agrees_on_lines_that_lack_what_their_layout_leaves_out(spark, tmp_path):
    absent = ("awp", "member_key", "plan_paid_usd")
    given = generate(tmp_path / "in", 1_500, 11, fmt="parquet", without=absent).run_inputs()

    duck, on_spark = run_both(given, tmp_path, spark())

    assert_alike(duck, on_spark)


def test_it_agrees_where_keys_stand_together(spark, tmp_path):
    given = generate(tmp_path / "in", 1_500, 12, fmt="parquet").run_inputs()
    tight = replace(given.parameters, refill_threshold=Decimal("0.95"), date_basis="paid")

    duck, on_spark = run_both(replace(given, parameters=tight), tmp_path, spark(), segment_limit=7)

    assert_alike(duck, on_spark)
    assert {"~other"} < {row.key for row in on_spark.segments}


def test_it_agrees_on_many_generated_lines(spark, tmp_path):
    given = generate(tmp_path / "in", LINES, 1, fmt="parquet").run_inputs()

    duck, on_spark = run_both(given, tmp_path, spark(**FOR_MANY_LINES))

    assert_alike(duck, on_spark)
    assert on_spark.segments[0].lines > LINES * 0.9
    assert {rule.rule for rule in on_spark.rules if rule.findings} == {
        rule.rule for rule in on_spark.rules
    }
