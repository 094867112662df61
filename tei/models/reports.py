"""Templates: what a calculator collects, for how long, at which discount rate."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record
from tei.states import REPORT

LONGEST_ANALYSIS = 10
SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class TEIReport(Record):
    """A template that many tools share; without an organization it belongs to all of them.

    terms_revision: counts every change that reckons stored values differently, so that a summary
    can tell whether it is stale.
    """

    MACHINE = REPORT

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="tei_reports"
    )
    name = models.CharField(max_length=200)
    vendor = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=40, blank=True)
    description = models.TextField(max_length=2000, blank=True)
    analysis_period_years = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ANALYSIS)]
    )
    discount_rate = models.DecimalField(
        max_digits=5, decimal_places=4, default="0.1000", validators=SHARE
    )
    has_initial_period = models.BooleanField(
        default=False,
        help_text="Values may fall into a period 0 that is not discounted; one-time values do.",
    )
    risk_adjust_costs = models.BooleanField(
        default=False, help_text="Costs are raised by their risk, as published studies do."
    )
    state = models.CharField(
        "status", max_length=16, choices=REPORT.choices(), default=REPORT.initial
    )
    terms_revision = models.PositiveIntegerField(default=1, editable=False)
    cloned_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="clones"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(Record.Meta):
        verbose_name = "TEI report"
        constraints = [
            models.CheckConstraint(
                condition=Q(analysis_period_years__range=(1, LONGEST_ANALYSIS)),
                name="tei_report_years",
            ),
            models.CheckConstraint(
                condition=Q(discount_rate__range=(0, 1)), name="tei_report_rate"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(REPORT.states)), name="tei_report_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    def years(self) -> range:
        """The years in which an annual field takes a value."""
        return range(0 if self.has_initial_period else 1, self.analysis_period_years + 1)


class TEIReportField(models.Model):
    """One row of the calculator: a benefit, a cost or a recorded assumption.

    Only currency fields are summed; the other types are assumptions that are shown, exported and
    versioned, and never added to money.
    """

    TABLES = [("benefits", "benefits"), ("costs", "costs")]
    TYPES = [
        ("currency", "currency: summed"),
        ("percentage", "percentage: an assumption, 12.5 means 12.5 %"),
        ("integer", "integer: an assumption"),
        ("decimal", "decimal: an assumption"),
        ("text", "text: an assumption"),
    ]

    report = models.ForeignKey(TEIReport, models.CASCADE, related_name="fields")
    table = models.CharField(max_length=8, choices=TABLES)
    field_key = models.CharField(
        max_length=64,
        validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z", "Lower-case letters, digits and _.")],
    )
    label = models.CharField(max_length=200)
    description = models.TextField(max_length=2000, blank=True)
    field_type = models.CharField(
        max_length=10,
        choices=TYPES,
        default="currency",
        help_text="Only currency is summed; the other types are recorded assumptions.",
    )
    category = models.CharField(max_length=120, blank=True)
    default_value = models.CharField(max_length=2000, blank=True)
    is_annual = models.BooleanField(default=True)
    risk_adjustment = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True, validators=SHARE
    )
    sort_order = models.IntegerField(default=0)
    is_required = models.BooleanField(default=False)
    source_notes = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["report", "sort_order", "pk"]
        verbose_name = "field"
        constraints = [
            models.UniqueConstraint(fields=["report", "field_key"], name="tei_field_key_once"),
            models.CheckConstraint(
                condition=Q(risk_adjustment__isnull=True) | Q(risk_adjustment__range=(0, 1)),
                name="tei_field_risk",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def organization(self) -> Organization | None:
        """The tenant: that of the report."""
        return self.report.organization
