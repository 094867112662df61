"""Cashing-up: the rules of a practice, one record per site and day, and every step of it."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Round

from insights.models.passages import with_records
from insights.models.signals import FinancialSignal
from insights.states import CASH
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

DEFAULT_THRESHOLD = Decimal("10.00")
METHODS = [("signals", "the day's cash signals"), ("manual", "entered by hand")]
CLOSED = ("verified_balanced", "verified_variance_logged")
COUNT, SUBMISSION, SECOND_COUNT, VERIFICATION, CLOSING = (
    "count", "submission", "second_count", "verification", "closing",
)  # fmt: skip
STEPS = [
    (COUNT, "count"), (SUBMISSION, "submission"), (SECOND_COUNT, "second count"),
    (VERIFICATION, "verification"), (CLOSING, "closing after escalation"),
]  # fmt: skip
COPIES = [("view", "view"), ("print", "print"), ("export", "export")]


class CashRule(Record):
    """What holds for cashing-up in a practice, or at one site; empty values are as elsewhere.

    A site's value goes before the practice's, and that before the built-in one.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cash_rules")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="cash_rules",
        help_text="Empty for the whole practice.",
    )  # fmt: skip
    variance_threshold = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True,
        help_text="A variance beyond it is escalated; 10.00 where nothing is said.",
    )  # fmt: skip
    expected_method = models.CharField(max_length=8, choices=METHODS, blank=True)
    asks_second_count = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether the verifier counts too before seeing the figures.",
    )
    currency_code = models.CharField(max_length=3, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(site__isnull=True),
                name="cash_rule_of_practice",
            ),
            models.UniqueConstraint(fields=["site"], name="cash_rule_of_site"),
            models.CheckConstraint(
                condition=Q(variance_threshold__isnull=True) | Q(variance_threshold__gte=0),
                name="cash_threshold_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"Cashing-up at {self.site or self.organization}"

    def clean(self) -> None:
        """The site is the organization's."""
        if self.site is not None and self.site.organization_id != self.organization_id:
            raise ValidationError({"site": "This site belongs to another organization."})


class CashReconciliation(Record):
    """The cash of one day at one site: what was expected, what was counted, who stands behind it.

    expected_cash_total: when the count was submitted. expected_at_verification: when the second
    person closed it. variance: counted less expected, at verification where there was one.
    entered_by: who entered the last count. counted_signals: the day's own signals in the closed
    figure. From verified_at on the row is fixed, until then it only takes the machine's moves; what
    every step said is fixed with the step.
    """

    MACHINE = CASH
    immutable = Immutable(
        once_set="verified_at", course=CASH, deleted_by=with_records("record_date")
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cash_days")
    site = models.ForeignKey(Site, models.PROTECT, related_name="cash_days")
    record_date = models.DateField()
    currency_code = models.CharField(max_length=3)
    state = models.CharField(max_length=24, choices=CASH.choices(), default=CASH.initial)
    expected_cash_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    counted_cash_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    expected_at_verification = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    variance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    variance_notes = models.CharField(max_length=1000, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)
    counted_signals = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        ordering = ["-record_date", "site__name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "record_date"], name="cash_day_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(CASH.states)), name="cash_state_known"
            ),
            models.CheckConstraint(
                condition=Q(verifier__isnull=True) | ~Q(verifier=F("entered_by")),
                name="cash_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, verifier__isnull=False, verified_at__isnull=False,
                            expected_at_verification__isnull=False, variance__isnull=False)
                | (~Q(state__in=CLOSED) & Q(verifier__isnull=True, verified_at__isnull=True)),
                name="cash_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified_balanced") | Q(variance=0),
                name="cash_balanced_without_variance",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified_variance_logged") | ~Q(variance_notes=""),
                name="cash_variance_has_notes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["no_cash_recorded", "cash_recorded"])
                | Q(counted_cash_total__isnull=False, expected_cash_total__isnull=False,
                    variance__isnull=False),
                name="cash_submitted_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(variance__isnull=True)
                | Q(variance=Round(F("counted_cash_total")
                    - Coalesce(F("expected_at_verification"), F("expected_cash_total")), 2)),
                name="cash_variance_is_the_difference",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization", "state", "-record_date"], name="cash_by_org")
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.record_date}"

    @property
    def is_closed(self) -> bool:
        """Whether a second person has closed it."""
        return self.verified_at is not None

    def entries(self) -> "QuerySet[CashStep]":
        """The steps in which somebody gave a figure that is to be verified."""
        return CashStep.objects.filter(reconciliation=self, kind__in=(COUNT, SUBMISSION))


class CashStep(Record):
    """One step of a day, as it was made; a change adds another, and nothing takes one away.

    expected_total, variance, lines: as found at that moment; null and empty for counts, of which
    nobody compares anything before they are submitted. takings: where the site enters them by hand.
    signal_ids: the signals that the closing figure holds.
    """

    immutable = Immutable(deleted_by=with_records("reconciliation.record_date"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    reconciliation = models.ForeignKey(CashReconciliation, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=STEPS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    denominations = models.JSONField(default=dict)
    float_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    change_brought = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    petty_cash = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    refunds_paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    banked = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    takings = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    counted_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    expected_total = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    variance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    lines = models.JSONField(default=list)
    signal_ids = models.JSONField(default=list)
    notes = models.CharField(max_length=1000, blank=True)

    class Meta(Record.Meta):
        ordering = ["reconciliation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "number"], name="cash_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.reconciliation}: {self.number} {self.kind}"


class CashAdjustment(Record):
    """A signal that came after its day was closed, and the later day whose figure took it in."""

    immutable = Immutable(deleted_by=with_records("taken_by.record_date"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    late_for = models.ForeignKey(CashReconciliation, models.PROTECT, related_name="late_signals")
    taken_by = models.ForeignKey(CashReconciliation, models.PROTECT, related_name="adjustments")
    signal = models.OneToOneField(FinancialSignal, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.amount} late for {self.late_for}"


class CashCopy(Record):
    """A closed day that somebody looked at, printed or took away, under a number of its own."""

    immutable = Immutable(deleted_by=with_records("reconciliation.record_date"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    reconciliation = models.ForeignKey(CashReconciliation, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=COPIES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        verbose_name_plural = "cash copies"
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "number"], name="cash_copy_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.reconciliation}"
