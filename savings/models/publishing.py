"""The outbox: one row for each payload and receiver, until it is delivered or given up."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.runs import SavingsRun
from savings.states import DELIVERY


class DashboardDelivery(Record):
    """A dashboard payload on its way to a receiver.

    `effect_key` goes with every attempt, so that the receiver can tell a repeated attempt from
    another payload; it makes the same payload for the same receiver one row. Once delivered the
    row never changes.
    """

    MACHINE = DELIVERY
    immutable = Immutable(once_set="delivered_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="deliveries")
    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="deliveries")
    destination = models.CharField(max_length=64)
    payload = models.JSONField()
    payload_digest = models.CharField(max_length=64)
    effect_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=DELIVERY.choices(), default=DELIVERY.initial)
    attempts = models.PositiveIntegerField(default=0)
    http_status = models.PositiveIntegerField(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    next_attempt_at = models.DateTimeField(null=True)
    job_id = models.CharField(max_length=12, blank=True)
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        verbose_name_plural = "dashboard deliveries"
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="delivery_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(DELIVERY.states)), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | ~Q(state="delivered") & Q(delivered_at__isnull=True),
                name="delivery_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="failed", next_attempt_at__isnull=False) | ~Q(state="failed"),
                name="delivery_failed_goes_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} to {self.destination}"
