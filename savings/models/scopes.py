"""What may be run: exact scopes and the governed plans that name them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.contracts import ContractVersion
from savings.models.datasets import ClaimDataset, PriceReference
from savings.models.parties import Broker, ClientGroup, Pbm

SCOPE_KINDS = ("group_month", "group_quarter", "group_year", "group_window")
PLAN_ROLES = ("admin", "operator", "consultant")


class Scope(Record):
    """Exactly one PBM, one TPA or broker, one group and one date window; immutable.

    `scope_key` is the digest of those by their codes, so that it is the same on any machine.
    """

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="scopes")
    pbm = models.ForeignKey(Pbm, models.PROTECT, related_name="scopes", verbose_name="PBM")
    broker = models.ForeignKey(Broker, models.PROTECT, related_name="scopes")
    group = models.ForeignKey(ClientGroup, models.PROTECT, related_name="scopes")
    from_date = models.DateField()
    to_date = models.DateField()
    scope_key = models.CharField(max_length=64, unique=True, editable=False)
    scope_kind = models.CharField(
        max_length=16, choices=[(kind, kind) for kind in SCOPE_KINDS], editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        ordering = ["organization__name", "group__name", "-from_date", "to_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="scope_window_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.pbm} · {self.from_date} to {self.to_date}"


class RunPlan(Record):
    """Which scopes may be queued, with which inputs, and by which roles."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="run_plans")
    name = models.CharField(max_length=200)
    scopes = models.ManyToManyField(Scope, related_name="plans")
    datasets = models.ManyToManyField(
        ClaimDataset, related_name="plans", help_text="Claims, and at most one eligibility file."
    )
    contract_version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    prices = models.ManyToManyField(PriceReference, blank=True, related_name="plans")
    formula_set = models.JSONField(
        default=list, blank=True, help_text="Formula ids that the report claims; empty means all."
    )
    stand_ins = models.JSONField(
        default=list,
        blank=True,
        help_text="Declared models that may stand in for missing data: reference_awp.",
    )
    roles = models.JSONField(
        default=list, help_text="Roles that may queue: admin, operator, consultant."
    )
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        ordering = ["organization__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="run_plan_once")
        ]

    def __str__(self) -> str:
        return self.name
