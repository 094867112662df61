"""Publishing: a governed run's payload pushed to receivers, again and again until it is there."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from audit import trail
from audit.outbox.receivers import Receiver
from audit.outbox.sending import Outbox
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict
from savings.actions.exports import ExportBlocked
from savings.dashboard import SCHEMA, refuse_malformed, run_payload
from savings.destinations import destinations_of, find_destination
from savings.models import DashboardDelivery, SavingsRun
from savings.posture import export_blocks
from savings.redaction import clean

QUEUED = trail.register("savings.delivery.queued", "A dashboard payload was put in the outbox")
JOB = "savings.publish"


class NoDestination(Conflict):
    """Nobody is named who may get this client's payloads."""

    code = "NO_DESTINATION"
    message = "No receiver is configured for this client."


def publish_run(
    *, run: SavingsRun, by: Any, now: datetime | None = None
) -> list[DashboardDelivery]:
    """Put the run's payload in the outbox, once for each receiver; asked twice it is the same.

    Raises: NotAllowed, ExportBlocked, NoDestination.
    """
    check(by, "savings.export", run.organization)
    blocks = export_blocks(run)
    if blocks:
        raise ExportBlocked(reasons=[why.to_json() for why in blocks])
    receivers = destinations_of(run.organization)
    if not receivers:
        raise NoDestination
    payload = clean(run_payload(run))
    refuse_malformed(payload)
    at = now or timezone.now()
    return [
        OUTBOX.put(
            organization=run.organization,
            receiver=receiver,
            payload=payload,
            key=digest({"run": run.public_id, "destination": receiver.id, "payload": payload}),
            by=by,
            at=at,
            told={"run": run.public_id},
            run=run,
            created_by=by,
        )
        for receiver in receivers
    ]


def send_delivery(*, delivery: DashboardDelivery, now: datetime | None = None) -> DashboardDelivery:
    """One attempt; what is not queued any more stays as it is."""
    sent: DashboardDelivery = OUTBOX.send(delivery, now)
    return sent


def send_again(*, delivery: DashboardDelivery, by: Any) -> DashboardDelivery:
    """A person has a delivery that was given up tried once more.

    Raises: InvalidTransition, NotAllowed.
    """
    again: DashboardDelivery = OUTBOX.send_again(delivery, by)
    return again


def send_due(*, now: datetime | None = None) -> int:
    """Queue again what has waited long enough, and give up what its worker lost; how many."""
    return OUTBOX.send_due(now)


def _receiver_of(delivery: DashboardDelivery) -> Receiver | None:
    return find_destination(delivery.destination, delivery.organization)


def _stopped(delivery: DashboardDelivery) -> str:
    return "RUN_BLOCKED" if export_blocks(delivery.run) else ""


OUTBOX = Outbox(
    model=DashboardDelivery,
    job=JOB,
    publisher="dashboard publisher",
    queued=QUEUED,
    receiver_of=_receiver_of,
    stopped=_stopped,
    headers={"X-Leaf-Schema": SCHEMA},
)
