"""The report API with a thousand runs stored: p50 and p95, beside a bare read of the same rows.

    python -m bench.report_api [--runs 1000] [--rows 2000] [--calls 200] [--folder var/bench]

One run over generated claims is computed, then stored again under other requests (run, segments,
rules, statement) until there are so many. Calls go through the whole stack in this process: URL,
middleware, rights, queries, JSON. The bare read fetches the run's row and its segments by SQL and
parses nothing. Targets: p95 of each address with all runs stored ≤ 0.5 s, and ≤ 1.5 × its p95
with a single run stored (what is stored besides does not slow a report down).
"""

import argparse
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

TARGET_P95_SECONDS, TARGET_GROWTH, SEED = 0.5, 1.5, 7
ADDRESSES = {
    "report": "/api/client-report?request={request}",
    "context": "/api/client-report/context?request={request}",
    "run": "/api/v1/savings/runs/{run}/",
    "list of runs": "/api/v1/savings/runs/",
}
Stored = list[tuple[str, str, int]]  # request number, public id, key of each run


def first_run(rows: int) -> Any:
    """One finished run of the demonstration's client."""
    from django.core.management import call_command

    from savings.models import SavingsRun

    call_command("demo", no_serve=True, rows=rows, verbosity=0)
    return SavingsRun.objects.filter(state="finished").order_by("-pk")[0]


def store_again(run: Any, times: int) -> Stored:
    """The run under other requests, with copies of all its rows."""
    from django.db import connection, transaction

    from savings.models import CompletenessLine, ResultSegment, RuleOutcome, SavingsRun

    stored: Stored = [(run.source_request_number, run.public_id, run.pk)]
    for number in range(times):
        with transaction.atomic():
            request = _copy(run.request, source_request_number=f"BENCH-{number:05d}")
            copied = _copy(
                SavingsRun.objects.get(pk=run.pk),
                request=request,
                source_request_number=request.source_request_number,
                trace_id=uuid.uuid4(),
                effect_key=uuid.uuid4().hex,
                queue_id="",
            )
            for model in (ResultSegment, RuleOutcome, CompletenessLine):
                columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
                others = ", ".join(f'"{name}"' for name in columns if name != "run_id")
                table = model._meta.db_table
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'INSERT INTO "{table}" (run_id, {others}) SELECT %s, {others} '
                        f'FROM "{table}" WHERE run_id = %s',
                        [copied.pk, run.pk],
                    )
        stored.append((request.source_request_number, copied.public_id, copied.pk))
    return stored


def _copy(record: Any, **values: Any) -> Any:
    fresh = type(record).objects.get(pk=record.pk)
    fresh.pk = None
    fresh._state.adding = True
    for field in fresh._meta.concrete_fields:
        if field.name == "public_id":
            fresh.public_id = field.get_default()
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save(force_insert=True)
    return fresh


def caller() -> Callable[[str], float]:
    """Calls an address as a consultant and gives the seconds it took."""
    from django.test import Client

    from leafenterprise.accounts.models import User
    from leafenterprise.demo.people import PEOPLE

    person = next(one for one in PEOPLE if one.email.startswith("consultant"))
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        User.objects.get(email=person.email), "django.contrib.auth.backends.ModelBackend"
    )

    def call(address: str) -> float:
        began = time.perf_counter()
        answer = client.get(address)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content[:300]!r}")
        return seconds

    return call


def bare_read(key: int) -> float:
    """The run's row and its segments by SQL."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM savings_savingsrun WHERE id = %s", [key])
        cursor.fetchall()
        cursor.execute("SELECT * FROM savings_resultsegment WHERE run_id = %s", [key])
        cursor.fetchall()
    return time.perf_counter() - began


def measure(stored: Stored, calls: int) -> dict[str, tuple[float, float]]:
    """p50 and p95 of each address and of the bare read, over runs taken at random."""
    chosen = random.Random(SEED)
    call = caller()
    found = {}
    for name, address in ADDRESSES.items():
        call(address.format(request=stored[0][0], run=stored[0][1]))
        picked = [chosen.choice(stored) for _ in range(calls)]
        found[name] = _percentiles([call(address.format(request=a, run=b)) for a, b, _ in picked])
    found["bare read"] = _percentiles([bare_read(chosen.choice(stored)[2]) for _ in range(calls)])
    return found


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)]


def report(runs: int, found: dict[str, tuple[float, float]]) -> None:
    """Print one size."""
    print(f"\n{runs:,} runs stored")
    bare = found["bare read"][1]
    for name, (p50, p95) in found.items():
        print(
            f"  {name:13} p50 {p50 * 1000:8.1f} ms  p95 {p95 * 1000:8.1f} ms  "
            f"{p95 / bare:6.1f} × the bare read"
        )


def main() -> int:
    """One run, then all of them; non-zero where a report is slow or slows down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as data:
        set_up(Path(data))
        run = first_run(chosen.rows)
        alone = measure([(run.source_request_number, run.public_id, run.pk)], chosen.calls)
        report(1, alone)
        stored = store_again(run, chosen.runs - 1)
        many = measure(stored, chosen.calls)
        report(len(stored), many)
    targets = []
    for name in ADDRESSES:
        targets.append(Target(f"p95 of {name}", many[name][1], TARGET_P95_SECONDS, unit="s"))
        growth = many[name][1] / alone[name][1]
        if name != "list of runs":  # a page of fifty is longer than a page of one
            targets.append(Target(f"p95 of {name} beside one run", growth, TARGET_GROWTH))
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
