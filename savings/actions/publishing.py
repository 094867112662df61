"""Publishing: a governed run's payload pushed to receivers, again and again until it is there."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.outward import Answer, Breaker, OutwardError, fetch
from savings.actions.exports import ExportBlocked
from savings.dashboard import SCHEMA, refuse_malformed, run_payload
from savings.destinations import Destination, destinations_of, find_destination
from savings.models import DashboardDelivery, SavingsRun
from savings.posture import export_blocks
from savings.redaction import clean

QUEUED = trail.register("savings.delivery.queued", "A dashboard payload was put in the outbox")
PUBLISHER = "dashboard publisher"
JOB = "savings.publish"
MAX_ATTEMPTS = 8
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600
DEADLINE_S = 15.0
ANSWER_BYTES = 64 * 1024
_breakers: dict[str, Breaker] = {}


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
    return [_put(run, payload, receiver, by, now or timezone.now()) for receiver in receivers]


def send_delivery(*, delivery: DashboardDelivery, now: datetime | None = None) -> DashboardDelivery:
    """One attempt; what is not queued any more stays as it is.

    The same idempotency key goes with every attempt: an answer that was lost on the way leads to
    a repeated call, which the receiver recognises. Nothing is locked while the call is made.
    """
    delivery.refresh_from_db()
    if delivery.state != "queued":
        return delivery
    at = now or timezone.now()
    receiver = find_destination(delivery.destination, delivery.organization)
    if receiver is None or export_blocks(delivery.run):
        code = "RUN_BLOCKED" if receiver else "DESTINATION_GONE"
        return trail.advance(delivery, "give_up", by=PUBLISHER, error_code=code)
    try:
        answer = _breaker(receiver).call(lambda: _push(delivery, receiver, at))
    except OutwardError as trouble:
        return _failed(delivery, trouble, at)
    return trail.advance(
        delivery,
        "deliver",
        by=PUBLISHER,
        attempts=delivery.attempts + 1,
        http_status=answer.status,
        error_code="",
        next_attempt_at=None,
        delivered_at=at,
    )


@transaction.atomic
def send_again(*, delivery: DashboardDelivery, by: Any) -> DashboardDelivery:
    """A person has a delivery that was given up tried once more, with all its attempts before it.

    Raises: InvalidTransition, NotAllowed.
    """
    delivery = trail.advance(
        delivery, "send_again", by=by, attempts=0, error_code="", next_attempt_at=None
    )
    return _enqueue(delivery, by)


def send_due(*, now: datetime | None = None) -> int:
    """Queue again what has waited long enough, and give up what its worker lost; how many."""
    at = now or timezone.now()
    waiting = DashboardDelivery.objects.filter(state="failed", next_attempt_at__lte=at)
    due = list(waiting.order_by("pk"))
    for delivery in due:
        with transaction.atomic():
            again = trail.advance(delivery, "requeue", by=PUBLISHER, next_attempt_at=None)
            _enqueue(again, None)
    lost = Job.objects.filter(kind=JOB, state__in=("failed", "cancelled")).values("public_id")
    for delivery in DashboardDelivery.objects.filter(state="queued", job_id__in=lost):
        trail.advance(delivery, "give_up", by=PUBLISHER, error_code="JOB_LOST")
    return len(due)


def _put(
    run: SavingsRun, payload: dict[str, Any], receiver: Destination, by: Any, at: datetime
) -> DashboardDelivery:
    key = digest({"run": run.public_id, "destination": receiver.id, "payload": payload})
    try:
        with transaction.atomic():
            found = DashboardDelivery.objects.filter(effect_key=key).first()
            return found or _create(run, payload, receiver, key, by, at)
    except IntegrityError:  # another sender was first
        return DashboardDelivery.objects.get(effect_key=key)


def _create(
    run: SavingsRun,
    payload: dict[str, Any],
    receiver: Destination,
    key: str,
    by: Any,
    at: datetime,
) -> DashboardDelivery:
    made = DashboardDelivery.objects.create(
        organization=run.organization,
        run=run,
        destination=receiver.id,
        payload=payload,
        payload_digest=digest(payload),
        effect_key=key,
        queued_at=at,
        created_by=by,
    )
    made = _enqueue(made, by)
    trail.record(
        QUEUED,
        organization=run.organization,
        actor=by,
        target=made,
        after={
            "run": run.public_id,
            "destination": receiver.id,
            "payload_digest": made.payload_digest,
        },
    )
    return made


def _enqueue(delivery: DashboardDelivery, by: Any) -> DashboardDelivery:
    count = Job.objects.filter(kind=JOB, payload__delivery=delivery.public_id).count()
    job = enqueue(
        JOB,
        key=f"{JOB}:{delivery.public_id}:{count}",
        organization=delivery.organization,
        by=by,
        payload={"delivery": delivery.public_id},
        target=delivery,
    )
    delivery.job_id = job.public_id
    delivery.save(update_fields=["job_id"])
    return delivery


def _push(delivery: DashboardDelivery, receiver: Destination, at: datetime) -> Answer:
    body = canonical_json(delivery.payload).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": delivery.effect_key,
        "X-Leaf-Schema": SCHEMA,
        "X-Leaf-Digest": delivery.payload_digest,
        "X-Leaf-Signature": receiver.signature(body, at),
    }
    return fetch(
        "POST",
        receiver.url,
        headers=headers,
        content=body,
        deadline_s=DEADLINE_S,
        max_bytes=ANSWER_BYTES,
    )


def _failed(delivery: DashboardDelivery, trouble: OutwardError, at: datetime) -> DashboardDelivery:
    """Later again, ever later; given up where trying again would not help or was tried enough."""
    attempts = delivery.attempts + (trouble.kind != "open")
    told: dict[str, Any] = {
        "attempts": attempts,
        "http_status": trouble.http_status,
        "error_code": trouble.code,
    }
    if not trouble.may_pass or attempts >= MAX_ATTEMPTS:
        return trail.advance(delivery, "give_up", by=PUBLISHER, **told)
    wait_s = trouble.retry_after_s or min(FIRST_WAIT_S * 2**attempts, LONGEST_WAIT_S)
    later = at + timedelta(seconds=wait_s)
    return trail.advance(delivery, "fail", by=PUBLISHER, next_attempt_at=later, **told)


def _breaker(receiver: Destination) -> Breaker:
    return _breakers.setdefault(receiver.id, Breaker(time.monotonic))
