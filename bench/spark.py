"""Spark against DuckDB: the whole run on the same generated claims, results compared.

    python -m bench.spark [--millions 1 5 20] [--threads 2] [--memory 4GB] [--folder var/bench]

Each engine runs alone in a child process of its own. CPU seconds and peak memory are those of the
child and, for Spark, of the Java process it starts; wall seconds of Spark are told with and
without its start. Shuffles have a partition for each 500,000 rows, at least eight a thread. Targets
at every size: digests equal, Spark's peak under 8 GB. What Spark costs beside DuckDB on one machine
is printed; nothing is promised about it.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._targets import Target, judge  # noqa: E402
from bench.sums import generate_apart, inputs_of  # noqa: E402

ENGINES = ("duckdb", "spark")
TARGET_GB = 8.0
ROWS_OF_A_PARTITION = 500_000


def child(engine: str, folder: Path, rows: int, threads: int, memory: str) -> None:
    """Run one engine once and print what it cost."""
    from savings.computation import compute

    inputs = inputs_of(folder, rows)
    workdir = Path(tempfile.mkdtemp(dir=folder))
    options: dict[str, Any] = {"threads": threads, "memory_limit": memory}
    before, began = _cpu(), time.monotonic()
    if engine == "spark":
        options["opened"] = _spark(threads, folder, memory, rows)
    started = time.monotonic() - began
    result = compute(inputs, workdir=workdir, **options)
    facts = {
        "cpu": _cpu() - before,
        "wall": time.monotonic() - began,
        "start": started,
        "gb": _peak_gb(),
        "digest": result.digest,
        "stages": {name: round(seconds, 1) for name, seconds in result.timings.items()},
    }
    shutil.rmtree(workdir)
    print(json.dumps(facts))


def _spark(threads: int, folder: Path, memory: str, rows: int) -> Any:
    from savings.claims.spark.engine import open_spark
    from savings.claims.spark.session import SparkSettings, start_session

    partitions = max(threads * 8, rows // ROWS_OF_A_PARTITION)
    conf = {"spark.sql.shuffle.partitions": str(partitions), "spark.local.dir": str(folder)}
    settings = SparkSettings(f"local[{threads}]", conf)
    start_session(settings, memory.rstrip("B"))
    return partial(open_spark, settings)


def _java() -> list[Path]:
    """The folders under /proc of this process's children."""
    mine = str(os.getpid())
    return [path for path in Path("/proc").glob("[0-9]*") if _stat(path)[1:2] == [mine]]


def _stat(process: Path) -> list[str]:
    """What the system says of it after its name; nothing of one that ended meanwhile."""
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    ticks = 0
    for process in _java():
        ticks += sum(map(int, _stat(process)[11:13]))
    return own.ru_utime + own.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def _peak_gb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for process in _java():
        for line in (process / "status").read_text().splitlines():
            peak += int(line.split()[1]) if line.startswith("VmHWM") else 0
    return peak / 1e6


def measure(engine: str, folder: Path, rows: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """One engine in a child process."""
    command = [sys.executable, __file__, "--child", engine, "--folder", str(folder)]
    command += ["--rows", str(rows), "--threads", str(chosen.threads), "--memory", chosen.memory]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {engine} failed: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    return json.loads(done.stdout.splitlines()[-1])


def report(rows: int, found: dict[str, dict[str, Any]]) -> list[Target]:
    """Print one size and its ratios; what was promised about it."""
    print(f"\n{rows:,} rows")
    for name, one in found.items():
        if one:
            print(
                f"  {name:7} {one['cpu']:8.1f} CPU-s {one['wall']:8.1f} s "
                f"(start {one['start']:.1f} s) {one['gb']:6.2f} GB  {one['stages']}"
            )
    duck, spark = found["duckdb"], found["spark"]
    same = None
    if duck and spark:
        same = float(duck["digest"] == spark["digest"])
        ratios = {key: spark[key] / duck[key] for key in ("cpu", "wall", "gb")}
        print(
            f"  spark ÷ duckdb {ratios['cpu']:.2f} in CPU, {ratios['wall']:.2f} in time, "
            f"{ratios['gb']:.2f} in memory"
        )
    return [
        Target(f"digests equal, {rows:,} rows", same, 1.0, "at least", "(1 is equal)"),
        Target(f"Spark's peak, {rows:,} rows", spark.get("gb"), TARGET_GB, unit="GB"),
    ]


def main() -> int:
    """Measure each size; non-zero where results differ or memory runs over."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 5, 20])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--child", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.folder, chosen.rows, chosen.threads, chosen.memory)
        return 0
    targets = []
    for millions in chosen.millions:
        rows = int(millions * 1_000_000)
        folder = chosen.folder / f"claims-{rows}"
        generate_apart(folder, rows)
        found = {name: measure(name, folder, rows, chosen) for name in ENGINES}
        targets += report(rows, found)
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
