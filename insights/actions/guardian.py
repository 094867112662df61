"""Telling the AI Guardian of an hour: once, the same ever after, and nothing of single things."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.models import GuardianWindow
from insights.queries.guardian import HOUR, groups_of
from leafenterprise.accounts.access import check, sites_for
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import InvalidInput

CAPABILITY = "insights.feed"
SCHEMA, VERSION = "leafenterprise.guardian-feed/1", "1.0.0"
SCHEMA_FILE = Path(__file__).resolve().parents[1] / "schemas" / "guardian-feed-1.json"
# Batches that were taken in towards the end of an hour may still be on their way.
GRACE = timedelta(minutes=5)
TOLD = trail.register("guardian.told", "An hour was told to the AI Guardian")


class HourNotOver(InvalidInput):
    """Only whole hours that are over are told."""

    code = "HOUR_NOT_OVER"
    message = "Name the first moment of an hour, in UTC, that has been over for five minutes."
    example_details: ClassVar[dict[str, Any]] = {"hour": "2026-03-10T12:30:00Z"}


def tell_hour(
    *, organization: Organization, hour: datetime, by: Any, now: datetime | None = None
) -> dict[str, Any]:
    """What the hour shows, at the person's sites; kept the first time it is asked for.

    Raises: NotAllowed, HourNotOver.
    """
    check(by, CAPABILITY, organization)
    now = now or timezone.now()
    first = hour.astimezone(UTC)
    if (first.minute, first.second, first.microsecond) != (0, 0, 0) or first + HOUR + GRACE > now:
        raise HourNotOver(hour=first.isoformat())
    kept = _kept(organization, first, by, now)
    own = set(
        sites_for(by, CAPABILITY).filter(organization=organization)
        .values_list("public_id", flat=True)
    )  # fmt: skip
    return {**kept, "groups": [group for group in kept["groups"] if group["site"] in own]}


@cache
def guardian_schema() -> dict[str, Any]:
    """The JSON Schema that every hour keeps."""
    return dict(json.loads(SCHEMA_FILE.read_text()))


@transaction.atomic
def _kept(organization: Organization, first: datetime, by: Any, now: datetime) -> dict[str, Any]:
    # Locked, so that two who ask at once are told the same.
    Organization.objects.select_for_update().get(pk=organization.pk)
    found = GuardianWindow.objects.filter(organization=organization, first_moment=first).first()
    if found is None:
        payload = json.loads(
            canonical_json(
                {
                    "schema": SCHEMA,
                    "schema_version": VERSION,
                    "organization": organization.public_id,
                    "first_moment": first,
                    "last_moment": first + HOUR,
                    "groups": groups_of(organization, first),
                }
            )
        )
        found = GuardianWindow.objects.create(
            organization=organization, first_moment=first, payload=payload, made_at=now
        )
        trail.record(
            TOLD,
            organization=organization,
            actor=by,
            target=organization,
            after={"first_moment": first, "groups": len(payload["groups"])},
            now=now,
        )
    return dict(found.payload)
