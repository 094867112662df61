"""Which engine runs the claims, as the settings say."""

import importlib.metadata
from functools import partial

from django.conf import settings

from savings.claims.connection import OpenEngine, open_engine
from savings.claims.spark.session import SparkSettings


def chosen_engine(name: str = "") -> OpenEngine:
    """What opens the named engine, or the one that `SAVINGS_ENGINE` names."""
    if (name or settings.SAVINGS_ENGINE) == "duckdb":
        return open_engine
    from savings.claims.spark.engine import open_spark  # translates SQL: a tenth of a start

    return partial(
        open_spark,
        SparkSettings(settings.SPARK_MASTER, settings.SPARK_CONF, settings.SPARK_NAMES),
    )


def engine_name(name: str = "") -> str:
    """The named engine (or the one that is set) and its version; results do not depend on it."""
    if (name or settings.SAVINGS_ENGINE) == "duckdb":
        return f"duckdb {importlib.metadata.version('duckdb')}"
    return f"spark {_version('pyspark')} by sqlglot {_version('sqlglot')}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
