"""Sums of signals by day and by month, kept up with every batch; all of it can be made again.

Whole hundredths of the currency, since SQLite would add decimals as doubles. They hold every
signal, counted or not: which types and payment states make a figure is said by the registry.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from insights.models.practice import Provider
from leafenterprise.accounts.models import Organization, Site


class Rollup(models.Model):
    """One cell: site, provider, stretch of days, type, payment state, method, currency."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, related_name="+", db_index=False
    )
    day = models.DateField()
    signal_type = models.CharField(max_length=40)
    payment_state = models.CharField(max_length=12, blank=True)
    payment_method = models.CharField(max_length=16, blank=True)
    currency_code = models.CharField(max_length=3)
    sum_hundredths = models.BigIntegerField()
    signal_count = models.BigIntegerField()
    last_processed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.signal_type} {self.amount} {self.currency_code}"

    @property
    def amount(self) -> Decimal:
        """The sum as money."""
        return Decimal(self.sum_hundredths).scaleb(-2)


def _once(name: str) -> models.UniqueConstraint:
    """A cell exists once; no provider is a provider of its own to the index."""
    return models.UniqueConstraint(
        F("organization"), F("site"), F("day"), F("signal_type"), F("payment_state"),
        F("payment_method"), F("currency_code"), Coalesce(F("provider"), 0),
        name=name,
    )  # fmt: skip


class DailyRollup(Rollup):
    """`day` is the business day."""

    class Meta(Rollup.Meta):
        abstract = False
        constraints = [_once("daily_cell_once")]


class MonthlyRollup(Rollup):
    """`day` is the first of the month."""

    class Meta(Rollup.Meta):
        abstract = False
        constraints = [_once("monthly_cell_once")]
