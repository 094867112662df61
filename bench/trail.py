"""The audit trail: verifying a million events, and sixteen writers beside an unchained table.

    python -m bench.trail [--thousands 1000] [--writers 16] [--events 500] [--chains 200]

Verification reads a chain of so many true events, sealed here by the trail's own functions and
inserted in bulk, on SQLite; every link is recomputed. Appends run on a PostgreSQL of their own:
so many forked writers record events (a transaction each) on one chain, on so many chains, and, as
the peer, insert the same rows into a table without chain, head or HMAC. Every chain has its first
event before the clock starts: its head is made once in an organization's life, and a short run
would measure little else. The chains are verified afterwards.
The peer is one INSERT written by hand; a recorded event is cleaned, sealed, and takes two
statements: the head is locked and read, then the event inserted and the head moved on. Sixteen
writers on two cores are bound by CPU, so the ratios fall on a machine that does anything beside.
Targets: ≥ 20,000 events a second of CPU verified, memory ≤ 100 MB over what sealing took in batches
of 5,000; appends on many chains ≥ 0.35 × the unchained table's, on one chain ≥ 0.08 × of it; no
fork, no error.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

LEAST_VERIFIED, MOST_MB = 20_000, 100
LEAST_MANY, LEAST_ONE = 0.35, 0.08
ACTION = "bench.written"


def seal_many(count: int) -> None:
    """A chain of so many events, each linked to the one before by the trail's own sealing."""
    from django.db import transaction

    from audit.trail import keys, sealing
    from audit.trail.models import AuditEvent, Chain
    from audit.trail.recording import sealed_fields

    at, key_id, previous = datetime(2026, 1, 1, tzinfo=UTC), keys.current_key_id(), ""
    chain = Chain.objects.get_or_create(name="platform")[0]
    for start in range(0, count, 5_000):
        made = []
        for number in range(start, min(start + 5_000, count)):
            event = AuditEvent(
                chain=chain, sequence=number + 1, at=at, action=ACTION, actor_kind="system",
                actor_id="", actor_name="bench", source_address="", salt="00", key_id=key_id,
                object_type="text", object_id=str(number), after='{"number":1}',
                previous=previous, commitment=sealing.commitment("00", "bench", ""),
            )  # fmt: skip
            event.link = previous = sealing.link(
                keys.key(key_id), key_id=key_id, chain="platform", sequence=number + 1,
                previous=previous, content=sealing.content_hash(sealed_fields(event, "")),
            )  # fmt: skip
            made.append(event)
        with transaction.atomic():
            AuditEvent.objects.bulk_create(made)
    Chain.objects.filter(pk=chain.pk).update(sequence=count, link=previous)


def verify(count: int) -> list[Target]:
    """Time and memory of one verification of everything."""
    from audit.trail.verification import verify_trail

    seal_many(count)
    sealed = _peak_mb()
    before = time.process_time()
    verdict = verify_trail(checkpoints=[])
    cpu, grown = time.process_time() - before, _peak_mb() - sealed
    print(
        f"verified {verdict.events:,} events: CPU {cpu:.1f} s, peak +{grown:.0f} MB over what"
        " sealing them in batches took"
    )
    return [
        Target("verify: events a second of CPU", count / cpu, LEAST_VERIFIED, "at least", "/s"),
        Target("verify: memory over sealing in batches", grown, MOST_MB, unit="MB"),
        Target("verify: faults", len(verdict.faults), 0, unit=""),
    ]


def appends(options: Any) -> list[Target]:
    """Sixteen writers each way; what a second brought."""
    from django.db import connections

    from audit.trail.verification import verify_trail
    from leafenterprise.accounts.models import Organization

    _make_bare()
    Organization.objects.bulk_create(
        Organization(name=f"Client {number}", slug=f"client-{number}")
        for number in range(options.chains)
    )
    for client in (None, *Organization.objects.order_by("pk")):
        _record(client, 0, 0)
    found = {}
    for name, write in (
        ("unchained", _write_bare), ("one chain", _write_one), ("many chains", _write_many),
    ):  # fmt: skip
        connections.close_all()
        found[name] = _rate(options, write)
        print(f"{name:12} {found[name]:>9,.0f} commits/s by {options.writers} writers")
    faults = verify_trail(checkpoints=[]).faults
    many, one = (found[name] / found["unchained"] for name in ("many chains", "one chain"))
    return [
        Target(f"append: {options.chains} chains beside no chain", many, LEAST_MANY, "at least"),
        Target("append: one chain beside no chain", one, LEAST_ONE, "at least"),
        Target("append: forks and faults", len(faults), 0, unit=""),
    ]


def _rate(options: Any, write: Callable[[int, int], None]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        gate = Path(folder, "gate")
        children = [_fork(write, number, options.events, gate) for number in range(options.writers)]
        time.sleep(1)  # all are forked and wait at the gate
        began = time.perf_counter()
        gate.touch()
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        seconds = time.perf_counter() - began
    if any(codes):
        raise SystemExit(f"writers failed: {codes}")
    return options.writers * options.events / seconds


def _fork(write: Callable[[int, int], None], writer: int, events: int, gate: Path) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        while not gate.exists():
            time.sleep(0.005)
        for number in range(events):
            write(writer, number)
        code = 0
    finally:
        os._exit(code)


def _write_one(writer: int, number: int) -> None:
    _record(None, writer, number)


def _write_many(writer: int, number: int) -> None:
    clients = _clients()
    _record(clients[(writer * 7919 + number) % len(clients)], writer, number)


@cache
def _clients() -> list[Any]:
    from leafenterprise.accounts.models import Organization

    return list(Organization.objects.order_by("pk"))


def _record(organization: Any, writer: int, number: int) -> None:
    from django.db import transaction

    from audit import trail

    with transaction.atomic():
        trail.record(
            ACTION, organization=organization, actor="bench", after={"n": f"{writer}.{number}"}
        )


def _make_bare() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (LIKE trail_auditevent INCLUDING INDEXES)")
        cursor.execute("ALTER TABLE bench_bare DROP COLUMN chain_id, DROP COLUMN sequence")
        cursor.execute("CREATE SEQUENCE bench_ids")
        cursor.execute("ALTER TABLE bench_bare ALTER id SET DEFAULT nextval('bench_ids')")


def _write_bare(writer: int, number: int) -> None:
    from django.db import connection, transaction

    from leafenterprise.shared.ids import new_id

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (public_id, at, actor_kind, actor_id, actor_name, action,"
            " object_type, object_id, before, after, reason, request_id, source_address, salt,"
            " commitment, key_id, previous, link) VALUES (%s, now(), 'system', '', 'bench', %s,"
            " '', '', '{}', %s, '', '', '', '00', '', 'k1', '', '')",
            [new_id(), ACTION, json.dumps({"n": f"{writer}.{number}"})],
        )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_child(work: Callable[[], list[Target]]) -> list[Target]:
    """Django's settings are read once per process, and the two parts need different databases."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(write, "w") as told:
            json.dump([vars(target) for target in work()], told)
        sys.stdout.flush()
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    os.waitpid(child, 0)
    return [Target(**found) for found in json.loads(text)] if text else []


def main() -> int:
    """The exit code says whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thousands", type=int, default=1000)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--chains", type=int, default=200)
    options = parser.parse_args()

    def verified() -> list[Target]:
        with tempfile.TemporaryDirectory(prefix="bench-trail-") as folder:
            _set_up(folder)
            return verify(options.thousands * 1000)

    def appended() -> list[Target]:
        from tests.services import postgres_cluster

        with (
            tempfile.TemporaryDirectory(prefix="bench-trail-") as folder,
            postgres_cluster() as address,
        ):
            _set_up(folder, address)
            found = appends(options)
            from django.db import connections

            connections.close_all()
            return found

    found = [_in_child(verified), _in_child(appended)]
    return judge(found[0] + found[1]) if all(found) else 1


def _set_up(folder: str, address: str = "") -> None:
    set_up(Path(folder), address)
    from audit import trail

    trail.register(ACTION, "Written by a bench")


if __name__ == "__main__":
    sys.exit(main())
