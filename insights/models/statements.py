"""What providers are due: agreements, the statements made of them, and what a statement counted."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from insights.models.passages import with_records
from insights.models.practice import Provider
from insights.models.signals import FinancialSignal
from insights.signals.currencies import CURRENCIES
from insights.statements.terms import METHODS, Band, Terms
from insights.states import STATEMENT
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

SHARE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]
CLOSED = ("approved", "exported", "distributed")


class ProviderAgreement(Record):
    """By which shares a provider earns between two dates, in one currency.

    A statement keeps the terms it was made with, so that editing this changes no closed one.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="agreements")
    currency_code = models.CharField("currency", max_length=3, default="GBP")
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    tier_method = models.CharField(
        max_length=8,
        choices=[(name, says) for name, says in METHODS.items()],
        default="marginal",
        help_text="Amounts of production are those of one statement.",
    )
    lab_share = models.DecimalField(
        max_digits=7,
        decimal_places=6,
        validators=SHARE,
        help_text="What the provider bears of lab costs: 0.5 is half, 0 is nothing.",
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        ordering = ["provider__name", "currency_code", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "currency_code", "effective_from"], name="agreement_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gte=F("effective_from")),
                name="agreement_forward",
            ),
            models.CheckConstraint(
                condition=Q(lab_share__gte=0, lab_share__lte=1), name="agreement_lab_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.currency_code} from {self.effective_from}"

    def clean(self) -> None:
        """The provider is the organization's, and no other agreement holds on the same days."""
        if self.currency_code not in CURRENCIES:
            raise ValidationError({"currency_code": "Such as GBP or EUR."})
        if self.provider_id is None or self.effective_from is None:
            return
        if self.provider.organization_id != self.organization_id:
            raise ValidationError({"provider": "This provider belongs to another organization."})
        # Locked, so that of two agreements saved at once the second sees the first.
        Provider.objects.select_for_update().filter(pk=self.provider_id).first()
        others = ProviderAgreement.objects.filter(
            provider=self.provider_id, currency_code=self.currency_code
        ).exclude(pk=self.pk)
        clash = overlapping(others, self.effective_from, self.effective_until).first()
        if clash is not None:
            raise ValidationError({"effective_from": f"Overlaps with: {clash}."})

    def terms(self) -> Terms:
        """As the calculation takes it. Raises: TermsInvalid."""
        rates: dict[str, list[Band]] = {}
        for rate in sorted(self.rates.all(), key=lambda rate: (rate.category, rate.above)):
            rates.setdefault(rate.category, []).append(Band(rate.above, rate.share))
        return Terms(
            id=self.public_id,
            first=self.effective_from,
            last=self.effective_until,
            method=self.tier_method,  # type: ignore[arg-type]
            lab_share=self.lab_share,
            rates={category: tuple(bands) for category, bands in rates.items()},
        )


class AgreementRate(models.Model):
    """The share of a category of production, from an amount of it on."""

    agreement = models.ForeignKey(ProviderAgreement, models.CASCADE, related_name="rates")
    category = models.CharField(
        max_length=80, blank=True, help_text="As the PMS names it; empty for all other work."
    )
    above = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=Decimal("0.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="From this amount of production on; every category begins at 0.",
    )
    share = models.DecimalField(
        max_digits=7, decimal_places=6, validators=SHARE, help_text="0.45 is 45 %."
    )

    class Meta:
        ordering = ["category", "above"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "category", "above"], name="agreement_band_once"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1, above__gte=0), name="agreement_band_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or 'other work'} above {self.above}"


class ProviderStatement(Record):
    """What a provider is due for a period; its body is fixed from the approval on.

    line_items, adjustments, terms: the body, as the calculation and people left it. net_amount:
    null while readiness is blocked. known_until: signals taken in later are not in it. Its state
    only takes the machine's moves, and only a draft can be deleted.
    """

    MACHINE = STATEMENT
    immutable = Immutable(
        once_set="approved_at",
        may_change=("state", "exported_at", "exported_to", "distributed_at", "distributed_to"),
        course=STATEMENT,
        deleted_by=with_records("period_end"),
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="statements")
    period_start = models.DateField()
    period_end = models.DateField()
    currency_code = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=STATEMENT.choices(), default=STATEMENT.initial)
    readiness = models.CharField(
        max_length=8, choices=[("ready", "ready"), ("blocked", "blocked")], default="blocked"
    )
    problems = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    line_items = models.JSONField(default=list)
    adjustments = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    gross_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    net_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    known_until = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    body_digest = models.CharField(max_length=64, blank=True)
    exported_at = models.DateTimeField(null=True)
    exported_to = models.CharField(max_length=40, blank=True)
    distributed_at = models.DateTimeField(null=True)
    distributed_to = models.CharField(max_length=12, blank=True)

    class Meta(Record.Meta):
        ordering = ["-period_end", "provider__name"]
        indexes = [
            models.Index(fields=["organization", "state", "-period_end"], name="statement_by_state")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "currency_code", "period_start"], name="statement_once"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="statement_forward"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(STATEMENT.states)), name="statement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(readiness="ready", net_amount__isnull=False)
                | Q(readiness="blocked", net_amount__isnull=True),
                name="statement_blocked_states_nothing",
            ),
            models.CheckConstraint(
                condition=Q(readiness="ready") | Q(state="draft_generated"),
                name="statement_blocked_goes_nowhere",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, approved_at__isnull=False,
                            approved_by__isnull=False) & ~Q(body_digest="")
                | ~Q(state__in=CLOSED) & Q(approved_at__isnull=True),
                name="statement_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(exported_at__isnull=False) | ~Q(state="exported"),
                name="statement_export_dated",
            ),
            models.CheckConstraint(
                condition=Q(distributed_at__isnull=False) | ~Q(state="distributed"),
                name="statement_distribution_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED)
                | Q(exported_at__isnull=True, distributed_at__isnull=True),
                name="statement_leaves_approved",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.provider} {self.period_start} to {self.period_end} {self.currency_code}"

    @property
    def is_closed(self) -> bool:
        """Whether the body is fixed."""
        return self.state in CLOSED


class StatedSignal(models.Model):
    """A signal that a closed statement counted: once, for good. day: the day it belongs to."""

    immutable = Immutable(deleted_by=with_records("statement.period_end"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    statement = models.ForeignKey(ProviderStatement, models.PROTECT, related_name="stated")
    signal = models.OneToOneField(FinancialSignal, models.PROTECT, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.signal_id} on {self.statement_id}"


class StatementSettings(Record):
    """How a practice hands its statements to its accounts."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+")
    destination = models.CharField(
        max_length=40, default="xero_bills", help_text="Which file, or which system by its name."
    )
    account_code = models.CharField(
        max_length=10, default="320", help_text="Of the expense account that bills are booked to."
    )
    tax_type = models.CharField(max_length=40, default="Tax Exempt")
    due_days = models.PositiveSmallIntegerField(
        default=14, help_text="Bills are due so many days after the approval."
    )

    class Meta(Record.Meta):
        verbose_name_plural = "statement settings"

    def __str__(self) -> str:
        return f"Statement settings of {self.organization}"


class EarningsAccess(Record):
    """Whether a provider sees their own earnings; off unless an owner turned it on."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.OneToOneField(Provider, models.PROTECT, related_name="earnings_access")
    enabled = models.BooleanField(default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta(Record.Meta):
        verbose_name_plural = "earnings access"

    def __str__(self) -> str:
        return f"{self.provider}: {'on' if self.enabled else 'off'}"


def overlapping(
    agreements: "models.QuerySet[ProviderAgreement]", first: date, last: date | None
) -> "models.QuerySet[ProviderAgreement]":
    """Those in force on one of the days at least; last: null for no end."""
    found = agreements.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=first))
    return found if last is None else found.filter(effective_from__lte=last)
