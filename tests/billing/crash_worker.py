"""What the crash test runs as processes of their own: send a report, read it, say what is there."""

import json
import sys
import time

import django

django.setup()

from audit.billing.actions.receiving import receive  # noqa: E402
from audit.billing.models import (  # noqa: E402
    BillingImport,
    BillingReport,
    ChargeTransaction,
    MasterCase,
)
from audit.trail.models import AuditEvent  # noqa: E402
from audit.trail.verification import verify_trail  # noqa: E402
from leafenterprise.jobs.loop import run_pending  # noqa: E402
from leafenterprise.jobs.models import Job  # noqa: E402
from leafenterprise.shared.incoming import upload_path  # noqa: E402
from tests.billing.make import make_provider, text_file  # noqa: E402
from tests.billing.remittance_file import file_of  # noqa: E402
from tests.migrated import migrate  # noqa: E402
from tests.people import make_member, make_organization  # noqa: E402


def prepare() -> None:
    """A database with a remittance that waits to be read."""
    migrate()
    cedar = make_organization("Cedar")
    doctor = make_member(cedar, "provider")
    rowan = make_provider(cedar, doctor)
    receive(provider=rowan, kind="remittance", file=text_file(file_of()), by=doctor)


def work() -> None:
    """Work until nothing is waiting or leased."""
    deadline = time.monotonic() + 60
    while Job.objects.filter(state__in=("queued", "running")).exists():
        run_pending(once=True)
        time.sleep(0.05)
        assert time.monotonic() < deadline, "the job did not end"


def tell() -> None:
    """What is stored, as JSON on the last line."""
    sent = BillingImport.objects.get()
    told = {
        "state": sent.state,
        "jobs": list(Job.objects.values_list("state", flat=True)),
        "reports": BillingReport.objects.count(),
        "rows": ChargeTransaction.objects.count(),
        "cases": MasterCase.objects.count(),
        "file_is_gone": not upload_path(sent.stored_as).exists(),
        "stored": AuditEvent.objects.filter(action="billing.stored").count(),
        "trail_holds": verify_trail().holds,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    for step in sys.argv[1:]:
        globals()[step]()
