"""Jobs and what they said."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.states import JOB, OPEN
from leafenterprise.shared.records import Record


class Job(Record):
    """A piece of long work.

    `key` names the effect: the same kind and key is the same job, however often it is asked for.
    `attempts` only grows; with `lease_owner` it fences off a worker whose lease was taken over.
    """

    MACHINE = JOB

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_id = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=JOB.choices(), default=JOB.initial)
    available_at = models.DateTimeField()
    lease_owner = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    released = models.PositiveIntegerField(
        default=0, help_text="Attempts that ended because the worker was asked to stop."
    )
    max_attempts = models.PositiveIntegerField(default=3)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    progress = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(0))
    stage = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_effect_once"),
            models.CheckConstraint(condition=Q(state__in=JOB.states), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False) & ~Q(lease_owner="")
                | ~Q(state="running") & Q(lease_until__isnull=True, lease_owner=""),
                name="job_lease_while_running",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0) & Q(progress__lte=1), name="job_progress_is_share"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "available_at"], name="job_waiting"),
            models.Index(fields=["organization", "-created_at"], name="job_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def percent(self) -> int:
        """Progress for people, in whole percent."""
        return int(self.progress * 100)

    @property
    def is_open(self) -> bool:
        """Whether it still waits or works."""
        return self.state in OPEN

    def last_lines(self, count: int = 100) -> "list[JobLogLine]":
        """The end of the log, oldest line first."""
        return list(reversed(self.log_lines.order_by("-pk")[:count]))


class JobLogLine(models.Model):
    """A line that a job, or a worker about it, wrote down."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="log_lines")
    at = models.DateTimeField()
    attempt = models.PositiveIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
