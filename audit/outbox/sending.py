"""One attempt at a time, ever later, until the receiver has it or it is given up."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from audit.outbox.receivers import Receiver
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.gateway import Gateway
from leafenterprise.shared.outward import Answer, Breaker, OutwardError, fetch

MAX_ATTEMPTS = 8
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600
DEADLINE_S = 15.0
ANSWER_BYTES = 64 * 1024
_breakers: dict[str, Breaker] = {}


@dataclass(frozen=True)
class Outbox:
    """What a lane's deliveries are.

    job: the kind of job that sends one, with `delivery` in its payload. publisher: who acts in the
    trail. queued: the trail's action for a new row. receiver_of: whom a row may go to, null for
    nobody any more. stopped: an error code where it may not leave now, "" where it may. headers:
    besides those that every push has. gateway: through which traffic limit, where there is one.
    """

    model: Any
    job: str
    publisher: str
    queued: str
    receiver_of: Callable[[Any], Receiver | None]
    stopped: Callable[[Any], str]
    headers: Mapping[str, str]
    gateway: Gateway | None = None

    def put(
        self,
        *,
        organization: Any,
        receiver: Receiver,
        payload: Any,
        key: str,
        by: Any,
        at: datetime,
        told: Mapping[str, Any],
        **fields: Any,
    ) -> Any:
        """The row with its job and its event, once for each key; asked twice it is the same."""
        try:
            with transaction.atomic():
                found = self.model.objects.filter(effect_key=key).first()
                if found is not None:
                    return found
                made = self.model.objects.create(
                    organization=organization, destination=receiver.id, payload=payload,
                    payload_digest=digest(payload), effect_key=key, queued_at=at, **fields,
                )  # fmt: skip
                self._enqueue(made, by)
                after = {"destination": receiver.id, "payload_digest": made.payload_digest, **told}
                trail.record(
                    self.queued, organization=organization, actor=by or self.publisher, target=made,
                    after=after,
                )  # fmt: skip
                return made
        except IntegrityError:  # another sender was first
            return self.model.objects.get(effect_key=key)

    def send(self, delivery: Any, now: datetime | None = None) -> Any:
        """One attempt; what is not queued any more stays as it is.

        The same idempotency key goes with every attempt: an answer that was lost on the way leads
        to a repeated call, which the receiver recognises. Nothing is locked meanwhile.
        """
        delivery.refresh_from_db()
        if delivery.state != "queued":
            return delivery
        at = now or timezone.now()
        receiver = self.receiver_of(delivery)
        code = self.stopped(delivery) if receiver else "DESTINATION_GONE"
        if receiver is None or code:
            return trail.advance(delivery, "give_up", by=self.publisher, error_code=code)
        breaker = _breakers.setdefault(receiver.id, Breaker(time.monotonic))
        try:
            answer = breaker.call(lambda: self._push(delivery, receiver, at))
        except OutwardError as trouble:
            return self._failed(delivery, trouble, at)
        return trail.advance(
            delivery,
            "deliver",
            by=self.publisher,
            attempts=delivery.attempts + 1,
            http_status=answer.status,
            error_code="",
            next_attempt_at=None,
            delivered_at=at,
        )

    @transaction.atomic
    def send_again(self, delivery: Any, by: Any) -> Any:
        """A person has one that was given up tried once more, with all its attempts before it.

        Raises: InvalidTransition, NotAllowed.
        """
        delivery = trail.advance(
            delivery, "send_again", by=by, attempts=0, error_code="", next_attempt_at=None
        )
        return self._enqueue(delivery, by)

    def send_due(self, now: datetime | None = None) -> int:
        """Queue again what has waited long enough, give up what its worker lost; how many."""
        at = now or timezone.now()
        waiting = self.model.objects.filter(state="failed", next_attempt_at__lte=at)
        due = list(waiting.order_by("pk"))
        for delivery in due:
            with transaction.atomic():
                again = trail.advance(delivery, "requeue", by=self.publisher, next_attempt_at=None)
                self._enqueue(again, None)
        lost = Job.objects.filter(kind=self.job, state__in=("failed", "cancelled"))
        orphans = self.model.objects.filter(state="queued", job_id__in=lost.values("public_id"))
        for delivery in orphans:
            trail.advance(delivery, "give_up", by=self.publisher, error_code="JOB_LOST")
        return len(due)

    def _enqueue(self, delivery: Any, by: Any) -> Any:
        count = Job.objects.filter(kind=self.job, payload__delivery=delivery.public_id).count()
        job = enqueue(
            self.job,
            key=f"{self.job}:{delivery.public_id}:{count}",
            organization=delivery.organization,
            by=by,
            payload={"delivery": delivery.public_id},
            target=delivery,
        )
        delivery.job_id = job.public_id
        delivery.save(update_fields=["job_id"])
        return delivery

    def _push(self, delivery: Any, receiver: Receiver, at: datetime) -> Answer:
        body = canonical_json(delivery.payload).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": delivery.effect_key,
            "X-Leaf-Digest": delivery.payload_digest,
            "X-Leaf-Signature": receiver.signature(body, at),
            **self.headers,
        }
        sent: dict[str, Any] = {"headers": headers, "content": body, "max_bytes": ANSWER_BYTES}
        if self.gateway:
            return self.gateway.fetch("POST", receiver.url, **sent)
        return fetch("POST", receiver.url, deadline_s=DEADLINE_S, **sent)

    def _failed(self, delivery: Any, trouble: OutwardError, at: datetime) -> Any:
        """Later again, ever later; given up where trying would not help or was tried enough."""
        attempts = delivery.attempts + (trouble.kind not in ("open", "throttled"))
        told: dict[str, Any] = {
            "attempts": attempts,
            "http_status": trouble.http_status,
            "error_code": trouble.code,
        }
        if not trouble.may_pass or attempts >= MAX_ATTEMPTS:
            return trail.advance(delivery, "give_up", by=self.publisher, **told)
        wait_s = trouble.retry_after_s or min(FIRST_WAIT_S * 2**attempts, LONGEST_WAIT_S)
        later = at + timedelta(seconds=wait_s)
        return trail.advance(delivery, "fail", by=self.publisher, next_attempt_at=later, **told)
