"""Many processes write events at once: `python -m tests.trail.writers PROCESSES EVENTS`.

Forked after start-up, so that they are true processes at little cost. Prints what came of it.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import django


def main() -> int:
    """Migrate, fork, wait, verify, print."""
    processes, events = int(sys.argv[1]), int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leafenterprise.settings")
    django.setup()
    from django.db import connections

    from audit.trail.models import AuditEvent
    from audit.trail.verification import verify_trail
    from leafenterprise.accounts.models import Organization
    from tests.migrated import migrate

    migrate()
    mark = f"{os.getpid()}"
    for number in range(3):
        Organization.objects.create(name=f"{mark} {number}", slug=f"{mark}-{number}")
    slugs = list(Organization.objects.filter(name__startswith=mark).values_list("slug", flat=True))
    known = AuditEvent.objects.count()
    connections.close_all()

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        children = [_fork(Path(folder), number, events, slugs) for number in range(processes)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        waits = [json.loads(place.read_text()) for place in Path(folder).glob("*.json")]
    seconds = time.monotonic() - started
    verdict = verify_trail(checkpoints=[])
    print(
        json.dumps(
            {
                "failed": sum(code != 0 for code in codes),
                "written": AuditEvent.objects.count() - known,
                "seconds": round(seconds, 2),
                "longest_wait": round(max(waits, default=0), 2),
                "faults": [str(fault) for fault in verdict.faults],
            }
        )
    )
    return 0


def _fork(folder: Path, number: int, events: int, slugs: list[str]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        longest = max(_write(f"{number}.{count}", slugs, number + count) for count in range(events))
        (folder / f"{number}.json").write_text(json.dumps(longest))
        code = 0
    finally:
        os._exit(code)


def _write(text: str, slugs: list[str], turn: int) -> float:
    from django.db import transaction

    from audit import trail
    from leafenterprise.accounts.models import Organization

    action = trail.register("test.written", "Written by a test")
    began = time.monotonic()
    with transaction.atomic():
        organization = Organization.objects.get(slug=slugs[turn % len(slugs)])
        trail.record(action, organization=organization, actor=None, after={"text": text})
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
