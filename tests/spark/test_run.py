"""A run on either engine: the same digests, and beside them the name of who computed."""

import pytest
from django.core.management import call_command

from savings.engines import engine_name
from savings.replay import replay_run
from tests.people import make_organization
from tests.savings.build import make_client, make_finished_run
from tests.spark.conftest import TINY

pytestmark = [pytest.mark.spark, pytest.mark.django_db]


@pytest.fixture
def on_tiny_spark(spark, settings):
    """Runs that ask for Spark find the group's application."""
    settings.SPARK_MASTER, settings.SPARK_CONF = "local[2]", TINY
    return settings


def test_it_stores_what_duckdb_finds_on_any_number_of_threads(on_tiny_spark, tmp_path):
    on_tiny_spark.SAVINGS_ENGINE = "spark"
    run = make_finished_run(make_client(make_organization()), tmp_path)
    on_tiny_spark.SAVINGS_ENGINE = "duckdb"

    one, two = replay_run(run, threads=1), replay_run(run, threads=2)

    assert one.equals(run)
    assert two.equals(run)
    assert run.engine == engine_name("spark")
    assert run.engine.startswith("spark 4.")
    assert run.engine not in str(run.facts)


def test_it_replays_on_spark_what_duckdb_made(on_tiny_spark, tmp_path, capsys):
    run = make_finished_run(make_client(make_organization()), tmp_path)

    call_command("replay_run", run.public_id, engine="spark")

    told = capsys.readouterr().out
    assert "The same run: both digests are equal." in told
    assert f"computed by    {run.engine}  now {engine_name('spark')}" in told


def test_it_names_the_usual_engine(settings):
    settings.SAVINGS_ENGINE = "duckdb"

    assert engine_name().startswith("duckdb ")
