"""Sending signals in: by one sender, by two, and as bare inserts that check nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._signal_sender import BATCH, ROOT, arriving, cpu_seconds
from bench._signal_store import Group

CORES, BATCHES, SEED = 2, 5, 7
Found = dict[str, Any]


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gave, CPU and wall seconds."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    gave = work()
    return gave, cpu_seconds() - cpu, time.perf_counter() - wall


def ingest(own: Group) -> Found:
    """One sender, and the bare insert of the same rows."""
    from insights.actions.ingest import ingest_batch

    batches = list(arriving(own, BATCHES, SEED))
    cpu = wall = 0.0
    for rows in batches:
        _, one_cpu, one_wall = timed(
            lambda rows=rows: ingest_batch(organization=own.organization, rows=rows, by=own.person)
        )
        cpu, wall = cpu + one_cpu, wall + one_wall
    _, bare_cpu, bare_wall = timed(lambda: bare(own, batches))
    rows_sent = BATCHES * BATCH
    return {
        "ingest_cpu": cpu / rows_sent, "one_sender": rows_sent / wall,
        "bare_cpu": bare_cpu / rows_sent, "bare": rows_sent / bare_wall,
    }  # fmt: skip


def senders(folder: Path) -> Found:
    """Two processes side by side: signals a second by the clock, CPU seconds of each signal."""
    command = [sys.executable, "-m", "bench._signal_sender", str(folder), str(BATCHES)]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    started = [subprocess.Popen(command, **pipes) for _ in range(CORES)]
    for one in started:
        if one.stdout.readline().strip() != "ready":
            raise SystemExit("a sender did not start")
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [json.loads(one.communicate()[0]) for one in started]
    lasted = max(each["ended"] for each in told) - min(each["began"] for each in told)
    sent = CORES * BATCHES * BATCH
    return {"two_senders": sent / lasted, "two_cpu": sum(each["cpu"] for each in told) / sent}


def bare(own: Group, batches: list[list[dict[str, Any]]]) -> None:
    """The same columns and indexes in an empty table, many rows to a statement, nothing else."""
    from django.db import connection, transaction

    from insights.actions.tables import SIGNAL_COLUMNS, insert

    places = {site.public_id: site.pk for site in own.sites}
    make_bare_table()
    for rows in batches:
        values = [
            (
                row["source_record_id"].replace("-", ""), places[row["site_id"]], None,
                row["signal_type"], row["source_module_ref"],
                row["source_record_id"].replace("-", ""), row["amount"], "GBP",
                row["payment_state"] or "", row["payment_method"], None, row["signal_timestamp"],
                row["signal_timestamp"][:10], False, None, "{}", "", "",
            )
            for row in rows
        ]  # fmt: skip
        with transaction.atomic():
            same = (own.organization.pk, 1, batches[0][0]["signal_timestamp"])
            insert("bench_bare", SIGNAL_COLUMNS, list(zip(*values, strict=True)), same)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")


def make_bare_table() -> None:
    """A table like that of the signals."""
    from django.db import connection

    table = "insights_financialsignal"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE bench_bare (LIKE {table} INCLUDING ALL)")
            return
        cursor.execute(
            f"SELECT sql FROM sqlite_master WHERE tbl_name = '{table}'"
            " AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
        )
        for (sql,) in cursor.fetchall():
            cursor.execute(sql.replace(table, "bench_bare").replace('INDEX "', 'INDEX "bench_'))
