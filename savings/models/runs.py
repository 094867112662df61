"""A savings run: what went in, how far it is, and how ready its figures are."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.contracts import ContractVersion
from savings.models.requests import SourceRequest
from savings.models.scopes import RunPlan, Scope
from savings.states import READINESS, RUN


class SavingsRun(Record):
    """One governed run of one exact scope; everything its numbers depend on is its manifest.

    `effect_key` makes the same request with the same inputs one run. Results are stored in one
    transaction with the move to `finished`, so a run either has all of them or none.
    """

    MACHINE = RUN
    immutable = Immutable(once_set="finished_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="runs")
    trace_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queue_id = models.CharField(max_length=12, blank=True)
    request = models.ForeignKey(SourceRequest, models.PROTECT, related_name="runs")
    source_request_number = models.CharField(max_length=64)
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="runs")
    selected_scope_key = models.CharField(max_length=64)
    selected_scope_kind = models.CharField(max_length=16)
    plan = models.ForeignKey(RunPlan, models.PROTECT, related_name="runs")
    contract_version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, related_name="runs"
    )
    manifest = models.JSONField()
    manifest_digest = models.CharField(max_length=64)
    effect_key = models.CharField(max_length=64, unique=True)
    parameters = models.JSONField()
    formula_versions = models.JSONField()
    rule_versions = models.JSONField()
    code_version = models.CharField(max_length=64)
    engine = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=RUN.choices(), default=RUN.initial)
    readiness = models.CharField(
        max_length=20, choices=[(name, name) for name in READINESS], blank=True
    )
    readiness_reasons = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    figure_reasons = models.JSONField(default=list)
    price_match = models.JSONField(default=dict)
    result_digest = models.CharField(max_length=64, blank=True)
    results_address = models.CharField(max_length=128, blank=True)
    facts = models.JSONField(default=dict)
    facts_digest = models.CharField(max_length=64, blank=True)
    timings = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["organization", "-created_at"], name="run_by_organization")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(RUN.states)), name="run_state_known"),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | (~Q(result_digest="") & ~Q(facts_digest="") & ~Q(readiness="")),
                name="run_finished_has_results",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_request_number} · {self.public_id}"
