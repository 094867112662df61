"""Imports, reports, rows, cases, audits and findings as JSON."""

from typing import Any

from rest_framework import serializers

from audit.billing.models import (
    BillingAudit,
    BillingImport,
    BillingReport,
    CasePair,
    ChargeTransaction,
    Finding,
    MasterCase,
    MonthlySummary,
    UserCaseLog,
)
from audit.billing.models.parties import KINDS, BillingCompany, BillingProvider

OWN = ("id", "organization", "provider", "created_at")


class Owned(serializers.ModelSerializer[Any]):
    """What every record states: its id, whose it is, and whom it is about."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    provider = serializers.CharField(source="provider.public_id")


class BillingProviderOut(serializers.ModelSerializer[BillingProvider]):
    """A physician whose billing is audited."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = BillingProvider
        fields = ("id", "organization", "name", "npi", "is_active")


class BillingCompanyOut(serializers.ModelSerializer[BillingCompany]):
    """A billing company."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = BillingCompany
        fields = ("id", "organization", "name")


class BillingImportOut(Owned):
    """A file that was sent and how far it is."""

    company = serializers.CharField(source="company.public_id", allow_null=True, default=None)
    report = serializers.CharField(source="report.public_id", allow_null=True, default=None)
    headers = serializers.ListField(child=serializers.CharField())
    mapping_version = serializers.IntegerField(
        source="mapping.version", allow_null=True, default=None
    )

    class Meta:
        model = BillingImport
        fields = (
            *OWN, "company", "kind", "month", "replaces_earlier", "state", "file_name", "sha256",
            "size_bytes", "headers", "mapping_version", "rows_good", "rows_bad", "report",
            "error_code", "error_message",
        )  # fmt: skip


class BillingImportIn(serializers.Serializer[Any]):
    """A file of a billing company, a payer or the physician."""

    file = serializers.FileField()
    provider = serializers.CharField(max_length=12)
    kind = serializers.ChoiceField(choices=KINDS)
    company = serializers.CharField(max_length=12, required=False)
    month = serializers.DateField(required=False, allow_null=True)
    replaces_earlier = serializers.BooleanField(default=False)


class BillingMappingIn(serializers.Serializer[Any]):
    """Which column holds what: field → header; how dates are written."""

    columns = serializers.DictField(child=serializers.CharField(max_length=60))
    dates = serializers.ChoiceField(choices=("iso", "us", "day_first", "compact"), default="us")
    totals_word = serializers.CharField(max_length=30, default="total")
    type_words = serializers.DictField(child=serializers.CharField(max_length=20), default=dict)


class BillingRejectOut(serializers.Serializer[Any]):
    """A row that was not taken: where and why; never its value."""

    line = serializers.IntegerField()
    place = serializers.CharField()
    field = serializers.CharField()
    code = serializers.CharField()
    says = serializers.CharField()


class BillingReportOut(Owned):
    """A report as taken in, with the totals it printed and their difference."""

    company = serializers.CharField(source="company.public_id", allow_null=True, default=None)
    restates = serializers.CharField(source="restates.public_id", allow_null=True, default=None)
    printed = serializers.DictField(child=serializers.CharField())
    summed = serializers.DictField(child=serializers.CharField())
    difference = serializers.DictField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = BillingReport
        fields = (
            *OWN, "company", "kind", "month", "file_name", "sha256", "rows_good", "rows_bad",
            "printed", "summed", "difference", "balance", "notes", "restates",
        )  # fmt: skip


class BillingTransactionOut(Owned):
    """One row of a report."""

    report = serializers.CharField(source="report.public_id")

    class Meta:
        model = ChargeTransaction
        fields = (
            *OWN, "report", "line", "type", "ticket", "service_date", "posted_date",
            "claimed_date", "claim_number", "code", "modifiers", "units", "minutes", "charged",
            "paid", "adjustment", "patient_owes", "payer", "reasons",
        )  # fmt: skip


class LoggedCaseOut(Owned):
    """A case of the physician's log."""

    minutes = serializers.IntegerField(allow_null=True)

    class Meta:
        model = UserCaseLog
        fields = (
            *OWN, "case_date", "patient_ticket", "cpt_codes", "modifiers", "start_at", "end_at",
            "minutes", "payer", "notes", "verified_in_billing",
        )  # fmt: skip


class LoggedCaseIn(serializers.Serializer[Any]):
    """A case to be logged."""

    provider = serializers.CharField(max_length=12)
    case_date = serializers.DateField()
    patient_ticket = serializers.CharField(max_length=200, default="", allow_blank=True)
    cpt_codes = serializers.CharField(max_length=120, default="", allow_blank=True)
    modifiers = serializers.CharField(max_length=60, default="", allow_blank=True)
    start_at = serializers.DateTimeField(default=None, allow_null=True)
    end_at = serializers.DateTimeField(default=None, allow_null=True)
    payer = serializers.CharField(max_length=200, default="", allow_blank=True)
    notes = serializers.CharField(max_length=200, default="", allow_blank=True)


class BilledCaseOut(Owned):
    """A ticket of a day with all that was charged and paid."""

    class Meta:
        model = MasterCase
        fields = (
            *OWN, "ticket", "service_date", "codes", "modifiers", "units", "minutes", "charged",
            "paid", "adjustment", "patient_owes", "balance", "payer", "first_posted",
            "last_posted", "rows",
        )  # fmt: skip


class MonthlySummaryOut(Owned):
    """A month of pay as it was stated."""

    report = serializers.CharField(source="report.public_id")

    class Meta:
        model = MonthlySummary
        fields = (
            *OWN, "report", "month", "gross_pay", "commission", "bonus", "deductions", "net",
        )  # fmt: skip


class BillingAuditIn(serializers.Serializer[Any]):
    """Whose billing to audit, and by which terms."""

    provider = serializers.CharField(max_length=12)
    as_of = serializers.DateField(required=False, allow_null=True)
    grace_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    late_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    unpaid_days = serializers.IntegerField(min_value=1, max_value=730, required=False)


class BillingGapOut(serializers.Serializer[Any]):
    """Where a chain from case to payment breaks."""

    type = serializers.CharField()
    day = serializers.DateField()
    age_days = serializers.IntegerField()
    amount = serializers.CharField(allow_null=True)
    case = serializers.CharField(allow_blank=True)
    charge = serializers.CharField(allow_blank=True)
    says = serializers.CharField()


class BillingAuditOut(Owned):
    """A run of the audit."""

    terms = serializers.DictField(child=serializers.IntegerField())
    counts = serializers.DictField(child=serializers.IntegerField())
    lag = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    gaps = BillingGapOut(many=True)
    by_month = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = BillingAudit
        fields = (
            *OWN, "state", "as_of", "terms", "counts", "lag", "gaps", "by_month",
            "inputs_digest", "finished_at", "error_code", "error_message",
        )  # fmt: skip


class BillingBoardLineOut(serializers.Serializer[Any]):
    """One kind of finding: how many, and what is at stake (null where none states dollars)."""

    kind = serializers.CharField()
    title = serializers.CharField()
    statement = serializers.CharField()
    count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    without_amount = serializers.IntegerField()
    open = serializers.IntegerField()


class BillingPairOut(serializers.ModelSerializer[CasePair]):
    """A logged case and a billed one that a run takes for one."""

    id = serializers.CharField(source="public_id")
    audit = serializers.CharField(source="audit.public_id")
    case = LoggedCaseOut()
    charge = BilledCaseOut()
    rival_case = serializers.CharField(source="rival_case.public_id", allow_null=True, default=None)
    rival_charge = serializers.CharField(
        source="rival_charge.public_id", allow_null=True, default=None
    )

    class Meta:
        model = CasePair
        fields = (
            "id", "audit", "case", "charge", "tier", "score", "why", "is_doubtful", "rival_case",
            "rival_charge",
        )  # fmt: skip


class BillingDecisionIn(serializers.Serializer[Any]):
    """same: the pair is right; rival: the other candidate is; other: the two are not one."""

    choice = serializers.ChoiceField(choices=("same", "rival", "other"))


class BillingDecisionOut(serializers.Serializer[Any]):
    """What was decided."""

    case = serializers.CharField(source="case.public_id")
    charge = serializers.CharField(source="charge.public_id")
    is_same = serializers.BooleanField()
    decided_by = serializers.CharField(source="decided_by.public_id")
    created_at = serializers.DateTimeField()


class BillingFindingOut(Owned):
    """Something that a run found, with its evidence and what became of it."""

    case = serializers.CharField(source="case.public_id", allow_null=True, default=None)
    charge = serializers.CharField(source="charge.public_id", allow_null=True, default=None)
    audit = serializers.CharField(source="last_audit.public_id")
    evidence = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = Finding
        fields = (
            *OWN, "audit", "kind", "state", "day", "case", "charge", "amount", "statement",
            "basis", "expected", "actual", "evidence", "is_probable", "is_standing", "note",
            "recovered",
        )  # fmt: skip


class SettleFindingIn(serializers.Serializer[Any]):
    """What becomes of a finding, and why."""

    move = serializers.ChoiceField(choices=("dispute", "accept", "recover", "reopen"))
    note = serializers.CharField(max_length=500, default="", allow_blank=True)
