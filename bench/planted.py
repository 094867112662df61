"""Planted errors against findings at any size: `python -m bench.planted --rows 2000000`.

Prints precision and recall by rule for each seed, with the CPU seconds of making and of running;
exits 1 unless every planted error is found and nothing else.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench._targets import Target, judge
from savings.claims.generate import generate
from savings.computation import compute
from tests.savings.claims.planted import score, table


def measure(rows: int, seed: int, folder: Path, threads: int) -> list[Target]:
    """Make, run and compare one seed; all planted errors have to be found and no others."""
    began = time.process_time()
    made = generate(folder / "in", rows, seed, fmt="parquet", threads=threads)
    made_in = time.process_time() - began
    inputs = made.run_inputs()
    began = time.process_time()
    result = compute(inputs, workdir=folder / "run", threads=threads)
    ran_in = time.process_time() - began
    found = duckdb.sql(f"SELECT rule, claim_id FROM read_parquet('{result.findings_path}')")
    scores = score(made.truth(), set(found.fetchall()))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"seed {seed}: {rows:,} rows made in {made_in:.1f} CPU s, run in {ran_in:.1f} CPU s")
    print(f"peak memory of the process {peak_mb:,} MB")
    print(table(scores), end="\n\n")
    worst = {
        "precision": min(float(one.precision) for one in scores.values()),
        "recall": min(float(one.recall) for one in scores.values()),
    }
    return [
        Target(f"worst {name} of a rule, seed {seed}", found, 1, "at least", unit="")
        for name, found in worst.items()
    ]


def main() -> int:
    """Every seed in a folder of its own, removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    targets: list[Target] = []
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as folder:
            targets += measure(asked.rows, seed, Path(folder), asked.threads)
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
