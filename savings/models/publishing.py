"""The outbox: one row for each payload and receiver, until it is delivered or given up."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.outbox.rows import OutboxRow
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from savings.models.runs import SavingsRun
from savings.states import DELIVERY


class DashboardDelivery(OutboxRow):
    """A dashboard payload on its way to a receiver; once delivered the row never changes."""

    MACHINE = DELIVERY
    immutable = Immutable(once_set="delivered_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="deliveries")
    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="deliveries")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(OutboxRow.Meta):
        abstract = False
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
