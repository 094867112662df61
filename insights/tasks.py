"""Long work of the lane, as job bodies, and the schedule that queues it."""

from celery import shared_task
from django.db.models import Max
from django.utils import timezone

from insights.actions.cards import run_detectors
from insights.models import CashReconciliation, IngestBatch, SourceMark
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob

KIND = "insights.detect"


@job_kind(KIND, capability="insights.act", label="Look for what is unusual")
def detect(job: RunningJob) -> None:
    """Run every detector over an organization; a second run makes no second card."""
    organization = Organization.objects.get(public_id=job.payload["organization"])
    job.progress("Looking for what is unusual", 0)
    run_detectors(organization)


@shared_task(name="insights.tasks.look_around")
def look_around() -> int:
    """Queues a look at each organization of which a day ended or data came since the last one."""
    today, asked = timezone.now().date(), 0
    waiting = Organization.objects.filter(is_active=True, expected_sources__isnull=False)
    for organization in waiting.distinct():
        key = f"{organization.public_id}:{today.isoformat()}:{_newest(organization)}"
        enqueue(
            KIND, key=key, organization=organization, by=None,
            payload={"organization": organization.public_id}, target=organization,
        )  # fmt: skip
        asked += 1
    return asked


def _newest(organization: Organization) -> str:
    """What came last, of everything that detectors look at."""
    rows = (IngestBatch.objects, SourceMark.objects, CashReconciliation.objects)
    newest = [
        rows_.filter(organization=organization).aggregate(Max("pk"))["pk__max"] for rows_ in rows
    ]
    return "-".join(str(each or 0) for each in newest)
