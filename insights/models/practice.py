"""A practice as the lane sees it: who produces, which sources are expected, what came whole."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from insights.signals.source_modules import SOURCE_MODULES
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.accounts.practitioners import Practitioner
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

DEFAULT_AT_RISK_DAYS = 30
MODULES = [(module.id, module.label) for module in SOURCE_MODULES.values()]


class Provider(Practitioner):
    """Somebody whose production and earnings the practice's signals tell of."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="providers")

    class Meta(Practitioner.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="provider_name_once")
        ]


class ExpectedSource(Record):
    """A source that a site waits for, from a day on: what it has not marked is missing."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="expected_sources")
    site = models.ForeignKey(Site, models.PROTECT, related_name="expected_sources")
    source_module = models.CharField(max_length=40, choices=MODULES)
    expected_from = models.DateField()
    expected_until = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        ordering = ["site__name", "source_module"]
        constraints = [
            models.UniqueConstraint(fields=["site", "source_module"], name="source_expected_once"),
            models.CheckConstraint(
                condition=Q(expected_until__isnull=True)
                | Q(expected_until__gte=F("expected_from")),
                name="source_expected_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_module_display()} · {self.site}"

    def clean(self) -> None:
        """The site is the organization's."""
        if self.site_id and self.site.organization_id != self.organization_id:
            raise ValidationError({"site": "This site belongs to another organization."})


class SourceMark(Record):
    """A stretch of business days of which a source says: everything was sent. Never taken back."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="source_marks")
    site = models.ForeignKey(Site, models.PROTECT, related_name="source_marks")
    source_module = models.CharField(max_length=40, choices=MODULES)
    first_day = models.DateField()
    last_day = models.DateField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["site", "source_module", "first_day", "last_day"], name="source_mark_once"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="source_mark_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_module} · {self.site} · {self.first_day} to {self.last_day}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever writes a mark, its days are in the stretches that figures read."""
        from insights.models.marked import cover

        super().save(*args, **kwargs)
        cover([self])


class SubscriptionPolicy(Record):
    """How long a practice keeps recurring revenue as at risk after a payment failed."""

    organization = models.OneToOneField(
        Organization, models.PROTECT, related_name="subscription_policy"
    )
    at_risk_days = models.PositiveSmallIntegerField(
        default=DEFAULT_AT_RISK_DAYS,
        help_text="After so many days without a payment the revenue counts as lost.",
    )

    class Meta(Record.Meta):
        verbose_name_plural = "subscription policies"

    def __str__(self) -> str:
        return f"{self.at_risk_days} days at {self.organization}"
