"""`SAVINGS_ENGINE=spark`: every spec runs on both engines, is held to equality, and sees Spark's.

One worker only (`-p no:xdist`): each worker would start an application of its own.
"""

import os
from pathlib import Path

import pytest

from savings.claims import engine
from savings.claims.declarations import RunInputs, RunResult

if os.environ.get("SAVINGS_ENGINE") == "spark":
    from tests.spark.alike import assert_alike
    from tests.spark.conftest import spark  # noqa: F401 — a fixture

    @pytest.fixture(autouse=True, scope="session")
    def on_both_engines(spark):  # noqa: F811 — the fixture
        """The engine's `compute` replaced by one that runs both."""
        on_duck = engine.compute

        def compute(inputs: RunInputs, *, workdir: Path, **options: object) -> RunResult:
            duck = on_duck(inputs, workdir=workdir / "duckdb", **options)
            quiet = {name: value for name, value in options.items() if name != "progress"}
            result = on_duck(
                inputs,
                workdir=workdir,
                **quiet | {"opened": spark(), "memory_limit": "2GB"},
            )
            assert_alike(duck, result)
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "compute", compute)
            yield
