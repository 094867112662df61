"""What the crash tests run in processes of their own: `python -m tests.jobs.drive COMMAND …`."""

import json
import sys

import django


def main() -> None:
    """migrate · enqueue KIND KEY PAYLOAD · work KIND KEY (queue it, then do what waits)."""
    command, *given = sys.argv[1:]
    django.setup()
    if command == "migrate":
        from tests.migrated import migrate

        migrate()
    else:
        _enqueue(*given)
    if command == "work":
        _work_and_tell()


def _enqueue(kind: str, key: str, payload: str = "{}") -> None:
    from leafenterprise.jobs.actions import enqueue

    enqueue(kind, key=key, organization=None, by=None, payload=json.loads(payload))


def _work_and_tell() -> None:
    from audit.trail.verification import verify_trail
    from leafenterprise.jobs.loop import run_pending

    run_pending(once=True)
    verdict = verify_trail(checkpoints=[])
    print(json.dumps({"faults": [str(fault) for fault in verdict.faults]}))


if __name__ == "__main__":
    main()
