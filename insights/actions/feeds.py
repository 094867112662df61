"""The feed goes out: new records are numbered and pushed, and somebody is told what is late."""

import json
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.outbox.receivers import Receiver, find_receiver, receivers_of
from audit.outbox.sending import Outbox
from insights.actions.feed_dues import Part, note_news, strike, take_part
from insights.models import FeedDelivery, FeedHead, FeedRecord
from insights.queries.feed_figures import Aggregate, aggregates_of
from insights.queries.feeds import last_contents
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.gateway import BI

SCHEMA, VERSION = "leafenterprise.performance-feed/1", "1.0.0"
SCHEMA_FILE = Path(__file__).resolve().parents[1] / "schemas" / "performance-feed-1.json"
CADENCE = timedelta(seconds=60)
MOST_IN_ONE_PUSH = 500
# A look tells its own news first, then what waits longest until its time is over; one part is for
# what waits longest, however much is new.
MOST_PARTS, LONGEST_LOOK_S, TURN_OF_OLDEST = 10, 6, 1
JOB = "insights.push_feed"
QUEUED = trail.register("feed.queued", "Records of the performance feed were put in the outbox")
EMITTED = trail.register("feed.emitted", "Records were added to the performance feed")
LATE = trail.register("feed.late", "Records of the performance feed are late at a receiver")
log = logging.getLogger(__name__)


class MalformedRecord(RuntimeError):
    """A record that does not keep its own schema: a slip in the code, and it does not leave."""


def emit_feed(*, organization: Organization, now: datetime | None = None) -> int:
    """Records for what has changed since the last look, and their pushes; how many records.

    A long backlog goes out over several looks, each in several commits, and keeps back nothing
    that is new.
    """
    began = time.monotonic()
    sites = list(Site.objects.filter(organization=organization).select_related("organization"))
    _note(organization, sites, now or timezone.now())
    made, has_more_news = 0, False
    for place in range(MOST_PARTS):
        news_first = place != TURN_OF_OLDEST
        told, part = _emit_part(organization, sites, news_first=news_first)
        made += told
        has_more_news = part.has_more_news if news_first else has_more_news
        is_over = time.monotonic() - began > LONGEST_LOOK_S
        if part.is_last or (is_over and not has_more_news):
            break
    return made


@transaction.atomic
def _note(organization: Organization, sites: list[Site], now: datetime) -> None:
    FeedHead.objects.get_or_create(organization=organization)
    head = _locked(organization)
    note_news(head, sites, now)
    head.looked_at = now
    head.save()


@transaction.atomic
def _emit_part(
    organization: Organization, sites: list[Site], *, news_first: bool
) -> tuple[int, Part]:
    """One at a time for an organization: numbers become visible in their order. By the clock of
    the last look, whoever made it: else a slow one would state yesterday's day as today's."""
    head = _locked(organization)
    now = head.looked_at or timezone.now()
    part = take_part(sites, organization.pk, now, news_first=news_first)
    found = list(aggregates_of(organization, part.days, part.balances, now))
    records = _numbered(head, _changed(organization, found), now)
    strike(part)
    if records:
        FeedRecord.objects.bulk_create(records, batch_size=500)
        head.sequence += len(records)
        head.save(update_fields=["sequence"])
        _push(organization, records, now)
        trail.record(
            EMITTED, organization=organization, actor="feed publisher", target=records[-1], now=now,
            after={"first_sequence": records[0].sequence, "last_sequence": records[-1].sequence,
                   "content_digest": digest([record.content for record in records])},
        )  # fmt: skip
    failpoint("feed.part_told")
    return len(records), part


def _locked(organization: Organization) -> FeedHead:
    return FeedHead.objects.select_for_update().get(organization=organization)


def send_feed_delivery(*, delivery: FeedDelivery, now: datetime | None = None) -> FeedDelivery:
    """One attempt at a push."""
    sent: FeedDelivery = OUTBOX.send(delivery, now)
    return sent


@trail.keeps_refusals("delivery")
def send_feed_again(*, delivery: FeedDelivery, by: Any) -> FeedDelivery:
    """A person has a push that was given up tried once more. Raises: InvalidTransition."""
    again: FeedDelivery = OUTBOX.send_again(delivery, by)
    return again


def send_feed_due(*, now: datetime | None = None) -> int:
    """Queue again what has waited long enough; how many."""
    return OUTBOX.send_due(now)


def alert_late(*, now: datetime | None = None) -> list[FeedDelivery]:
    """Those beyond the cadence of which nobody was told yet: trail and log say it once each."""
    now = now or timezone.now()
    waiting = FeedDelivery.objects.exclude(state="delivered").filter(
        queued_at__lt=now - CADENCE, late_at__isnull=True
    )
    found = list(waiting.select_related("organization").order_by("pk"))
    for delivery in found:
        with transaction.atomic():
            told = FeedDelivery.objects.filter(pk=delivery.pk, late_at__isnull=True)
            if not told.update(late_at=now):
                continue
            waited = int((now - delivery.queued_at).total_seconds())
            trail.record(
                LATE,
                organization=delivery.organization,
                actor="feed publisher",
                target=delivery,
                after={"destination": delivery.destination, "waited_s": waited,
                       "attempts": delivery.attempts, "error_code": delivery.error_code},
                now=now,
            )  # fmt: skip
        log.error("the performance feed is late", extra={"delivery": delivery.public_id})
    return found


@cache
def feed_schema() -> dict[str, Any]:
    """The JSON Schema that every record of this version keeps."""
    return dict(json.loads(SCHEMA_FILE.read_text()))


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    return Draft202012Validator(feed_schema())


def refuse_malformed(record: dict[str, Any]) -> None:
    """Raises: MalformedRecord, naming the place and never the value."""
    problem = next(_validator().iter_errors(record), None)
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path)
        raise MalformedRecord(f"{place or 'record'}: {problem.validator}")


def _changed(
    organization: Organization, found: list[Aggregate]
) -> list[tuple[Aggregate, dict[str, Any], str]]:
    """Those that say something else than the last record of their subject."""
    last = last_contents(organization, {one.subject for one in found})
    kept = []
    for one in found:
        said = json.loads(canonical_json(one.content()))
        content = digest(said)
        if last.get(one.subject) != content:
            kept.append((one, said, content))
    return kept


def _numbered(
    head: FeedHead, changed: list[tuple[Aggregate, dict[str, Any], str]], now: datetime
) -> list[FeedRecord]:
    records = []
    for place, (one, said, content) in enumerate(changed, head.sequence + 1):
        event = uuid4()
        payload = json.loads(
            canonical_json(
                {"schema": SCHEMA, "schema_version": VERSION, "event_id": event,
                 "sequence": place, "emitted_at": now, **said}
            )
        )  # fmt: skip
        refuse_malformed(payload)
        records.append(
            FeedRecord(
                organization_id=head.organization_id, site=one.site, sequence=place,
                event_id=event, subject=one.subject, metric=one.metric.id, day=one.day,
                content=content, payload=payload, emitted_at=now,
            )
        )  # fmt: skip
    return records


def _push(organization: Organization, records: list[FeedRecord], now: datetime) -> None:
    """In the transaction of the records: what was numbered is on its way, or neither is."""
    receivers = receivers_of(settings.FEED_DESTINATIONS, organization)
    for part in _parts(records):
        first, last = part[0].sequence, part[-1].sequence
        payload = {"schema": SCHEMA, "records": [each.payload for each in part]}
        for receiver in receivers:
            key = {"feed": organization.public_id, "to": receiver.id, "first": first, "last": last}
            OUTBOX.put(
                organization=organization, receiver=receiver, payload=payload, key=digest(key),
                by=None, at=now, told={"first": first, "last": last},
                first_sequence=first, last_sequence=last,
            )  # fmt: skip


def _parts(records: list[FeedRecord]) -> Iterable[list[FeedRecord]]:
    for first in range(0, len(records), MOST_IN_ONE_PUSH):
        yield records[first : first + MOST_IN_ONE_PUSH]


def _receiver_of(delivery: FeedDelivery) -> Receiver | None:
    return find_receiver(settings.FEED_DESTINATIONS, delivery.destination, delivery.organization)


OUTBOX = Outbox(
    model=FeedDelivery,
    job=JOB,
    publisher="feed publisher",
    queued=QUEUED,
    receiver_of=_receiver_of,
    stopped=lambda delivery: "",
    headers={"X-Leaf-Schema": SCHEMA},
    gateway=BI,
)
