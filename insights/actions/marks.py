"""Marking stretches of days as sent whole, by the source or by who speaks for it."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.models import SourceMark
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Site
from leafenterprise.shared.errors import InvalidInput

CAPABILITY = "insights.ingest"
LONGEST_DAYS = 3660
MARKED = trail.register("source.marked", "A source was marked as complete for a stretch of days")


class MarkInTheFuture(InvalidInput):
    """Days that are not over cannot have been sent whole."""

    code = "MARK_IN_THE_FUTURE"
    message = "A day can be marked once it is over at the site."
    example_details: ClassVar[dict[str, Any]] = {"last_day": "2026-03-31", "today": "2026-03-12"}


@transaction.atomic
def mark_complete(
    *,
    site: Site,
    source_module: str,
    first_day: date,
    last_day: date,
    today: date,
    by: Any,
    note: str = "",
    program: str = "",
    now: datetime | None = None,
) -> SourceMark:
    """The mark, which may stand already. `today` is the site's. program: the part of the system to
    which the source said it itself, where `by` is nobody. Raises: as the classes say."""
    if by is not None or not program:
        check(by, CAPABILITY, site.organization)
    if not 0 <= (last_day - first_day).days <= LONGEST_DAYS:
        raise InvalidInput(last_day=["On or after the first day, within ten years."])
    if last_day >= today:
        raise MarkInTheFuture(last_day=last_day.isoformat(), today=today.isoformat())
    mark, is_new = SourceMark.objects.get_or_create(
        site=site,
        source_module=source_module,
        first_day=first_day,
        last_day=last_day,
        defaults={"organization": site.organization, "marked_by": by, "note": note},
    )
    if is_new:
        trail.record(
            MARKED,
            organization=site.organization,
            actor=by or program,
            target=mark,
            after={
                "site": site.public_id,
                "source_module": source_module,
                "first_day": first_day,
                "last_day": last_day,
            },
            reason=note,
            now=now or timezone.now(),
        )
    return mark
