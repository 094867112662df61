"""Rows as they arrive at a practice group, and a process that sends them when told to.

    python -m bench._signal_sender FOLDER BATCHES [EVERY]    to the database of the environment

It says "ready", waits for a line, and prints what it took as JSON. EVERY: seconds from one batch
to the next, else without a pause.
"""

import json
import os
import random
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._signal_store import KINDS, METHODS, Group, group  # noqa: E402

BATCH, LATEST_DAYS = 10_000, 7


def arriving(own: Group, batches: int, seed: int) -> Iterator[list[dict[str, Any]]]:
    """Batches of ten thousand rows of the last week, each with an id that never was before."""
    from insights.models import Provider

    chosen = random.Random(seed)
    providers = list(Provider.objects.order_by("pk").values_list("public_id", flat=True))
    each_has = len(providers) // len(own.sites)
    weights = [kind[3] for kind in KINDS]
    for _ in range(batches):
        rows = []
        for type_, source, state, _, is_made in chosen.choices(KINDS, weights, k=BATCH):
            place = chosen.randrange(len(own.sites))
            day = own.last_day - timedelta(days=chosen.randrange(LATEST_DAYS))
            rows.append(
                {
                    "signal_type": type_, "source_module_ref": source,
                    "source_record_id": str(uuid.uuid4()),
                    "site_id": own.sites[place].public_id,
                    "provider_id": providers[each_has * place + chosen.randrange(each_has)]
                    if is_made else None,
                    "amount": f"{chosen.randrange(500)}.{chosen.randrange(100):02d}",
                    "currency_code": "GBP", "payment_state": state or None,
                    "payment_method": chosen.choice(METHODS),
                    "signal_timestamp": f"{day}T{8 + chosen.randrange(9):02d}:00:00Z",
                }
            )  # fmt: skip
        yield rows


def cpu_seconds(*, helpers: bool = False) -> float:
    """Of this process and, where the database is a server, of the one that serves it.

    helpers: with all that the server has ended meanwhile, as those that read a table in parallel.
    """
    from django.db import connection

    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        served_by = _stat(connection.connection.info.backend_pid)
        ticks = served_by[11] + served_by[12]
        if helpers:
            parent = _stat(served_by[1])
            ticks += parent[13] + parent[14]
        spent += ticks / os.sysconf("SC_CLK_TCK")
    return spent


def _stat(process: int) -> list[int]:
    """The numbers of /proc/PID/stat from the state on, which is 0 here."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return [0, *map(int, fields[1:])]


def main() -> int:
    """Sends."""
    import django

    django.setup()
    from insights.actions.ingest import ingest_batch

    own = group(0, Path(sys.argv[1]))
    every = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    made = list(arriving(own, int(sys.argv[2]), os.getpid()))
    cpu_seconds()
    print("ready", flush=True)
    sys.stdin.readline()
    began, cpu = time.time(), cpu_seconds()
    for place, rows in enumerate(made):
        time.sleep(max(0.0, began + place * every - time.time()))
        ingest_batch(organization=own.organization, rows=rows, by=own.person)
    said = {"began": began, "ended": time.time(), "cpu": cpu_seconds() - cpu}
    print(json.dumps(said), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
