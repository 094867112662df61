"""Every planted error is found, and nothing else."""

from pathlib import Path

import duckdb
import pytest

from savings.claims.generate import generate
from savings.computation import compute
from savings.rules import RULES
from tests.savings.claims.planted import Score, score, table

ROWS = 25_000


def found_and_planted(folder: Path, seed: int, **options: bool) -> dict[str, Score]:
    made = generate(folder / "in", ROWS, seed, fmt="parquet", **options)
    result = compute(made.run_inputs(), workdir=folder / "run")
    rows = duckdb.sql(f"SELECT rule, claim_id FROM read_parquet('{result.findings_path}')")
    return score(made.truth(), set(rows.fetchall()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_finds_every_planted_error_and_nothing_else(seed, tmp_path, capsys):
    scores = found_and_planted(tmp_path, seed)

    with capsys.disabled():
        print(f"\nseed {seed}, {ROWS:,} rows\n{table(scores)}")
    assert scores.keys() == RULES.keys()
    assert all(one.planted > 0 for one in scores.values())
    assert {rule: (one.precision, one.recall) for rule, one in scores.items()} == dict.fromkeys(
        RULES, (1, 1)
    )


def test_it_finds_nothing_in_clean_claims(tmp_path):
    scores = found_and_planted(tmp_path, 4, clean=True)

    assert scores == {}


def test_it_scores_misses_and_false_alarms():
    planted = {("a", "1"), ("a", "2"), ("b", "1")}
    found = {("a", "1"), ("a", "3"), ("a", "4")}

    scores = score(planted, found)

    assert (scores["a"].precision, scores["a"].recall) == (pytest.approx(1 / 3), 0.5)
    assert (scores["b"].precision, scores["b"].recall) == (1, 0)
