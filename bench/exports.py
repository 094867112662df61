"""A list of a million rows through the export service, as CSV and as Excel.

    python -m bench.exports [--thousands 1000] [--postgres]

The rows are audit events, written into the table in bulk; the export asks for them as a person
does, by a job with progress. Each form runs in a forked process of its own, so that its peak memory
is its own, once on a tenth of the rows and once on all; then once more, to compare the bytes.
Targets: peak memory over that of an idle process ≤ 150 MB and ≤ 1.3 × what a tenth of the rows
took; equal bytes; progress told at least ten times; ≥ 10,000 rows a second of CPU as CSV and
≥ 8,000 as Excel.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

LEAST = {"csv": 10_000, "xlsx": 8_000}
MOST_MB, MOST_GROWTH = 150, 1.3
MARK = "bench.row"


def fill(rows: int) -> tuple[Any, Any]:
    """An organization, somebody who reads its trail, and so many events, unsealed."""
    from audit import trail
    from audit.trail.models import Chain
    from leafenterprise.accounts.models import Membership, Organization, User

    trail.register(MARK, "A row of a bench")
    cedar = Organization.objects.create(name="Cedar", slug="cedar")
    person = User.objects.create_user("bench@test.example", None, name="Bench")
    Membership.objects.create(user=person, organization=cedar, role="auditor")
    Chain.objects.create(name="bench-rows")
    more(cedar, 0, rows)
    return cedar, person


def export(form: str, person: Any, cedar: Any) -> dict[str, Any]:
    """What one export took, in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            os.write(write, json.dumps(_export(form, person, cedar)).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        answer: dict[str, Any] = json.loads(told.read() or "{}")
    os.waitpid(child, 0)
    return answer


def _export(form: str, person: Any, cedar: Any) -> dict[str, Any]:
    from audit.exports import actions, writers  # noqa: F401 — loaded before memory is read
    from audit.exports.models import ExportLog
    from audit.exports.writers import workbook  # noqa: F401

    made = ExportLog.objects.create(
        organization=cedar, requested_by=person, title="Rows", form=form,
        sheets=[{"table": "trail.events", "fields": []}],
        filters={"action": MARK, "object_type": "text"},
    )  # fmt: skip
    made.refresh_from_db()
    told: list[int] = []
    before, idle = resource.getrusage(resource.RUSAGE_SELF), _peak_mb()
    done = actions.write_export(export=made, told=lambda rows, total: told.append(rows))
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rows": done.rows, "sha256": done.sha256, "bytes": done.size_bytes, "told": len(told),
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "mb": _peak_mb() - idle,
    }  # fmt: skip


def _peak_mb() -> float:
    """The most this process ever held; a fork begins with its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise SystemExit("needs Linux")


def measure(rows: int) -> list[Target]:
    """A tenth, then all, then all again."""
    from django.db import connections

    small = max(rows // 10, 1000)
    cedar, person = fill(small)
    connections.close_all()
    tenth = {form: export(form, person, cedar) for form in LEAST}
    more(cedar, small, rows)
    connections.close_all()
    found = []
    for form, least in LEAST.items():
        whole, again = (export(form, person, cedar) for _ in range(2))
        print(
            f"{form:5} {whole['rows']:>10,} rows  {whole['bytes'] / 1e6:8.1f} MB  CPU"
            f" {whole['cpu']:6.1f} s  peak +{whole['mb']:.0f} MB (+{tenth[form]['mb']:.0f} MB for"
            f" {tenth[form]['rows']:,})  told {whole['told']} times"
        )
        growth = max(whole["mb"], 1) / max(tenth[form]["mb"], 20)
        found += [
            Target(f"{form}: rows a second of CPU", whole["rows"] / whole["cpu"], least,
                   "at least", "/s"),
            Target(f"{form}: memory over an idle process", whole["mb"], MOST_MB, unit="MB"),
            Target(f"{form}: memory beside a tenth of the rows", growth, MOST_GROWTH),
            Target(f"{form}: different bytes", whole["sha256"] != again["sha256"], 0, unit=""),
            Target(f"{form}: progress told", whole["told"], min(10, rows // 4000), "at least", ""),
        ]  # fmt: skip
    return found


def more(cedar: Any, have: int, want: int) -> None:
    """Events up to so many."""
    from audit.trail.models import AuditEvent, Chain

    chain, at = Chain.objects.get(name="bench-rows"), datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(have, want, 5_000):
        AuditEvent.objects.bulk_create(
            AuditEvent(
                chain=chain, sequence=number + 1, organization=cedar, at=at, action=MARK,
                actor_kind="system", actor_name="bench", object_type="text",
                object_id=f"row-{number}", reason=f"=row {number}", source_address="",
                after='{"amount":"12.50"}', commitment="", key_id="k", link="",
            )
            for number in range(start, min(start + 5_000, want))
        )  # fmt: skip


def main() -> int:
    """The exit code says whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--thousands", type=int, default=1000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-exports-") as folder:
        if not options.postgres:
            set_up(Path(folder))
            return judge(measure(options.thousands * 1000))
        from tests.services import postgres_cluster

        with postgres_cluster() as address:
            set_up(Path(folder), address)
            code = judge(measure(options.thousands * 1000))
            from django.db import connections

            connections.close_all()
            return code


if __name__ == "__main__":
    sys.exit(main())
