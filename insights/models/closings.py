"""When a practice's days are closed, and what was found when they were."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

OPENS, CLOSES = time(0, 0), time(6, 0)


class ClosingWindow(Record):
    """Between which hours of the night a practice's day is closed, by the clock of its sites."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="closing_window")
    opens_at = models.TimeField(
        default=OPENS, help_text="Not before: sources may still send what belongs to the day."
    )
    closes_at = models.TimeField(
        default=CLOSES, help_text="Done by then, or it is told that it is late."
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="closing_window_forward",
                violation_error_message="The window closes after it opens, on the same morning.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M} to {self.closes_at:%H:%M} at {self.organization}"


class DayClosing(Record):
    """A day whose sums were held against its signals, and at its end a month's; once.

    opens_at, due_at: the window as moments. late_at: when somebody was told that it is late.
    cells, signals: of the day. differences: cells that were not what their signals give.
    """

    immutable = Immutable(once_set="closed_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="day_closings")
    day = models.DateField()
    closes_month = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cells = models.PositiveIntegerField(default=0)
    signals = models.PositiveBigIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="day_closed_once")
        ]
        indexes = [
            models.Index(
                fields=["opens_at"], condition=Q(closed_at__isnull=True), name="day_not_closed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} at {self.organization}"
