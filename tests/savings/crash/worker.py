"""What the crash test runs as processes of their own: prepare a run, work, say what is there."""

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

from audit.trail.models import AuditEvent  # noqa: E402
from audit.trail.verification import verify_trail  # noqa: E402
from leafenterprise.jobs.loop import run_pending  # noqa: E402
from leafenterprise.jobs.models import Job  # noqa: E402
from savings.actions.deletions import approve_deletion, request_deletion  # noqa: E402
from savings.actions.exports import export_artifact  # noqa: E402
from savings.models import ClaimDataset, DatasetDeletion, SavingsRun  # noqa: E402
from tests.migrated import migrate  # noqa: E402
from tests.people import make_member, make_organization  # noqa: E402
from tests.savings.build import make_client, make_queued_run  # noqa: E402


def prepare() -> None:
    """A database with one queued run."""
    migrate()
    folder = Path(settings.DATA_DIR) / "sent"
    folder.mkdir(parents=True)
    make_queued_run(make_client(make_organization("Cedar")), folder)


def work() -> None:
    """Work until nothing is waiting or leased."""
    deadline = time.monotonic() + 60
    while Job.objects.filter(state__in=("queued", "running")).exists():
        run_pending(once=True)
        time.sleep(0.05)
        assert time.monotonic() < deadline, "the job did not end"


def tell() -> None:
    """What is stored, as JSON on the last line."""
    run = SavingsRun.objects.get()
    folders = list((Path(settings.LAKE_DIR) / "runs" / run.public_id).iterdir())
    told = {
        "state": run.state,
        "jobs": list(Job.objects.values_list("state", flat=True)),
        "result_digest": run.result_digest,
        "facts": run.facts["metrics"],
        "segments": run.segments.count(),
        "rules": run.rules.count(),
        "completeness": run.completeness.count(),
        "kept": [folder.name for folder in folders] == [run.results_address.split("/")[1]],
        "trail_holds": verify_trail().holds,
        "finishes": AuditEvent.objects.filter(action="run.finish").count(),
    }
    print(json.dumps(told))


def prepare_deletion() -> None:
    """A database with a finished run whose claims are to be deleted, a workbook made of it."""
    prepare()
    work()
    run, dataset = SavingsRun.objects.get(), ClaimDataset.objects.get()
    asking, deciding = (make_member(run.organization, role) for role in ("operator", "admin"))
    export_artifact(run=run, kind="workbook", draft=True, by=asking)
    asked = request_deletion(dataset=dataset, reason="Kept for too long.", by=asking)
    approve_deletion(deletion=asked, by=deciding)


def tell_deletion() -> None:
    """What of the claims is left, as JSON on the last line."""
    deletion, lake = DatasetDeletion.objects.get(), Path(settings.LAKE_DIR)
    told = {
        "state": deletion.state,
        "jobs": list(Job.objects.values_list("state", flat=True)),
        "left": sorted(
            str(path.relative_to(lake))
            for path in lake.rglob("*")
            if path.is_file() and path.parts[len(lake.parts)] != "prices"
        ),
        "leaves": sorted(deletion.leaves),
        "digests": [run["facts_digest"] for run in deletion.leaves["runs"]],
        "trail_holds": verify_trail().holds,
        "finishes": AuditEvent.objects.filter(action="deletion.finish").count(),
        "begins": AuditEvent.objects.filter(action="deletion.begin").count(),
    }
    print(json.dumps(told))


def tell_cut_off() -> None:
    """Where the run stands that nobody took up again."""
    jobs = list(Job.objects.values_list("state", flat=True))
    print(json.dumps({"state": SavingsRun.objects.get().state, "jobs": jobs}))


if __name__ == "__main__":
    for step in sys.argv[1:]:
        globals()[step]()
