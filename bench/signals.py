"""Financial signals: ingest beside bare inserts, dashboards beside SQL over the signals, rollups.

    python -m bench.signals [--database sqlite postgresql] [--millions 0.1 1] [--sites 200]
                            [--calls 40] [--folder FOLDER]

A group of sites with two years of signals, sources marked day by day; the bulk is laid by the
database itself, and rebuild_rollups makes its sums. At each size: ingest of batches of 10,000 rows
of the last week (checked, told apart from duplicates, summed into both rollups, told to the trail)
by one sender and by two; the bare insert of the same rows into an empty table of the same columns
and indexes; the check of all rollups; the headline of one site and all sites beside one another,
as API and as page, over four weeks, beside the same sums over the signals; once, the detectors.
With --folder everything is kept: another run lays only what is missing and repeats what was found
(--again measures anew). CPU is this process's and its database server's. Of ingest it is halved:
what two cores need at least where two senders work side by side; not on SQLite, which has one
writer. The 95th of a hundred answers is held against its target in CPU, since by the clock it also
depends on what else the machine does; both are shown.
Targets: signals a second ≥ 10,000 on SQLite, ≥ 20,000 on PostgreSQL, rollups included; p95 of one
site's dashboard ≤ 150 ms and ≤ 2 × what it was at a tenth of the signals; p95 of the group ≤ 500
ms; no cell that differs from its signals; the figures those of the signals.
"""

import argparse
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._signal_ingest import CORES, Found  # noqa: E402
from bench._signal_store import kept  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

LEAST = {"sqlite": 10_000, "postgresql": 20_000}
MOST_MS = {"one site": 150, "group": 500}
MOST_GROWTH = 2.0


def tell(database: str, size: int, found: Found) -> None:
    """What was found at one size."""
    rate, beside = 1 / found["ingest_cpu"], found["ingest_cpu"] / found["bare_cpu"]
    print(f"\n{database}, {size:,} signals laid ({found['financialsignal']:,} in the end),"
          f" {found['dailyrollup']:,} daily, {found['monthlyrollup']:,} monthly sums")  # fmt: skip
    print(f"  ingest, one sender   {found['one_sender']:10,.0f}/s  {rate:9,.0f} a CPU second,"
          f" {beside:.1f} × the bare insert's CPU")  # fmt: skip
    print(f"  ingest, two senders  {found['two_senders']:10,.0f}/s"
          f"  {1 / found['two_cpu']:9,.0f} a CPU second")  # fmt: skip
    print(f"  bare insert          {found['bare']:10,.0f}/s  {1 / found['bare_cpu']:9,.0f}"
          " a CPU second, into an empty table")  # fmt: skip
    if "rebuild" in found:
        print(
            f"  rollups made again   {found['rebuild']:10.1f} s  CPU {found['rebuild_cpu']:.1f} s"
        )
    print(f"  rollups checked      {found['check']:10.1f} s  CPU {found['check_cpu']:.1f} s,"
          f" {found['differing']} cells differ")  # fmt: skip
    for kind in MOST_MS:
        api, page = found[f"{kind}, API"], found[f"{kind}, page"]
        print(f"  p95 of {kind:8}  API {api['wall']:7.1f} ms (CPU {api['cpu']:.1f})"
              f"  page {page['wall']:7.1f} ms (CPU {page['cpu']:.1f}),"
              f" {found[f'{kind} amounts']} amounts on it;"
              f"  over the signals {found[f'{kind}, raw']:,.1f} ms")  # fmt: skip
    run = found["detectors"]
    print(f"  detectors            {run['wall']:10.1f} s  CPU {run['cpu']:.1f} s,"
          f" {run['cards']} cards")  # fmt: skip


def targets(database: str, by_size: dict[int, Found]) -> list[Target]:
    """What is promised, at every size."""
    promised = []
    for size, found in by_size.items():
        at = f"{database}, {size:,}"
        cores = 1 if database == "sqlite" else CORES
        spent = min(found["ingest_cpu"], found["two_cpu"])
        promised += [
            Target(f"{at}: signals a second", cores / spent, LEAST[database], "at least", "/s"),
            Target(f"{at}: cells that differ", found["differing"], 0, unit="cells"),
        ]
        for kind, most in MOST_MS.items():
            for door in ("API", "page"):
                took = found[f"{kind}, {door}"]["cpu"]
                promised.append(Target(f"{at}: p95 of {kind}, {door}", took, most, unit="ms"))
            unlike = found[f"{kind} unlike"]
            promised.append(
                Target(f"{at}: figures unlike their signals'", unlike, 0, unit="figures")
            )
    sizes = sorted(by_size)
    for small, large in pairwise(sizes):
        before, after = (by_size[size]["one site, API"]["cpu"] for size in (small, large))
        told = f"{database}: one site's CPU at {large:,} ÷ at {small:,}"
        promised.append(Target(told, after / before, MOST_GROWTH))
    return promised


def found_of(database: str, size: int, folder: Path, options: Any) -> Found:
    """What a process of its own found, or an earlier one left said."""
    store = folder / f"{database}-{size}"
    numbers = (size, options.sites, options.calls, int(options.again))
    command = [sys.executable, "-m", "bench._signal_measure", str(store), database]
    subprocess.run([*command, *map(str, numbers)], cwd=ROOT, check=True)
    said = kept(store)
    return dict(said["made"] | said["found"])


def main() -> int:
    """Print what was found; non-zero where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", nargs="+", choices=LEAST, default=["sqlite"])
    parser.add_argument("--millions", nargs="+", type=float, default=[0.1, 1])
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--calls", type=int, default=40)
    parser.add_argument("--folder", type=Path, help="keeps everything; else it is thrown away")
    parser.add_argument("--again", action="store_true", help="measure anew what is kept")
    options = parser.parse_args()
    promised = []
    with tempfile.TemporaryDirectory(prefix="leaf-signals-", dir="/tmp") as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL does not run as root
        for database in options.database:
            by_size: dict[int, Found] = {}
            for size in sorted(round(each * 1_000_000) for each in options.millions):
                by_size[size] = found_of(database, size, folder, options)
                tell(database, size, by_size[size])
            promised += targets(database, by_size)
    return judge(promised)


if __name__ == "__main__":
    sys.exit(main())
