"""One Spark application for the folder: two local cores, tiny shuffles, no page, no network."""

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from savings.claims.connection import OpenEngine
from savings.claims.spark.engine import open_spark
from savings.claims.spark.session import SparkSettings
from tests.services import absent

# Tables of a hundred rows: planning and compiling would cost more than the work.
TINY = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.subexpressionElimination.enabled": "false",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.debug.maxToStringFields": "1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Callable[..., OpenEngine]]:
    """Opens the engine on Spark; settings given by name are added to those for tiny tables."""
    if importlib.util.find_spec("pyspark") is None:
        absent("pyspark")
    if shutil.which("java") is None:
        absent("Java")
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        from pyspark.sql import SparkSession

    def opened(names: dict[str, str] | None = None, **conf: str) -> OpenEngine:
        return partial(open_spark, SparkSettings("local[2]", TINY | conf, names or {}))

    yield opened
    running = SparkSession.getActiveSession()
    if running is not None:
        running.stop()
