"""Whose billing it is, who bills, who pays, and by which terms."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from audit.billing.compensation import TIME_RULES
from audit.billing.reading.mapping import FIELDS
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.practitioners import Practitioner
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

KINDS = [
    ("charges", "billing report"), ("remittance", "remittance advice (835)"),
    ("case_log", "case log"), ("pay", "pay statement"),
]  # fmt: skip
TABLE_KINDS = [kind for kind in KINDS if kind[0] in FIELDS]


class BillingProvider(Practitioner):
    """A physician whose cases and charges are audited; nobody sees another's."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="billing_providers")
    npi = models.CharField("NPI", max_length=10, blank=True)

    class Meta(Practitioner.Meta):
        verbose_name = "audited provider"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="billing_provider_once")
        ]


class BillingCompany(Record):
    """Who bills for the providers and sends the monthly reports."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="billing_companies")
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        verbose_name_plural = "billing companies"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="billing_company_once")
        ]

    def __str__(self) -> str:
        return self.name


class ReportMapping(Record):
    """How a company's files of one kind are read; a changed one is a new version."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    company = models.ForeignKey(BillingCompany, models.PROTECT, related_name="mappings")
    kind = models.CharField(max_length=12, choices=TABLE_KINDS)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "version"], name="mapping_version")
        ]

    def __str__(self) -> str:
        return f"{self.company}, {self.get_kind_display()} v{self.version}"


class BaseUnit(Record):
    """The base units of a procedure while they are in force, as the organization licenses them."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="base_units")
    code = models.CharField(max_length=7)
    units = models.DecimalField(max_digits=5, decimal_places=2)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta(Record.Meta):
        ordering = ["code", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "since"], name="base_unit_once"
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="base_unit_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.units}"


def usual_shares() -> dict[str, str]:
    """Medicare's shares by direction modifier."""
    return {"AA": "1", "QZ": "1", "QK": "0.5", "QY": "0.5", "QX": "0.5", "AD": "1"}


class PayerTerms(Record):
    """What a payer pays by and what may differ, between two days."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="payer_terms")
    payer = models.CharField(max_length=200, help_text="As the reports name it.")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    conversion_factor = models.DecimalField(
        max_digits=8, decimal_places=4, help_text="Dollars a unit."
    )
    time_rule = models.CharField(
        max_length=32, choices=[(rule.id, rule.statement) for rule in TIME_RULES.values()]
    )
    shares = models.JSONField(default=usual_shares, help_text="By direction modifier.")
    share_unmarked = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    physical_status = models.JSONField(default=dict, blank=True, help_text="P3: 1 and so on.")
    circumstances = models.JSONField(default=dict, blank=True, help_text="99140: 2 and so on.")
    tolerance_usd = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("1.00"))
    tolerance_part = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.10"))
    tolerance_units = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("0.5"))
    source = models.CharField(max_length=300)

    class Meta(Record.Meta):
        verbose_name_plural = "payer terms"
        ordering = ["payer", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "payer", "since"], name="payer_terms_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="payer_terms_in_order",
            ),
            models.CheckConstraint(
                condition=Q(conversion_factor__gt=0), name="payer_terms_pay_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer} from {self.since}"

    def clean(self) -> None:
        """Terms of one payer do not overlap, and their shares are shares."""
        if self.organization_id is None or self.since is None:
            return  # their fields say so already
        others = PayerTerms.objects.filter(organization=self.organization_id, payer=self.payer)
        last = self.until or date.max
        for other in others.exclude(pk=self.pk):
            if self.since <= (other.until or date.max) and other.since <= last:
                raise ValidationError({"since": f"Overlaps the terms {other}."})
        for name in ("shares", "physical_status", "circumstances"):
            _check_numbers(name, getattr(self, name))


def _check_numbers(name: str, given: object) -> None:
    try:
        numbers = [Decimal(str(value)) for value in dict(given).values()]  # type: ignore[call-overload]
    except (ArithmeticError, TypeError, ValueError):
        raise ValidationError({name: "A number for each code."}) from None
    if not all(number.is_finite() and 0 <= number <= 100 for number in numbers):
        raise ValidationError({name: "Numbers from 0 to 100."})
