"""One business case of one client: its values, its figures, its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from tei.models.clients import Client, Engagement, Opportunity, Proposal
from tei.models.reports import TEIReport, TEIReportField
from tei.states import TOOL

IS_ACTIVE = Q(is_active=True) & ~Q(state="archived")


class TEITool(Record):
    """A calculation on exactly one proposal or engagement; among active tools once per report.

    values_revision: counts every change of a value, so that a summary can tell whether it is stale
    and an editor whether another person was faster.
    """

    MACHINE = TOOL

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="tei_tools")
    report = models.ForeignKey(TEIReport, models.PROTECT, related_name="tools")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="tei_tools"
    )
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, blank=True, related_name="tei_tools"
    )
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=2000, blank=True)
    state = models.CharField("status", max_length=16, choices=TOOL.choices(), default=TOOL.initial)
    is_active = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tei_tools"
    )
    current_version = models.PositiveIntegerField(default=0)
    values_revision = models.PositiveIntegerField(default=0)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta(Record.Meta):
        verbose_name = "TEI tool"
        indexes = [models.Index(fields=["organization", "-created_at"], name="tei_tool_by_org")]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) ^ Q(engagement__isnull=True),
                name="tei_tool_one_parent",
            ),
            models.UniqueConstraint(
                fields=["report", "proposal"], condition=IS_ACTIVE, name="tei_tool_per_proposal"
            ),
            models.UniqueConstraint(
                fields=["report", "engagement"], condition=IS_ACTIVE, name="tei_tool_per_engagement"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(TOOL.states)), name="tei_tool_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> Client:
        """Whom it is for."""
        parent = self.proposal or self.engagement
        assert parent is not None
        return parent.client

    @property
    def opportunity(self) -> Opportunity | None:
        """What it argues for, where there is a proposal."""
        if self.proposal:
            return self.proposal.opportunity
        proposal = self.engagement.proposal if self.engagement else None
        return proposal.opportunity if proposal else None


class TEIFieldValue(models.Model):
    """What is entered for one field in one year; year null for a one-time value.

    Kept as text, exactly as entered; blank is "".
    """

    tool = models.ForeignKey(TEITool, models.CASCADE, related_name="values")
    field = models.ForeignKey(TEIReportField, models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField(null=True)
    value = models.CharField(max_length=2000, blank=True)
    risk_adjustment = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    notes = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["tool", "field__sort_order", "field", "year"]
        constraints = [
            models.UniqueConstraint(fields=["tool", "field", "year"], name="tei_value_once"),
            models.UniqueConstraint(
                fields=["tool", "field"],
                condition=Q(year__isnull=True),
                name="tei_one_time_value_once",
            ),
            models.CheckConstraint(
                condition=Q(risk_adjustment__isnull=True) | Q(risk_adjustment__range=(0, 1)),
                name="tei_value_risk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.year or ''}".strip()


class TEIFinancialSummary(models.Model):
    """A tool's figures as last calculated; `calculated_at` null until then.

    figures: every figure by formula id, as text or a whole number, exact. by_year: {"benefits":
    {year: amount}, "costs": …}. caveats: what must be said beside a figure, by formula
    id. The decimal columns repeat figures for lists to filter and sum. values_revision,
    terms_revision, formula_versions: what they were made from.
    """

    tool = models.OneToOneField(TEITool, models.CASCADE, related_name="summary")
    total_benefits_pv = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    total_costs_pv = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    net_present_value = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    figures = models.JSONField(default=dict)
    by_year = models.JSONField(default=dict)
    caveats = models.JSONField(default=dict)
    discount_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    formula_versions = models.JSONField(default=dict)
    values_revision = models.PositiveIntegerField(default=0)
    terms_revision = models.PositiveIntegerField(default=0)
    calculated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "TEI financial summaries"
        indexes = [models.Index(fields=["-net_present_value"], name="tei_summary_by_npv")]

    def __str__(self) -> str:
        return f"{self.tool}: {self.net_present_value}"


class TEIVersion(Record):
    """A snapshot of a tool that never changes: values, figures and terms as they stood.

    terms_snapshot: years, discount rate and switches, so that the case can be reckoned again. It
    names its tool by public id, so that deleting a tool leaves what was recorded where it is.
    """

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="tei_versions")
    tool_id = models.CharField(max_length=12, db_index=True)
    version_number = models.PositiveIntegerField()
    date = models.DateField()
    note = models.TextField(max_length=2000, blank=True)
    values_snapshot = models.JSONField()
    summary_snapshot = models.JSONField()
    terms_snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        ordering = ["tool_id", "-version_number"]
        verbose_name = "TEI version"
        constraints = [
            models.UniqueConstraint(fields=["tool_id", "version_number"], name="tei_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} v{self.version_number}"
