"""What two engines made of the same inputs, held side by side with no tolerance."""

from pathlib import Path

import duckdb

from savings.claims.connection import OpenEngine
from savings.claims.declarations import RunInputs, RunResult
from savings.computation import compute


def run_both(
    inputs: RunInputs, folder: Path, opened: OpenEngine, **options: object
) -> tuple[RunResult, RunResult]:
    """The run on DuckDB and on Spark."""
    duck = compute(inputs, workdir=folder / "duckdb", threads=2, **options)
    spark = compute(inputs, workdir=folder / "spark", opened=opened, memory_limit="2GB", **options)
    return duck, spark


def assert_alike(duck: RunResult, spark: RunResult) -> None:
    """Equal in every figure, finding, statement row and stored row; the digest says it again."""
    assert spark.segments == duck.segments
    assert spark.rules == duck.rules
    assert spark.completeness == duck.completeness
    assert spark.price_match == duck.price_match
    assert spark.digest == duck.digest
    for one, other in (
        (duck.lines_path, spark.lines_path),
        (duck.findings_path, spark.findings_path),
        (duck.netted_path, spark.netted_path),
    ):
        assert _schema(one) == _schema(other)
        assert _differing(one, other) == 0


def _schema(path: Path | None) -> list[tuple[str, str]]:
    found = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
    return [(row[0], row[1]) for row in found]


def _differing(one: Path | None, other: Path | None) -> int:
    """Rows that stand in one file only, as often as they do."""
    first, second = (f"SELECT * FROM read_parquet('{path}')" for path in (one, other))
    [(count,)] = duckdb.sql(
        f"SELECT COUNT(*) FROM (({first} EXCEPT ALL {second}) UNION ALL "
        f"({second} EXCEPT ALL {first}))"
    ).fetchall()
    return count
