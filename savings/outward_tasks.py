"""Calls to other systems as jobs, and the schedule that takes them up again."""

from celery import shared_task

from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob
from savings.actions.collecting import collect_evidence, connector_named, since_last
from savings.actions.publishing import JOB as PUBLISH
from savings.actions.publishing import send_delivery, send_due
from savings.connectors import JOB as COLLECT
from savings.models import DashboardDelivery


@job_kind(PUBLISH, capability="savings.export", label="Publish a payload")
def publish(job: RunningJob) -> None:
    """One attempt at a delivery; how it ended stands on the delivery, which goes on by itself."""
    job.progress("Sending", 0)
    found = DashboardDelivery.objects.select_related("organization", "run__request").get(
        public_id=job.payload["delivery"]
    )
    done = send_delivery(delivery=found)
    job.log(f"{done.state} {done.error_code}".strip())


@job_kind(COLLECT, capability="evidence.add", label="Collect evidence")
def collect(job: RunningJob) -> None:
    """Ask one source system for what changed since the last collection that succeeded."""

    def sleep(seconds: float) -> None:
        if job.must_stop.wait(seconds) or job.cancelled():
            job.check()

    connector = connector_named(job.payload["connector"])
    job.progress(f"Asking {connector.title}", 0)
    found = collect_evidence(connector=connector, since=since_last(connector), sleep=sleep)
    job.log(f"{found.offered} offered, {found.new} new, {len(found.refused)} not taken")


@shared_task(name="savings.outward_tasks.send_deliveries")
def send_deliveries() -> int:
    """Queues the deliveries whose time has come again; how many."""
    return send_due()
