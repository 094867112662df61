"""Files on their way in, and what was taken from them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.billing.models.parties import KINDS, BillingCompany, BillingProvider, ReportMapping
from audit.billing.states import IMPORT
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

TYPES = [
    ("charge", "charge"), ("payment", "payment"), ("adjustment", "adjustment"),
    ("reversal", "reversal"), ("provider_adjustment", "provider adjustment"),
]  # fmt: skip
BALANCES = [
    ("balanced", "balanced"), ("unbalanced", "unbalanced"), ("not_printed", "no totals printed"),
]  # fmt: skip
LET_GO = ("refused", "discarded")


def usd(**options: object) -> "models.DecimalField[Decimal, Decimal]":
    """Dollars to the cent."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)  # type: ignore[arg-type]


class BillingImport(Record):
    """A file that somebody sent, until it is stored or let go.

    headers: what stands in the likely header row, while a mapping is asked for.
    """

    MACHINE = IMPORT

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="imports")
    company = models.ForeignKey(BillingCompany, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=KINDS)
    mapping = models.ForeignKey(ReportMapping, models.PROTECT, null=True, related_name="+")
    month = models.DateField(null=True, help_text="The month it reports on, by its first day.")
    replaces_earlier = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=IMPORT.choices(), default=IMPORT.initial)
    file_name = models.CharField(max_length=255)
    stored_as = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    headers = models.JSONField(default=list)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    job_id = models.CharField(max_length=12, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "kind", "sha256"],
                condition=~Q(state__in=LET_GO),
                name="billing_file_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IMPORT.states), name="billing_import_state_known"
            ),
        ]
        indexes = [models.Index(fields=["provider", "-created_at"], name="billing_import_recent")]

    def __str__(self) -> str:
        return self.file_name


class RejectedRow(models.Model):
    """A row that was not taken: its line and why; never its value."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    billing_import = models.ForeignKey(BillingImport, models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    place = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    says = models.CharField(max_length=200)

    class Meta:
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class BillingReport(Record):
    """One file of a billing company or payer as it was taken in, with the totals it printed.

    difference: printed less summed, by column, where they differ. restates: the report of the same
    month whose rows no longer count.
    """

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="reports")
    company = models.ForeignKey(BillingCompany, models.PROTECT, null=True, related_name="reports")
    billing_import = models.OneToOneField(BillingImport, models.PROTECT, related_name="report")
    kind = models.CharField(max_length=12, choices=KINDS)
    month = models.DateField(null=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows_good = models.PositiveIntegerField()
    rows_bad = models.PositiveIntegerField()
    printed = models.JSONField(default=dict)
    summed = models.JSONField(default=dict)
    difference = models.JSONField(default=dict)
    balance = models.CharField(max_length=12, choices=BALANCES)
    notes = models.JSONField(default=list)
    restates = models.OneToOneField("self", models.PROTECT, null=True, related_name="restated_by")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["provider", "month"], name="billing_report_month")]

    def __str__(self) -> str:
        return self.file_name


class ChargeTransaction(Record):
    """One row of a report or remittance, as it was told; corrections are rows of later reports."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="transactions")
    report = models.ForeignKey(BillingReport, models.PROTECT, related_name="transactions")
    line = models.PositiveIntegerField()
    type = models.CharField(max_length=20, choices=TYPES)
    ticket = models.CharField(max_length=200, blank=True)
    ticket_key = models.CharField(max_length=200, blank=True)
    service_date = models.DateField(null=True)
    posted_date = models.DateField(null=True)
    claimed_date = models.DateField(null=True)
    claim_number = models.CharField(max_length=200, blank=True)
    code = models.CharField("CPT", max_length=120, blank=True)
    modifiers = models.CharField(max_length=60, blank=True)
    units = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    minutes = models.PositiveIntegerField(null=True)
    charged = usd(default=Decimal(0))
    paid = usd(default=Decimal(0))
    adjustment = usd(default=Decimal(0))
    patient_owes = usd(default=Decimal(0))
    payer = models.CharField(max_length=200, blank=True)
    reasons = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        ordering = ["service_date", "posted_date", "pk"]
        indexes = [
            models.Index(fields=["provider", "ticket_key"], name="transaction_by_ticket"),
            models.Index(fields=["provider", "service_date"], name="transaction_by_service"),
            models.Index(fields=["provider", "posted_date"], name="transaction_by_posting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=[name for name, _ in TYPES]), name="transaction_type_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket or self.claim_number} {self.code}".strip() or self.public_id
