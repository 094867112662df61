"""A practice group whose signals are kept between runs, in SQLite or in a PostgreSQL of its own.

The bulk of the signals is laid by the database itself, each of its values made of the signal's
number; the rollups are then made by rebuild_rollups. All of it is dated as taken in long ago, so
that nothing of it is news. What a bench measures goes through ingest.
"""

import getpass
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench._django import set_up
from tests.services import postgres_binary, wait_until

DAYS, PIECE = 730, 500_000
LONG_AGO = timedelta(days=40)
SOURCES = ("pms", "integrated_payments", "appointment_manager")
# type, source, payment state, how many of a hundred, whether a provider made it
KINDS = (
    ("revenue_event", "pms", "", 30, True), ("provider_production_item", "pms", "", 25, True),
    ("payment_received", "integrated_payments", "captured", 25, False),
    ("outstanding_balance", "integrated_payments", "", 10, False),
    ("deposit_held", "appointment_manager", "", 10, False),
)  # fmt: skip
METHODS = ("card", "cash", "direct_debit")
PROVIDERS = 2  # at each site
COLUMNS = (
    "signal_id, organization_id, site_id, provider_id, batch_id, signal_type, source_module_ref,"
    " source_record_id, amount, currency_code, payment_state, payment_method, signal_timestamp,"
    " business_day, ingested_at, is_correction, attributes, correlation_id, payload_hash"
)


@dataclass(frozen=True)
class Group:
    """The organization, its sites, a sender who may see all, and the last day with signals."""

    organization: Any
    sites: list[Any]
    person: Any
    last_day: date


@contextmanager
def opened(folder: Path, database: str) -> Iterator[None]:
    """Django on the folder's database, which is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    if database == "sqlite":
        set_up(folder)
        yield
        return
    with _cluster(folder / "cluster") as address:
        set_up(folder, address)
        yield
        from django.db import connection

        connection.close()


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """The folder's server, with PostgreSQL's own settings, fsync included."""
    as_user = {"user": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True)
        if as_user:
            shutil.chown(folder, "postgres")
        make = [postgres_binary("initdb"), "-D", str(folder), "-U", getpass.getuser(), "-E", "UTF8"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **as_user)
    command = [postgres_binary("postgres"), "-D", str(folder), "-c", "listen_addresses=",
               "-c", f"unix_socket_directories={folder}"]  # fmt: skip
    with (folder.parent / "cluster.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **as_user)
    try:
        ready = [postgres_binary("pg_isready"), "-h", str(folder), "-q"]
        wait_until(lambda: not subprocess.run(ready, check=False).returncode, what="PostgreSQL")
        yield f"postgres:///{folder}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown
        server.wait(timeout=60)


def kept(folder: Path) -> dict[str, Any]:
    """What earlier runs left said: how many signals are laid, and what was found."""
    file = folder / "kept.json"
    return dict(json.loads(file.read_text())) if file.exists() else {"laid": 0, "found": {}}


def keep(folder: Path, said: dict[str, Any]) -> None:
    """Leaves it said."""
    (folder / "kept.json").write_text(json.dumps(said, indent=1))


def group(sites: int, folder: Path) -> Group:
    """The practice of the folder; made if there is none, each source marked day by day."""
    from leafenterprise.accounts.models import Organization, User

    said = kept(folder)
    if "last_day" not in said:
        said["last_day"] = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
        keep(folder, said)
    last_day = date.fromisoformat(said["last_day"])
    organization = Organization.objects.filter(slug="bench").first() or _made(sites, last_day)
    return Group(
        organization, list(organization.sites.order_by("pk")), User.objects.get(), last_day
    )


def _made(sites: int, last_day: date) -> Any:
    from django.db import transaction

    from insights.models import ExpectedSource, MarkedStretch, Provider, SourceMark
    from leafenterprise.accounts.models import Membership, Organization, Site, User

    first, moment = last_day - timedelta(days=DAYS - 1), datetime.now(UTC) - LONG_AGO
    with transaction.atomic(), patch("django.utils.timezone.now", lambda: moment):
        organization = Organization.objects.create(name="Bench group", slug="bench")
        person = User.objects.create_user("bench@test.example", None, name="Bench")
        for role in ("group_owner", "operator"):
            Membership.objects.create(user=person, organization=organization, role=role)
        for number in range(sites):
            site = Site.objects.create(
                organization=organization, name=f"Site {number:03}", time_zone="Europe/London"
            )
            for place in range(PROVIDERS):
                name = f"Provider {number:03} {place}"
                Provider.objects.create(organization=organization, name=name)
            for source in SOURCES:
                own = {"organization": organization, "site": site, "source_module": source}
                ExpectedSource.objects.create(**own, expected_from=first)
                days = [first + timedelta(days=day) for day in range(DAYS)]
                SourceMark.objects.bulk_create(
                    SourceMark(**own, first_day=day, last_day=day) for day in days
                )
                del own["organization"]
                MarkedStretch.objects.create(**own, first_day=first, last_day=last_day)
    return organization


def lay(own: Group, folder: Path, size: int) -> None:
    """Signals until there are so many, evenly over the two years."""
    for first in range(kept(folder)["laid"], size, PIECE):
        number = min(PIECE, size - first)
        _lay_piece(own, first, number, first / size, number / size)
        keep(folder, {**kept(folder), "laid": first + number})


def _lay_piece(own: Group, first: int, number: int, start: float, share: float) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from insights.models import IngestBatch

    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:  # no key is looked up: all of them are known to be right
        cursor.execute("PRAGMA foreign_keys=OFF" if is_sqlite else
                       "SET session_replication_role = replica")  # fmt: skip
        cursor.execute("PRAGMA cache_size=-400000" if is_sqlite else "SET statement_timeout = 0")
    with transaction.atomic(), connection.cursor() as cursor:
        batch = IngestBatch.objects.create(
            organization=own.organization, door="file", file_name="laid", received=number,
            created=number, finished_at=timezone.now(),
        )  # fmt: skip
        cursor.execute(_laid(own, batch.pk, first, number, start, share, is_sqlite))
    connection.close()  # and with it the settings


def _laid(
    own: Group, batch: int, first: int, number: int, start: float, share: float, is_sqlite: bool
) -> str:
    """One statement: signal n is made of n, and of where in the two years its piece lies."""
    from insights.models import Provider

    site, provider = (
        own.sites[0].pk,
        Provider.objects.order_by("pk").values_list("pk", flat=True)[0],
    )
    opening = own.last_day - timedelta(days=DAYS - 1)
    where = f"({start} + {share} * (n - {first}) / {number}.0)"
    day = f"CAST({where} * {DAYS - 0.001} AS {'INTEGER' if is_sqlite else 'NUMERIC'})"
    if is_sqlite:
        series = (f"(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c"
                  f" WHERE n < {first + number - 1}) SELECT n FROM c)")  # fmt: skip
        key = f"printf('%08x%024x', CAST({where} * 4294967295 AS INTEGER), n)"
        on, hashed = f"date('{opening}', {day} || ' days')", "printf('%032x', n)"
        at = "{on} || ' ' || printf('%02d:00:00', 8 + n % 9)"
    else:
        series = f"(SELECT n FROM generate_series({first}, {first + number - 1}) AS n)"
        key = (f"(lpad(to_hex(CAST(trunc({where} * 4294967295) AS BIGINT)), 8, '0')"
               " || lpad(to_hex(n), 24, '0'))::uuid")  # fmt: skip
        on = f"(DATE '{opening}' + CAST(trunc({day}) AS INTEGER))"
        hashed, at = "lpad(to_hex(n), 32, '0')", "({on} + make_interval(hours => 8 + n % 9))"
    place, kind = _spread(2_654_435_761, len(own.sites)), _spread(2_246_822_519, 100)
    maker = f"CASE WHEN {kind} < 55 THEN {provider} + {place} * {PROVIDERS} + n % {PROVIDERS} END"
    moment = (datetime.now(UTC) - LONG_AGO).replace(tzinfo=None).isoformat(sep=" ")
    false = "0" if is_sqlite else "FALSE"
    return (
        f"INSERT INTO insights_financialsignal ({COLUMNS}) SELECT {key}, {own.organization.pk},"
        f" {site} + {place}, {maker}, {batch}, {_chosen(kind, 0)}, {_chosen(kind, 1)}, {key},"
        f" {_spread(3_266_489_917, 50_000)} / 100.0, 'GBP', {_chosen(kind, 2)},"
        f" CASE {_spread(668_265_263, 3)} WHEN 0 THEN '{METHODS[0]}' WHEN 1 THEN '{METHODS[1]}'"
        f" ELSE '{METHODS[2]}' END, {at.format(on=on)}, {on}, '{moment}', {false}, '{{}}', '',"
        f" {hashed} FROM {series} AS made"
    )


def _spread(factor: int, most: int) -> str:
    """A number below `most` that looks like chance, made of n: Knuth's multiplicative hash."""
    return f"(n * CAST({factor} AS BIGINT) % 4294967296 / 1024 % {most})"


def _chosen(kind: str, column: int) -> str:
    """The column of the kind whose share of the hundred the number falls into."""
    cases, below = "", 0
    for row in KINDS:
        below += row[3]
        cases += f" WHEN {kind} < {below} THEN '{row[column]}'"
    return f"CASE{cases} END"
