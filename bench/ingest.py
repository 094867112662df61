"""Ingest of a claims file against bare DuckDB read_csv → Parquet, which checks nothing.

    python -m bench.ingest [--millions 1 5 20] [--threads 2] [--repeat 3] [--folder var/bench]

The ingest also hashes the file, counts its lines, holds every cell to its grammar, hashes member
ids, normalises NDCs, sorts by claim id, and proves rows and dollars. Each measurement runs in a
child process of its own, in turn; the best of the repeats counts: CPU seconds of all threads, wall
seconds, rows per second and peak memory. Target: CPU ≤ 2.5 × bare.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._targets import Target, judge  # noqa: E402

SEED = 7
TARGET_RATIO = 2.5
CONTENDERS = ("bare", "ingest", "again")


MAKE = """
import sys
from pathlib import Path
from savings.claims.generate import generate
generate(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
"""


def source_of(folder: Path, rows: int) -> Path:
    """A generated claims file, made once per size; in a child, whose peak would else be ours."""
    out = folder / f"csv{rows}"
    if not (out / "contract.json").exists():
        subprocess.run(
            [sys.executable, "-c", MAKE, out, str(rows), str(SEED)], cwd=ROOT, check=True
        )
    return out / "claims.csv"


def bare(source: Path, scratch: Path, threads: int) -> int:
    """What DuckDB does by itself: sniff, convert, write."""
    import duckdb

    target = scratch / "bare.parquet"
    with duckdb.connect(config={"threads": threads}) as con:
        con.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}'")
        return con.execute(f"SELECT count(*) FROM '{target}'").fetchone()[0]


def ingest(source: Path, scratch: Path, threads: int) -> int:
    """The product's ingest into an empty lake; "again" finds the lake filled."""
    from savings.claims.ingest import ingest as take_in
    from savings.claims.layouts import BUILT_IN

    result = take_in(
        source, BUILT_IN["canonical"], lake=scratch, member_key=b"b" * 32, threads=threads
    )
    return result.rows_in


def measure(contender: str, source: Path, scratch: Path, threads: int) -> None:
    """Runs in the child; prints one JSON line."""
    began = time.monotonic()
    rows = (bare if contender == "bare" else ingest)(source, scratch, threads)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "rows": rows,
                "cpu": usage.ru_utime + usage.ru_stime,
                "wall": time.monotonic() - began,
                "peak_mb": usage.ru_maxrss // 1024,
            }
        )
    )


def in_child(contender: str, source: Path, scratch: Path, threads: int) -> dict[str, Any]:
    """One measurement by itself."""
    arguments = [contender, str(source), str(scratch), str(threads)]
    command = [sys.executable, __file__, "--measure", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def compare(source: Path, folder: Path, threads: int, repeat: int) -> dict[str, dict[str, Any]]:
    """The best of each contender, measured in turn."""
    best: dict[str, dict[str, Any]] = {}
    for _ in range(repeat):
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            for contender in CONTENDERS:
                found = in_child(contender, source, Path(scratch), threads)
                if contender not in best or found["cpu"] < best[contender]["cpu"]:
                    best[contender] = found
    return best


def main() -> int:
    """Print the growth over the sizes; non-zero where the target is missed at any."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 5, 20])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        contender, source, scratch, threads = options.measure
        measure(contender, Path(source), Path(scratch), int(threads))
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    targets = []
    print(f"{'rows':>12} {'':8} {'CPU s':>8} {'wall s':>8} {'rows/s':>10} {'peak MB':>8}  × bare")
    for millions in options.millions:
        source = source_of(options.folder, int(millions * 1_000_000))
        best = compare(source, options.folder, options.threads, options.repeat)
        for name, found in best.items():
            ratio = found["cpu"] / best["bare"]["cpu"]
            print(
                f"{found['rows']:>12,} {name:8} {found['cpu']:8.2f} {found['wall']:8.2f} "
                f"{found['rows'] / found['wall']:10,.0f} {found['peak_mb']:8,} {ratio:7.2f}"
            )
        ratio = best["ingest"]["cpu"] / best["bare"]["cpu"]
        what = f"ingest ÷ bare read_csv, CPU, {best['ingest']['rows']:,} rows"
        targets.append(Target(what, ratio, TARGET_RATIO))
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
