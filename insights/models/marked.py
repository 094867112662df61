"""What the marks of a source add up to: the stretches of days that figures read."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from insights.models.practice import MODULES, SourceMark
from leafenterprise.accounts.models import Site

_DAY = timedelta(days=1)


class MarkedStretch(models.Model):
    """Days in a row that marks cover. Years of daily marks are too many to read for a page.

    Kept up with every mark. Two marks that come at once may leave stretches that overlap or touch:
    together they always hold the days of all marks, and no other.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="marked_stretches", db_index=False)
    source_module = models.CharField(max_length=40, choices=MODULES)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "source_module", "first_day", "last_day"],
                name="marked_stretch_once",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="marked_stretch_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_module} · {self.first_day} to {self.last_day}"


@transaction.atomic
def cover(marks: list[SourceMark]) -> None:
    """Adds the marks' days to the stretches that they meet."""
    for mark in marks:
        own: dict[str, Any] = {"site_id": mark.site_id, "source_module": mark.source_module}
        met = list(
            MarkedStretch.objects.filter(
                **own, first_day__lte=mark.last_day + _DAY, last_day__gte=mark.first_day - _DAY
            )
        )
        first = min([mark.first_day, *(each.first_day for each in met)])
        last = max([mark.last_day, *(each.last_day for each in met)])
        if [(first, last)] == [(each.first_day, each.last_day) for each in met]:
            continue
        MarkedStretch.objects.bulk_create(
            [MarkedStretch(**own, first_day=first, last_day=last)], ignore_conflicts=True
        )
        stale = [each.pk for each in met if (each.first_day, each.last_day) != (first, last)]
        MarkedStretch.objects.filter(pk__in=stale).delete()
