"""Financial signals: ingest beside bare inserts, and the headline beside SQL over the signals.

    python -m bench.signals [--thousands 1000] [--sites 20] [--calls 60] [--postgres]
                            [--retail FOLDER]

Ingest sends batches of 10,000 rows of a practice group's two years: checked, told apart from
duplicates, summed into both rollups, told to the trail. The bare insert writes the same rows into
a table with the same columns and indexes by many-row inserts, checking nothing. The machine's two
cores count: CPU seconds of this process and of the database's, halved, are the least wall time two
senders need. The headline is asked by the whole stack for one site and for all, last month, while
signals grow; raw SQL sums the same signals. --retail takes the real shop's files in.
Targets: signals a second on two cores ≥ 10,000 on SQLite, ≥ 20,000 on PostgreSQL, rollups
included; p95 of one site's headline ≤ 150 ms, and ≤ 2 × what it was at a tenth of the signals.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

SEED, BATCH, CORES = 7, 10_000, 2
LEAST = {"sqlite": 10_000, "postgresql": 20_000}
MOST_MS, MOST_GROWTH = 150, 2.0
LAST_DAY = date(2026, 6, 30)
KINDS = (
    ("revenue_event", "pms", "", 30), ("provider_production_item", "pms", "", 25),
    ("payment_received", "integrated_payments", "captured", 25),
    ("outstanding_balance", "integrated_payments", "", 10),
    ("deposit_held", "appointment_manager", "", 10),
)  # fmt: skip


def practice(sites: int) -> tuple[Any, list[Any], Any]:
    """An organization with sites, and somebody who sends and looks."""
    from leafenterprise.accounts.models import Membership, Organization, Site, User

    group = Organization.objects.create(name="Bench group", slug="bench")
    places = [
        Site.objects.create(organization=group, name=f"Site {number}", time_zone="Europe/London")
        for number in range(sites)
    ]
    person = User.objects.create_user("bench@test.example", None, name="Bench")
    for role in ("owner", "operator"):
        Membership.objects.create(user=person, organization=group, role=role)
    return group, places, person


def batches(places: list[Any], number: int) -> Iterator[list[dict[str, Any]]]:
    """So many batches, day after day of two years."""
    chosen = random.Random(SEED)
    kinds = [kind for kind in KINDS for _ in range(kind[3])]
    for place in range(number):
        day = LAST_DAY - timedelta(days=int(730 * (1 - (place + 1) / number)))
        rows = []
        for _ in range(BATCH):
            type_, source, state, _ = chosen.choice(kinds)
            moment = day - timedelta(days=chosen.randrange(7))
            rows.append(
                {
                    "signal_type": type_, "source_module_ref": source,
                    "source_record_id": str(uuid.UUID(int=chosen.getrandbits(128), version=4)),
                    "site_id": chosen.choice(places).public_id,
                    "amount": f"{chosen.randrange(500)}.{chosen.randrange(100):02d}",
                    "currency_code": "GBP", "payment_state": state or None,
                    "payment_method": chosen.choice(("card", "cash", "direct_debit")),
                    "signal_timestamp": f"{moment}T{8 + chosen.randrange(9):02d}:00:00Z",
                }
            )  # fmt: skip
        yield rows


def cpu_seconds() -> float:
    """Of this process and, where the database is one of its own, of that too."""
    from django.db import connection

    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().split()
        spent += (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return spent


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall seconds."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    work()
    return cpu_seconds() - cpu, time.perf_counter() - wall


def bare(group: Any, rows: list[Any], places: dict[str, int]) -> None:
    """The same columns and indexes, and nothing else."""
    from django.db import connection, transaction

    from insights.actions.tables import SIGNAL_COLUMNS, _insert

    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM insights_ingestbatch")
        batch = cursor.fetchone()[0]
    values = [
        (
            uuid.uuid4().hex, group.pk, places[row["site_id"]], None, batch, row["signal_type"],
            row["source_module_ref"], row["source_record_id"].replace("-", ""), row["amount"],
            "GBP", row["payment_state"] or "", row["payment_method"], None,
            row["signal_timestamp"], row["signal_timestamp"][:10], row["signal_timestamp"], False,
            None, "{}", "", "",
        )
        for row in rows
    ]  # fmt: skip
    with transaction.atomic():
        _insert("bench_bare", SIGNAL_COLUMNS, values, "")


def make_bare_table() -> None:
    """A table like that of the signals."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bench_bare (LIKE insights_financialsignal INCLUDING ALL)")
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'insights_financialsignal'"
            " AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
        )
        for (sql,) in cursor.fetchall():
            cursor.execute(
                sql.replace("insights_financialsignal", "bench_bare").replace(
                    'INDEX "', 'INDEX "bench_'
                )
            )


def p95(call: Callable[[], Any], calls: int) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's CPU."""
    walls, spent = [], []
    call()
    for _ in range(calls):
        cpu, began = time.process_time(), time.perf_counter()
        call()
        walls.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
    place = min(calls * 95 // 100, calls - 1)
    return sorted(walls)[place], sorted(spent)[place]


def looks(person: Any, group: Any, places: list[Any]) -> dict[str, Callable[[], Any]]:
    """The headline of one site and of all, and the raw sum over the signals of all."""
    from django.db import connection
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    days = "preset=custom&first_day=2026-06-01&last_day=2026-06-30"

    def ask(query: str) -> Callable[[], None]:
        def call() -> None:
            answer = client.get(f"/api/v1/insights/dashboards/headline/?{days}{query}")
            if answer.status_code != 200:
                raise SystemExit(answer.content[:300])

        return call

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT signal_type, payment_state, currency_code, SUM(amount), COUNT(*)"
                " FROM insights_financialsignal WHERE organization_id = %s AND business_day <= %s"
                " GROUP BY signal_type, payment_state, currency_code",
                [group.pk, "2026-06-30"],
            )
            cursor.fetchall()

    return {"one site": ask(f"&site={places[0].public_id}"), "all sites": ask(""), "raw SQL": raw}


def measure(options: Any) -> list[Target]:
    """Ingest and looks, at a tenth of the signals and at all of them."""
    from django.db import connection

    from insights.actions.ingest import ingest_batch

    group, places, person = practice(options.sites)
    number = max(options.thousands * 1000 // BATCH, 10)
    keys = {place.public_id: place.pk for place in places}
    make_bare_table()
    spent, plain, found = [0.0, 0.0], [0.0, 0.0], {}
    for done, rows in enumerate(batches(places, number), 1):
        took = timed(lambda rows=rows: ingest_batch(organization=group, rows=rows, by=person))
        spent = [a + b for a, b in zip(spent, took, strict=True)]
        if done <= max(number // 10, 1):
            took = timed(lambda rows=rows: bare(group, rows, keys))
            plain = [a + b for a, b in zip(plain, took, strict=True)]
        if done in (max(number // 10, 1), number):
            found[done] = {
                name: p95(call, options.calls if name != "raw SQL" else 3)
                for name, call in looks(person, group, places).items()
            }
            told = ", ".join(
                f"{name} {ms:.1f} ms (CPU {cpu:.1f})" for name, (ms, cpu) in found[done].items()
            )
            print(f"{done * BATCH:>12,} signals  p95: {told}")
    vendor, rows_sent = connection.vendor, number * BATCH
    per_second = rows_sent / (spent[0] / CORES)
    print(
        f"{vendor}: {rows_sent:,} signals, {rows_sent / spent[1]:,.0f}/s by one sender as it ran,"
        f" CPU {spent[0]:.1f} s; bare insert {max(number // 10, 1) * BATCH / plain[1]:,.0f}/s,"
        f" CPU × bare {spent[0] / number / (plain[0] / max(number // 10, 1)):.2f}"
    )
    (_, small), (shown, large) = (
        found[max(number // 10, 1)]["one site"],
        found[number]["one site"],
    )
    one_core = rows_sent / spent[0]
    rate = one_core if vendor == "sqlite" else per_second  # SQLite has one writer
    return [
        Target(f"{vendor}: signals a second of CPU", rate, LEAST[vendor], "at least", "/s"),
        Target(f"{vendor}: p95 of one site's headline", shown, MOST_MS, unit="ms"),
        Target(f"{vendor}: its CPU beside a tenth of the signals", large / small, MOST_GROWTH),
    ]


def retail(folder: Path) -> list[Target]:
    """Every line of the real shop, day by day, to the published total."""
    from zoneinfo import ZoneInfo

    from insights.actions.files import ingest_file
    from insights.models import DailyRollup
    from insights.sources._adapter import Target as Place
    from insights.sources._registry import SOURCES
    from leafenterprise.accounts.models import Organization, Site, User

    group, person = Organization.objects.get(slug="bench"), User.objects.get()
    shop = Site.objects.create(organization=group, name="Shop", time_zone="Europe/London")
    place = Place(shop.public_id, "GBP", ZoneInfo("Europe/London"))
    began, outcomes = time.perf_counter(), {}
    for path in sorted(folder.glob("*.csv.gz")):
        report = ingest_file(
            organization=group, path=path, by=person, source=SOURCES["product_shop"], target=place
        )
        for name, count in report.outcomes.items():
            outcomes[name] = outcomes.get(name, 0) + count
    cells = DailyRollup.objects.filter(site=shop)
    net = sum(cells.values_list("sum_hundredths", flat=True)) / 100
    days = cells.values("day").distinct().count()
    print(f"retail: {outcomes}, {days} days, net {net:,.2f}, {time.perf_counter() - began:.0f} s")
    return [
        Target("retail: net of all days", net, 9_747_747.93, unit="GBP"),
        Target("retail: the same from below", net, 9_747_747.93, "at least", "GBP"),
    ]


def main() -> int:
    """Print what was found; non-zero where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thousands", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--postgres", action="store_true", help="a cluster of its own")
    parser.add_argument("--retail", type=Path, help="folder of the shop's days")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as data:
        if not options.postgres:
            set_up(Path(data))
            return judge(measure(options) + (retail(options.retail) if options.retail else []))
        from tests.services import postgres_cluster

        with postgres_cluster() as address:
            set_up(Path(data), address)
            code = judge(measure(options))
            from django.db import connection

            connection.close()
            return code


if __name__ == "__main__":
    sys.exit(main())
