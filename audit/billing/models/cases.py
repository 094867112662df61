"""What was done (the physician's log), what was billed (tickets), and what a month paid."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.billing.models.imports import BillingImport, BillingReport, usd
from audit.billing.models.parties import BillingProvider
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record


def _equal(name: str, sum_: Any) -> Q:
    """The column is the sum to the cent; SQLite keeps decimals as doubles, hence the half cent."""
    half = Decimal("0.005")
    return Q(**{f"{name}__gt": sum_ - half}) & Q(**{f"{name}__lt": sum_ + half})


class UserCaseLog(Record):
    """A case as the physician logged it. No patient's name: a ticket is all that is needed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="case_log")
    case_date = models.DateField()
    patient_ticket = models.CharField(max_length=200, blank=True)
    cpt_codes = models.CharField("CPT codes", max_length=120, blank=True)
    modifiers = models.CharField(max_length=60, blank=True)
    start_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    payer = models.CharField(max_length=200, blank=True)
    notes = models.CharField(max_length=200, blank=True)
    verified_in_billing = models.BooleanField(default=False, editable=False)
    billing_import = models.ForeignKey(
        BillingImport, models.PROTECT, null=True, related_name="cases", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta(Record.Meta):
        verbose_name = "logged case"
        ordering = ["-case_date", "-pk"]
        indexes = [models.Index(fields=["provider", "case_date"], name="case_log_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_at__isnull=True, end_at__isnull=True)
                | Q(start_at__lt=F("end_at")),
                name="case_log_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_date} {self.patient_ticket or self.cpt_codes}".strip()

    @property
    def minutes(self) -> int | None:
        """How long it took; null where the times are not logged."""
        if self.start_at is None or self.end_at is None:
            return None
        return round((self.end_at - self.start_at).total_seconds() / 60)


class MasterCase(Record):
    """All that counts of one ticket and day, summed; made anew whenever a report touches it.

    Formula: charged: of charges and reversals, else (a remittance alone) of payments; paid,
    adjustment: of all rows. balance = charged − paid − adjustment.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="billed_cases")
    ticket_key = models.CharField(max_length=200)
    ticket = models.CharField(max_length=200, blank=True)
    service_date = models.DateField(null=True)
    codes = models.CharField("CPT codes", max_length=400, blank=True)
    modifiers = models.CharField(max_length=200, blank=True)
    units = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    minutes = models.PositiveIntegerField(null=True)
    charged = usd(default=Decimal(0))
    paid = usd(default=Decimal(0))
    adjustment = usd(default=Decimal(0))
    patient_owes = usd(default=Decimal(0))
    balance = usd(default=Decimal(0))
    payer = models.CharField(max_length=200, blank=True)
    first_posted = models.DateField(null=True)
    last_posted = models.DateField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        verbose_name = "billed case"
        ordering = ["-service_date", "-pk"]
        indexes = [models.Index(fields=["provider", "service_date"], name="billed_case_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "ticket_key", "service_date"], name="billed_case_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "ticket_key"],
                condition=Q(service_date__isnull=True),
                name="billed_case_without_day_once",
            ),
            models.CheckConstraint(
                condition=_equal("balance", F("charged") - F("paid") - F("adjustment")),
                name="billed_case_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket or self.ticket_key} {self.service_date or ''}".strip()


class MonthlySummary(Record):
    """What a month paid, as a pay statement says; a later statement of the month stands instead."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="pay")
    report = models.ForeignKey(BillingReport, models.PROTECT, related_name="pay")
    month = models.DateField()
    gross_pay = usd()
    commission = usd(default=Decimal(0))
    bonus = usd(default=Decimal(0))
    deductions = usd(default=Decimal(0))
    net = usd()

    class Meta(Record.Meta):
        verbose_name_plural = "monthly summaries"
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["provider", "-month"], name="pay_by_month")]
        constraints = [
            models.CheckConstraint(
                condition=_equal(
                    "net", F("gross_pay") + F("commission") + F("bonus") - F("deductions")
                ),
                name="pay_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.net}"
