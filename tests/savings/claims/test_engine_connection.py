"""The engine's connection: it sees the run's files only, stops when told, tells its progress."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from savings.claims.connection import EngineError, RunCancelled, open_engine, parquet
from tests.spec.tables import claim, claim_file, run

SLOW = "SELECT COUNT(*) FROM range(100000) a, range(1000000) b WHERE a.range * b.range = 7"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere" / "secret.parquet"
    path.parent.mkdir()
    duckdb.execute(f"COPY (SELECT 1 AS x) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_parquet('{secret}')",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1 AS x) TO '{secret}.copy'",
        "ATTACH '{secret}.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
    ],
)
def test_it_refuses_what_lies_outside_the_run(tmp_path, secret, statement):
    with open_engine(tmp_path / "work", []) as engine, pytest.raises(duckdb.Error):
        engine.run(statement.format(secret=secret))


def test_it_reads_the_files_it_was_given(tmp_path, secret):
    with open_engine(tmp_path / "work", [secret]) as engine:
        found = engine.rows(f"SELECT * FROM {parquet(secret)}")

    assert found == [(1,)]


def test_it_takes_a_quote_in_a_file_name_for_a_letter(tmp_path, secret):
    odd = secret.rename(secret.with_name("it's.parquet"))

    with open_engine(tmp_path / "work", [odd]) as engine:
        assert engine.rows(f"SELECT * FROM {parquet(odd)}") == [(1,)]


def test_it_stops_a_query_that_runs(tmp_path):
    answers = iter([False, False])

    with (
        open_engine(tmp_path, [], cancelled=lambda: next(answers, True)) as engine,
        pytest.raises(RunCancelled),
    ):
        engine.run(SLOW)


def test_it_starts_nothing_once_cancelled(tmp_path):
    with pytest.raises(RunCancelled):
        run(tmp_path, (claim("a"),), cancelled=lambda: True)


def test_it_tells_each_stage_in_order(tmp_path):
    told: list[tuple[str, Decimal]] = []

    run(tmp_path, (claim("a"),), progress=lambda stage, share: told.append((stage, share)))

    assert [stage for stage, _ in told] == [
        "netting", "windows", "prices", "lines", "sums", "findings", "completeness", "done",
    ]  # fmt: skip
    assert told[0][1] == Decimal("0.00")
    assert told[-1][1] == Decimal("1.00")


def test_it_needs_a_dataset(tmp_path):
    with pytest.raises(EngineError, match="at least one") as caught:
        run(tmp_path, files=())

    assert caught.value.code == "NO_CLAIMS"


def test_it_takes_a_dataset_only_once(tmp_path):
    file = claim_file(tmp_path, [claim("a")])

    with pytest.raises(EngineError, match="only once"):
        run(tmp_path, files=(file, file))
