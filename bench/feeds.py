"""The performance feed: how far behind it is while signals keep coming, and what a pull takes.

    python -m bench.feeds [--database sqlite] [--millions 0.1 1] [--sites 200] [--seconds 60]
                          [--calls 60] [--folder FOLDER]

A group of sites as in bench.signals, whose folder may be shared. The first emission states the
last month of every site. Then a process of its own sends a batch of 10,000 signals every five
seconds, spread over all sites and the last week, while this one emits as often as the schedule
does, every fifteen seconds. A signal that came just after a look began waits for the end of the
next one: that is how far behind the feed was. Pulls read 500 records after a cursor anywhere in
the feed, through the whole stack. In the end the feed's last words are held against the rollups.
Targets: at most 60 s behind at every size; p95 of a pull ≤ 150 ms of CPU, and ≤ 2 × what it was
at a tenth of the signals; no last word that differs.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._signal_looks import p95  # noqa: E402
from bench._signal_sender import BATCH  # noqa: E402
from bench._signal_store import Group, group, kept, opened  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

EVERY, BATCH_EVERY = 15.0, 5.0
MOST_BEHIND, MOST_PULL_MS, MOST_GROWTH, PULLED = 60, 150, 2.0, 500
ADDRESS = "/api/v1/insights/feeds/performance/"


def measure(own: Group, folder: Path, seconds: int, calls: int) -> dict[str, Any]:
    """The feed of one store."""
    from insights.actions.feeds import emit_feed

    began = time.perf_counter()
    first = emit_feed(organization=own.organization)
    found: dict[str, Any] = {"first": first, "first_s": time.perf_counter() - began}
    sender = start_sender(folder, round(seconds / BATCH_EVERY))
    looks = [time.perf_counter()]
    ends, records = [looks[0]], 0
    while sender.poll() is None:
        time.sleep(max(0.0, looks[-1] + EVERY - time.perf_counter()))
        looks.append(time.perf_counter())
        records += emit_feed(organization=own.organization)
        ends.append(time.perf_counter())
    told = json.loads(sender.stdout.read().splitlines()[-1])
    looks.append(time.perf_counter())
    records += emit_feed(organization=own.organization)
    ends.append(time.perf_counter())
    behind = [end - look for look, end in zip(looks, ends[1:], strict=False)]
    lasted = [end - look for look, end in zip(looks[1:], ends[1:], strict=True)]
    return found | {
        "behind": max(behind), "longest": max(lasted),
        "looks": len(behind), "records": records,
        "rate": round(seconds / BATCH_EVERY) * BATCH / (told["ended"] - told["began"]),
        "differing": differing(own), **pulls(own, calls),
    }  # fmt: skip


def start_sender(folder: Path, batches: int) -> Any:
    """One that sends a batch every few seconds."""
    command = [sys.executable, "-m", "bench._signal_sender", str(folder), str(batches),
               str(BATCH_EVERY)]  # fmt: skip
    sender = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    if sender.stdout.readline().strip() != "ready":
        raise SystemExit("the sender did not start")
    sender.stdin.write("go\n")
    sender.stdin.flush()
    return sender


def differing(own: Group) -> int:
    """Sites and days of the last week whose revenue the feed states otherwise than the rollups."""
    from datetime import timedelta

    from django.db.models import Sum

    from insights.models import DailyRollup, FeedRecord

    first = own.last_day - timedelta(days=6)
    rows = FeedRecord.objects.filter(metric="revenue", day__gte=first, day__lte=own.last_day)
    told = {
        (site, day): round(float(payload["amount"] or 0) * 100)
        for site, day, payload in rows.order_by("sequence").values_list("site", "day", "payload")
    }
    cells = DailyRollup.objects.filter(signal_type="revenue_event", day__gte=first).values_list(
        "site", "day"
    )
    sums = {(site, day): total for site, day, total in cells.annotate(Sum("sum_hundredths"))}
    return sum(told.get(key) != total for key, total in sums.items())


def pulls(own: Group, calls: int) -> dict[str, Any]:
    """The 95th of a hundred pulls, at cursors all over the feed."""
    from django.test import Client

    from insights.models import FeedHead

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(own.person, "django.contrib.auth.backends.ModelBackend")
    length, chosen = FeedHead.objects.get().sequence, random.Random(7)

    def pull() -> None:
        cursor = chosen.randrange(max(1, length - PULLED))
        answer = client.get(f"{ADDRESS}?cursor={cursor}&limit={PULLED}")
        if len(answer.json()["records"]) != PULLED:
            raise SystemExit(answer.content[:300])

    took = p95(pull, calls)
    return {"length": length, "pull": took.wall, "pull_cpu": took.cpu}


def of_one(given: list[str]) -> int:
    """In a process of its own: `--one FOLDER DATABASE SITES SECONDS CALLS`."""
    folder, database, (sites, seconds, calls) = Path(given[0]), given[1], map(int, given[2:])
    with opened(folder, database):
        found = measure(group(sites, folder), folder, seconds, calls)
    (folder / "feed.json").write_text(json.dumps(found))
    return 0


def tell(database: str, size: int, found: dict[str, Any]) -> None:
    """What was found at one size."""
    print(
        f"\n{database}, {size:,} signals laid, {found['rate']:,.0f} more a second\n"
        f"  first emission   {found['first_s']:7.1f} s  {found['first']:,} records\n"
        f"  behind at most   {found['behind']:7.1f} s  {found['looks']} looks, the longest"
        f" {found['longest']:.1f} s, {found['records']:,} records\n"
        f"  p95 of a pull    {found['pull']:7.1f} ms (CPU {found['pull_cpu']:.1f}),"
        f" {PULLED} of {found['length']:,} records"
    )


def main() -> int:
    """Print what was found; non-zero where a target is missed."""
    if sys.argv[1:2] == ["--one"]:
        return of_one(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", nargs="+", default=["sqlite"])
    parser.add_argument("--millions", nargs="+", type=float, default=[0.1, 1])
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="keeps everything; else it is thrown away")
    options = parser.parse_args()
    promised = []
    with tempfile.TemporaryDirectory(prefix="leaf-feeds-", dir="/tmp") as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL does not run as root
        for database in options.database:
            by_size = {}
            for size in sorted(round(each * 1_000_000) for each in options.millions):
                by_size[size] = found_of(database, size, folder, options)
                tell(database, size, by_size[size])
            promised += targets(database, by_size)
    return judge(promised)


def found_of(database: str, size: int, folder: Path, options: Any) -> dict[str, Any]:
    """The store is made by one process, the feed measured by another."""
    store = folder / f"{database}-{size}"
    make = ["bench._signal_measure", str(store), database, str(size), str(options.sites), "0", "0"]
    if not store.exists() or kept(store)["laid"] < size:
        subprocess.run([sys.executable, "-m", *make], cwd=ROOT, check=True)
    numbers = map(str, (options.sites, options.seconds, options.calls))
    command = [sys.executable, "-m", "bench.feeds", "--one", str(store), database, *numbers]
    subprocess.run(command, cwd=ROOT, check=True)
    return dict(json.loads((store / "feed.json").read_text()))


def targets(database: str, by_size: dict[int, Any]) -> list[Target]:
    """What is promised, at every size."""
    promised = []
    for size, found in by_size.items():
        at = f"{database}, {size:,}"
        promised += [
            Target(f"{at}: behind", found["behind"], MOST_BEHIND, unit="s"),
            Target(f"{at}: p95 of a pull", found["pull_cpu"], MOST_PULL_MS, unit="ms"),
            Target(f"{at}: last words unlike the rollups", found["differing"], 0, unit="cells"),
        ]
    for small, large in pairwise(by_size):
        growth = by_size[large]["pull_cpu"] / by_size[small]["pull_cpu"]
        promised.append(Target(f"{database}: a pull's CPU, {large:,} ÷ {small:,}", growth,
                               MOST_GROWTH))  # fmt: skip
    return promised


if __name__ == "__main__":
    sys.exit(main())
