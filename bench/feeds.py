"""The performance feed: how far behind it is while signals keep coming, and what a pull takes.

    python -m bench.feeds [--database sqlite] [--millions 0.1 1] [--sites 200] [--seconds 60]
                          [--calls 60] [--folder FOLDER]

A group of sites as in bench.signals, whose folder may be shared. The first emission states the
last month of every site; then a look at which nothing is new is measured. Then all two years are
made due, as an import does, and while that backlog goes out a process of its own sends a batch of
10,000 signals every five seconds, spread over all sites and the last week. This one looks as often
as the schedule does, every fifteen seconds. A signal that came just after a look began waits for
the end of the next one that leaves nothing of its week due: that is how far behind the feed was,
backlog or not. Looks go on until nothing is due. Pulls read 500 records after a cursor anywhere in
the feed, through the whole stack. In the end the feed's last words are held against the rollups.
Targets: at most 60 s behind at every size; a quiet look ≤ 100 ms of CPU; p95 of a pull ≤ 150 ms of
CPU, and each ≤ 2 × what it was at a tenth of the signals; no last word that differs.
"""

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._signal_looks import p95  # noqa: E402
from bench._signal_sender import BATCH, LATEST_DAYS, cpu_seconds  # noqa: E402
from bench._signal_store import Group, group, kept, opened  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

EVERY, BATCH_EVERY = 15.0, 5.0
MOST_BEHIND, MOST_PULL_MS, MOST_QUIET_MS, MOST_GROWTH, PULLED = 60, 150, 100, 2.0, 500
QUIET_LOOKS, AT_ONCE = 20, 5_000
ADDRESS = "/api/v1/insights/feeds/performance/"


def measure(own: Group, folder: Path, seconds: int, calls: int) -> dict[str, Any]:
    """The feed of one store."""
    from insights.actions.feeds import emit_feed

    def look() -> int:
        return emit_feed(organization=own.organization)

    began = time.perf_counter()
    first = until_nothing_is_due(look)
    found: dict[str, Any] = {"first": first, "first_s": time.perf_counter() - began}
    gc.collect()
    found["quiet_cpu"] = p95(look, QUIET_LOOKS).cpu
    found["backlog"] = make_due(own)
    found |= while_sending(own, look, start_sender(folder, round(seconds / BATCH_EVERY)))
    cpu = cpu_seconds()
    found |= {"rest": until_nothing_is_due(look), "rest_cpu": cpu_seconds() - cpu}
    found["rate"] = round(seconds / BATCH_EVERY) * BATCH / found.pop("sent_s")
    return found | {"differing": differing(own), **pulls(own, calls)}


def until_nothing_is_due(look: Callable[[], int]) -> int:
    """How many records; a look may find that nothing of what was due has changed."""
    from insights.models import FeedDue, FeedSite

    made = look()
    while FeedDue.objects.exists() or FeedSite.objects.exclude(balances_due_at=None).exists():
        made += look()
    return made


def make_due(own: Group) -> int:
    """Every day of every site, as after an import of all of it; how many."""
    from django.utils import timezone

    from insights.models import DailyRollup, FeedDue

    at, cells = timezone.now(), DailyRollup.objects.order_by().values_list("site", "day").distinct()
    due = [
        FeedDue(organization=own.organization, site_id=site, day=day, noted_at=at)
        for site, day in cells
    ]
    FeedDue.objects.bulk_create(due, batch_size=AT_ONCE)
    return len(due)


def while_sending(own: Group, look: Callable[[], int], sender: Any) -> dict[str, Any]:
    """Looks at the schedule's pace; one counts as told once nothing of the sent week is due."""
    from insights.models import FeedDue

    fresh = FeedDue.objects.filter(day__gt=own.last_day - timedelta(days=LATEST_DAYS))
    began, told_up_to = time.perf_counter(), time.perf_counter()
    behind, lasted, cpus, records, is_over = 0.0, [], [], 0, False
    while not is_over:
        is_over = sender.poll() is not None
        start, cpu = time.perf_counter(), cpu_seconds()
        records += look()
        end = time.perf_counter()
        lasted.append(end - start)
        cpus.append(cpu_seconds() - cpu)
        behind = max(behind, end - told_up_to)
        if not fresh.exists():
            told_up_to = start
        time.sleep(0 if is_over else max(0.0, start + EVERY - time.perf_counter()))
    told = json.loads(sender.stdout.read().splitlines()[-1])
    return {
        "behind": behind, "longest": max(lasted), "most_cpu": max(cpus), "looks": len(lasted),
        "records": records, "sent_s": told["ended"] - told["began"],
        "still_due": FeedDue.objects.count(), "lasted_s": time.perf_counter() - began,
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
    gc.collect()  # what the looks left is no part of a pull
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
        f"  a quiet look     {found['quiet_cpu']:7.1f} ms of CPU\n"
        f"  behind at most   {found['behind']:7.1f} s  {found['looks']} looks, the longest"
        f" {found['longest']:.1f} s (CPU {found['most_cpu']:.1f}), {found['records']:,} records\n"
        f"  backlog          {found['backlog']:7,} days of sites, {found['still_due']:,} left when"
        f" the last signal came; {found['rest']:,} records in {found['rest_cpu']:.0f} s of CPU\n"
        f"  p95 of a pull    {found['pull']:7.1f} ms (CPU {found['pull_cpu']:.1f}),"
        f" {PULLED} of {found['length']:,} records",
        flush=True,
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
            Target(f"{at}: a quiet look's CPU", found["quiet_cpu"], MOST_QUIET_MS, unit="ms"),
            Target(f"{at}: p95 of a pull", found["pull_cpu"], MOST_PULL_MS, unit="ms"),
            Target(f"{at}: last words unlike the rollups", found["differing"], 0, unit="cells"),
        ]
    for small, large in pairwise(by_size):
        for name, what in (("pull_cpu", "a pull"), ("quiet_cpu", "a quiet look")):
            growth = by_size[large][name] / by_size[small][name]
            named = f"{database}: CPU of {what}, {large:,} ÷ {small:,}"
            promised.append(Target(named, growth, MOST_GROWTH))
    return promised


if __name__ == "__main__":
    sys.exit(main())
