"""Forecasts as they were made, so that they can be held against what came."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.billing.models import BillingProvider
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record


class ForecastSnapshot(Record):
    """What one model said of one month on one day. actual_amount: filled in once, when it came."""

    immutable = Immutable(once_set="actual_amount")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="forecast_snapshots")
    measure = models.CharField(max_length=20)
    created_date = models.DateField()
    forecast_date = models.DateField(help_text="The month, by its first day.")
    horizon = models.PositiveSmallIntegerField(help_text="Months after the last known one.")
    model_used = models.CharField(max_length=40)
    predicted_amount = models.DecimalField(max_digits=14, decimal_places=2)
    confidence_level = models.PositiveSmallIntegerField(null=True, help_text="In percent.")
    low = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    actual_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        ordering = ["forecast_date", "model_used"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "measure", "created_date", "model_used", "forecast_date"],
                name="forecast_kept_once",
            ),
            models.CheckConstraint(condition=Q(horizon__gt=0), name="forecast_looks_ahead"),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__gte=F("low")),
                name="forecast_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_used} {self.forecast_date:%Y-%m}"
