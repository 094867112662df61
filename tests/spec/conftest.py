"""`SAVINGS_ENGINE=spark` (`make spark-specs`): every spec runs on both engines, held to equality.

Each worker starts an application of its own. Inputs that a worker has held to equality before run
on DuckDB alone: many specs look at one figure each of the same table.
"""

import hashlib
import os
from pathlib import Path

import pytest

from savings.claims import engine
from savings.claims.declarations import RunInputs, RunResult

# Hundreds of runs on one application repay the thorough compiler that a few do not.
COMPILER = {"spark.driver.extraJavaOptions": "-XX:+UseSerialGC"}

if os.environ.get("SAVINGS_ENGINE") == "spark":
    from tests.spark.alike import assert_alike
    from tests.spark.conftest import spark  # noqa: F401 — a fixture

    @pytest.fixture(autouse=True, scope="session")
    def on_both_engines(spark):  # noqa: F811 — the fixture
        """The engine's `compute` replaced by one that runs both."""
        on_duck, held = engine.compute, set()

        def compute(inputs: RunInputs, *, workdir: Path, **options: object) -> RunResult:
            known = _key(inputs, options)
            duck = on_duck(inputs, workdir=workdir / "duckdb", **options)
            if known in held:
                return duck
            quiet = {name: value for name, value in options.items() if name != "progress"}
            result = on_duck(
                inputs,
                workdir=workdir,
                **quiet | {"opened": spark(**COMPILER), "memory_limit": "2GB"},
            )
            assert_alike(duck, result)
            held.add(known)
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "compute", compute)
            yield

    def _key(inputs: RunInputs, options: dict[str, object]) -> str:
        """What decides the results: the files' bytes, the contract and what is computed."""
        eligibility = (inputs.eligibility,) if inputs.eligibility else ()
        told = repr(inputs)
        for file in (*inputs.claims, *inputs.prices, *eligibility):
            told = told.replace(repr(file.path), hashlib.sha256(file.path.read_bytes()).hexdigest())
        chosen = {name: options.get(name) for name in ("formulas", "rules", "segment_limit")}
        return f"{told} {chosen}"
