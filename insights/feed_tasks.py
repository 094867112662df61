"""What goes out as jobs, and the schedule that keeps the feed within its cadence."""

import logging

from celery import shared_task

from insights.actions.feeds import (
    JOB,
    MalformedRecord,
    alert_late,
    emit_feed,
    send_feed_delivery,
    send_feed_due,
)
from insights.actions.messages import JOB as MESSAGE_JOB
from insights.actions.messages import send_message, send_messages_due
from insights.models import FeedDelivery, ModuleMessage
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob

log = logging.getLogger(__name__)


@job_kind(JOB, capability="insights.govern", label="Push the performance feed")
def push(job: RunningJob) -> None:
    """One attempt at a push; how it ended stands on the delivery, which goes on by itself."""
    job.progress("Sending", 0)
    found = FeedDelivery.objects.select_related("organization").get(
        public_id=job.payload["delivery"]
    )
    done = send_feed_delivery(delivery=found)
    job.log(f"{done.state} {done.error_code}".strip())


@job_kind(MESSAGE_JOB, capability="insights.govern", label="Tell another module")
def tell(job: RunningJob) -> None:
    """One attempt at an event; how it ended stands on the message, which goes on by itself."""
    job.progress("Sending", 0)
    found = ModuleMessage.objects.select_related("organization").get(
        public_id=job.payload["delivery"]
    )
    done = send_message(message=found)
    job.log(f"{done.state} {done.error_code}".strip())


@shared_task(name="insights.feed_tasks.keep_feeds")
def keep_feeds() -> int:
    """What has changed goes out, what failed goes on, what is late is told; how many records.

    A record that does not keep its schema stops the feed of its organization alone, and is told
    once all others are served. Raises: MalformedRecord.
    """
    organizations = Organization.objects.filter(is_active=True, expected_sources__isnull=False)
    made, malformed = 0, None
    for each in organizations.distinct():
        try:
            made += emit_feed(organization=each)
        except MalformedRecord as slip:
            log.exception("a feed is stopped", extra={"organization": each.public_id})
            malformed = slip
    send_feed_due()
    send_messages_due()
    alert_late()
    if malformed:
        raise malformed
    return made
