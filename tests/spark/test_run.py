"""A governed run with `SAVINGS_ENGINE=spark`: the same facts; the lineage says who made them."""

import pytest

from savings.computation import compute
from savings.engines import engine_name
from savings.queries.manifests import read_inputs
from tests.people import make_organization
from tests.savings.build import make_client, make_finished_run
from tests.spark.conftest import TINY

pytestmark = [pytest.mark.spark, pytest.mark.django_db]


@pytest.mark.usefixtures("spark")
def test_it_stores_what_duckdb_would_have_found(settings, tmp_path):
    settings.SAVINGS_ENGINE, settings.SPARK_MASTER = "spark", "local[2]"
    settings.SPARK_CONF = TINY

    run = make_finished_run(make_client(make_organization()), tmp_path)

    again = compute(read_inputs(run.manifest), workdir=tmp_path / "duckdb")
    assert run.result_digest == again.digest
    assert run.engine == engine_name()
    assert run.engine.startswith("spark 4.")


def test_it_names_the_usual_engine(settings):
    settings.SAVINGS_ENGINE = "duckdb"

    assert engine_name().startswith("duckdb ")
