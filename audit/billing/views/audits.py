"""Runs of the audit, pairs in doubt, and findings."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.billing import filters, models
from audit.billing.actions.auditing import NothingToAudit, start_audit
from audit.billing.actions.deciding import decide_for
from audit.billing.actions.settling import NothingRecovered, settle
from audit.billing.queries import audits
from audit.billing.queries.own import AUDIT, get_provider
from audit.billing.reports.files import report_file
from audit.billing.serializers import records
from audit.billing.views.doors import BillingList, BillingRecord, Kind
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.pdf import PdfFailed, PdfUnavailable
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

AUDITS = Kind("billing_audits", models.BillingAudit, audits.list_audits, records.BillingAuditOut)
FINDINGS = Kind("billing_findings", models.Finding, audits.list_findings, records.BillingFindingOut)


class AuditList(BillingList, kind=AUDITS):
    """Runs of the audit, and the door for a new one."""

    filterset_class = filters.AuditFilter

    @extend_schema(
        request=records.BillingAuditIn,
        responses={202: records.BillingAuditOut},
        operation_id="billing_audits_run",
    )
    @idempotent
    @states_errors(NothingToAudit)
    def post(self, request: Request) -> Response:
        """Queue a run over all that is logged and billed."""
        sent = checked(records.BillingAuditIn, request.data)
        provider = get_provider(request.user, sent.pop("provider"))
        as_of = sent.pop("as_of", None)
        found = start_audit(provider=provider, as_of=as_of, terms=sent, by=request.user)
        return Response(records.BillingAuditOut(found).data, status=202)


class AuditDetail(BillingRecord, kind=AUDITS):
    """One run: its counts, gaps, lag and months."""

    lookup_url_kwarg = "audit_id"


class AuditBoard(APIView):
    """Counts and dollars of a run."""

    capability = AUDIT

    @extend_schema(
        responses=records.BillingBoardLineOut(many=True), operation_id="billing_audits_board"
    )
    def get(self, request: Request, audit_id: str) -> Response:
        """By kind of finding, over the findings that this run found."""
        audit = audits.get_audit(request.user, audit_id)
        rows = audits.list_findings(request.user).filter(last_audit=audit, is_standing=True)
        return Response(records.BillingBoardLineOut(audits.board_of(rows), many=True).data)


class AuditDoubtful(APIView):
    """The review queue of a run."""

    capability = AUDIT

    @extend_schema(
        responses=records.BillingPairOut(many=True), operation_id="billing_audits_doubtful"
    )
    def get(self, request: Request, audit_id: str) -> Response:
        """Pairs that wait for a person, the least alike first."""
        audit = audits.get_audit(request.user, audit_id)
        return Response(records.BillingPairOut(audits.list_doubtful(audit), many=True).data)


class AuditReportFile(APIView):
    """The report for the billing company."""

    capability = AUDIT

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="billing_audits_report",
    )
    @states_errors(PdfUnavailable, PdfFailed)
    def get(self, request: Request, audit_id: str, kind: str) -> HttpResponseBase:
        """As xlsx or pdf; its totals tie to the findings."""
        return report_file(audits.get_audit(request.user, audit_id), kind, request.user)


class PairDecision(APIView):
    """What a person says of a pair."""

    capability = AUDIT

    @extend_schema(
        request=records.BillingDecisionIn,
        responses={201: records.BillingDecisionOut},
        operation_id="billing_pairs_decide",
    )
    @idempotent
    def post(self, request: Request, pair_id: str) -> Response:
        """Kept for every later run."""
        pair = audits.get_pair(request.user, pair_id)
        choice = checked(records.BillingDecisionIn, request.data)["choice"]
        made = decide_for(pair=pair, choice=choice, by=request.user)
        return Response(records.BillingDecisionOut(made).data, status=201)


class FindingList(BillingList, kind=FINDINGS):
    """Findings, the newest cases first."""

    filterset_class = filters.FindingFilter
    ordering_fields = ("day", "amount", "created_at")


class FindingDetail(BillingRecord, kind=FINDINGS):
    """One finding with its evidence."""

    lookup_url_kwarg = "finding_id"


class FindingSettle(APIView):
    """What becomes of a finding."""

    capability = AUDIT

    @extend_schema(
        request=records.SettleFindingIn,
        responses=records.BillingFindingOut,
        operation_id="billing_findings_settle",
    )
    @idempotent
    @states_errors(InvalidTransition, NothingRecovered)
    def post(self, request: Request, finding_id: str) -> Response:
        """Dispute, accept, recover or reopen it."""
        finding = audits.get_finding(request.user, finding_id)
        sent: dict[str, Any] = checked(records.SettleFindingIn, request.data)
        return Response(
            records.BillingFindingOut(settle(finding=finding, by=request.user, **sent)).data
        )
