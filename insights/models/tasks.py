"""What somebody should look into: raised by a person, or by a cash variance that is too large."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insights.states import TASK
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.records import Record

CASH_ORIGIN, CARD_ORIGIN = "cash_reconciliation", "insight_card"
ORIGINS = [(CASH_ORIGIN, "cashing-up"), (CARD_ORIGIN, "insight card")]
PRIORITIES = [("normal", "normal"), ("high", "high")]


class FollowUpTask(Record):
    """Something to look into, with what caused it.

    origin_id: the public id of the cause. created_by: null only for the one task that rules order
    without a person, the escalation of a cash variance; the database refuses any other.
    """

    MACHINE = TASK
    steered_by = TASK

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="follow_up_tasks")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="follow_up_tasks")
    origin = models.CharField(max_length=24, choices=ORIGINS)
    origin_id = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    priority = models.CharField(max_length=8, choices=PRIORITIES, default="normal")
    due_date = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=TASK.choices(), default=TASK.initial)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "origin", "origin_id"], name="task_once_for_its_cause"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(TASK.states)), name="task_state_known"
            ),
            models.CheckConstraint(
                condition=Q(created_by__isnull=False) | Q(origin=CASH_ORIGIN),
                name="task_raised_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "-created_at"], name="task_by_org")
        ]

    def __str__(self) -> str:
        return self.title
