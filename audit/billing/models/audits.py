"""Runs of the audit, the pairs they made, what people said of them, and the findings."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.billing.models.cases import MasterCase, UserCaseLog
from audit.billing.models.imports import usd
from audit.billing.models.parties import BillingProvider
from audit.billing.rules import RULES
from audit.billing.states import FINDING, RUN
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

FINDING_KINDS = [(rule.id, rule.title) for rule in sorted(RULES.values(), key=lambda r: r.rank)]


class BillingAudit(Record):
    """One run over all that is logged and billed of a provider, by the terms stated here.

    terms: grace, late and unpaid days. counts: what it looked at. gaps, lag, by_month,
    restatements: what the pages show of it, as it was when the run finished.
    """

    MACHINE = RUN

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="audits")
    state = models.CharField(max_length=12, choices=RUN.choices(), default=RUN.initial)
    as_of = models.DateField()
    terms = models.JSONField()
    counts = models.JSONField(default=dict)
    gaps = models.JSONField(default=list)
    lag = models.JSONField(default=dict)
    by_month = models.JSONField(default=list)
    inputs_digest = models.CharField(max_length=64, blank=True)
    job_id = models.CharField(max_length=12, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        verbose_name = "billing audit"
        indexes = [models.Index(fields=["provider", "-created_at"], name="billing_audit_recent")]

    def __str__(self) -> str:
        return f"{self.provider} as of {self.as_of}"


class CasePair(Record):
    """A logged case and a billed one that a run takes for one, and why."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    audit = models.ForeignKey(BillingAudit, models.PROTECT, related_name="pairs")
    case = models.ForeignKey(UserCaseLog, models.PROTECT, related_name="pairs")
    charge = models.ForeignKey(MasterCase, models.PROTECT, related_name="pairs")
    tier = models.CharField(max_length=32)
    score = models.DecimalField(max_digits=5, decimal_places=1)
    why = models.CharField(max_length=300)
    is_doubtful = models.BooleanField(default=False)
    rival_case = models.ForeignKey(UserCaseLog, models.PROTECT, null=True, related_name="+")
    rival_charge = models.ForeignKey(MasterCase, models.PROTECT, null=True, related_name="+")

    class Meta(Record.Meta):
        ordering = ["score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "case"], name="pair_of_case_once"),
            models.UniqueConstraint(fields=["audit", "charge"], name="pair_of_charge_once"),
        ]


class MatchDecision(Record):
    """What a person said of a case and a charge; the latest counts, in every later run."""

    immutable = Immutable(may_change=("is_standing",))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="decisions")
    case = models.ForeignKey(UserCaseLog, models.PROTECT, related_name="decisions")
    charge = models.ForeignKey(MasterCase, models.PROTECT, related_name="decisions")
    is_same = models.BooleanField()
    is_standing = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "charge"], condition=Q(is_standing=True), name="decision_once"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_standing=True, is_same=True), name="case_same_once"
            ),
            models.UniqueConstraint(
                fields=["charge"],
                condition=Q(is_standing=True, is_same=True),
                name="charge_same_once",
            ),
        ]


class Finding(Record):
    """Something that a run found and people settle; the same one stays the same in later runs.

    is_standing: whether the latest run still finds it. recovered: final remittance less first, on
    one finding of a charge only, so that no dollar is counted twice.
    """

    MACHINE = FINDING

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.ForeignKey(BillingProvider, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=24, choices=FINDING_KINDS)
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=FINDING.choices(), default=FINDING.initial)
    day = models.DateField()
    case = models.ForeignKey(UserCaseLog, models.PROTECT, null=True, related_name="findings")
    charge = models.ForeignKey(MasterCase, models.PROTECT, null=True, related_name="findings")
    amount = usd(null=True)
    statement = models.CharField(max_length=600)
    basis = models.CharField(max_length=12, blank=True)
    expected = usd(null=True)
    actual = usd(null=True)
    evidence = models.JSONField(default=list)
    is_probable = models.BooleanField(default=False)
    is_standing = models.BooleanField(default=True)
    first_audit = models.ForeignKey(BillingAudit, models.PROTECT, related_name="+")
    last_audit = models.ForeignKey(BillingAudit, models.PROTECT, related_name="findings")
    note = models.CharField(max_length=500, blank=True)
    recovered = usd(null=True)

    class Meta(Record.Meta):
        ordering = ["-day", "kind", "pk"]
        indexes = [models.Index(fields=["provider", "kind", "day"], name="finding_by_kind")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "key"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(state__in=FINDING.states), name="finding_state_known"
            ),
            models.CheckConstraint(
                condition=Q(recovered__isnull=True) | Q(state="recovered"),
                name="finding_recovered_when_recovered",
            ),
            models.UniqueConstraint(
                fields=["charge"],
                condition=Q(recovered__isnull=False),
                name="recovered_once_a_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"
