"""What people do to jobs is recorded: jobs stand below the trail, so the trail watches them."""

from audit.trail.recording import record
from leafenterprise.accounts.models import User
from leafenterprise.jobs.actions import WITNESSES
from leafenterprise.jobs.models import Job


def watch() -> None:
    """Records each cancel and retry, in its own transaction; once per process."""
    if _witness not in WITNESSES:
        WITNESSES.append(_witness)


def _witness(move: str, job: Job, by: User) -> None:
    record(
        f"job.{move}",
        organization=job.organization,
        actor=by,
        target=job,
        after={
            "kind": job.kind,
            "state": job.state,
            "cancel_requested_at": job.cancel_requested_at,
        },
    )
