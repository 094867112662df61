"""What changes something: files in, the log, runs, decisions, findings."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.billing import filters, models
from audit.billing.actions.auditing import NothingToAudit, start_audit
from audit.billing.actions.case_log import CaseInUse, log_case, remove_case
from audit.billing.actions.deciding import decide_for
from audit.billing.actions.receiving import (
    AlreadyImported,
    confirm,
    discard,
    map_columns,
    receive,
)
from audit.billing.actions.settling import NothingRecovered, settle
from audit.billing.queries import audits, cases, imports
from audit.billing.queries.own import AUDIT, first_or_404, get_provider
from audit.billing.reports.files import report_file
from audit.billing.serializers import records
from audit.billing.views.lists import BillingList
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge
from leafenterprise.shared.pdf import PdfFailed, PdfUnavailable
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


@extend_schema_view(get=extend_schema(operation_id="billing_imports_list"))
class ImportList(BillingList):
    """Files that were sent, and the door for new ones."""

    parser_classes = (MultiPartParser,)
    queryset = models.BillingImport.objects.none()
    serializer_class = records.BillingImportOut
    filterset_class = filters.ImportFilter

    def get_queryset(self) -> QuerySet[models.BillingImport]:
        """What the caller may see."""
        return imports.list_imports(self.request.user)

    @extend_schema(
        request={"multipart/form-data": records.BillingImportIn},
        responses={202: records.BillingImportOut},
        operation_id="billing_imports_send",
    )
    @idempotent
    @states_errors(AlreadyImported, UploadTooLarge, UploadEmpty)
    def post(self, request: Request) -> Response:
        """Send a file; a job reads it, the import says how far it is."""
        sent = checked(records.BillingImportIn, request.data)
        company = None
        if named := sent.pop("company", ""):
            company = first_or_404(imports.list_companies(request.user), named)
        provider = get_provider(request.user, sent.pop("provider"))
        found = receive(provider=provider, company=company, by=request.user, **sent)
        return Response(records.BillingImportOut(found).data, status=202)


class ImportDetail(APIView):
    """One file."""

    capability = AUDIT

    @extend_schema(responses=records.BillingImportOut, operation_id="billing_imports_read")
    def get(self, request: Request, import_id: str) -> Response:
        """How far it is."""
        return Response(records.BillingImportOut(imports.get_import(request.user, import_id)).data)


class ImportRejects(APIView):
    """The rows of a file that were not taken."""

    capability = AUDIT

    @extend_schema(
        responses=records.BillingRejectOut(many=True), operation_id="billing_imports_rejects"
    )
    def get(self, request: Request, import_id: str) -> Response:
        """Line and reason of each."""
        found = imports.get_import(request.user, import_id)
        return Response(records.BillingRejectOut(found.rejects.all(), many=True).data)


class ImportMapping(APIView):
    """The columns of a company's file."""

    capability = AUDIT

    @extend_schema(
        request=records.BillingMappingIn,
        responses=records.BillingImportOut,
        operation_id="billing_imports_map",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """Store the mapping for the company, and read the file by it."""
        sent = imports.get_import(request.user, import_id)
        definition = checked(records.BillingMappingIn, request.data)
        found = map_columns(sent=sent, definition=definition, by=request.user)
        return Response(records.BillingImportOut(found).data)


class ImportConfirm(APIView):
    """Taking in the good rows of a file with rejects."""

    capability = AUDIT

    @extend_schema(
        request=None, responses=records.BillingImportOut, operation_id="billing_imports_confirm"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """The rest goes in; the rejected rows stay listed."""
        sent = imports.get_import(request.user, import_id)
        return Response(records.BillingImportOut(confirm(sent=sent, by=request.user)).data)


class ImportDiscard(APIView):
    """Letting a file go."""

    capability = AUDIT

    @extend_schema(
        request=None, responses=records.BillingImportOut, operation_id="billing_imports_discard"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """Nothing of it is stored; it may be sent again."""
        sent = imports.get_import(request.user, import_id)
        return Response(records.BillingImportOut(discard(sent=sent, by=request.user)).data)


@extend_schema_view(get=extend_schema(operation_id="billing_log_list"))
class LogList(BillingList):
    """The case log, and the door for single cases."""

    queryset = models.UserCaseLog.objects.none()
    serializer_class = records.LoggedCaseOut
    filterset_class = filters.LogFilter
    ordering_fields = ("case_date", "created_at")

    def get_queryset(self) -> QuerySet[models.UserCaseLog]:
        """What the caller may see."""
        return cases.list_log(self.request.user)

    @extend_schema(
        request=records.LoggedCaseIn,
        responses={201: records.LoggedCaseOut},
        operation_id="billing_log_add",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Log one case."""
        sent = checked(records.LoggedCaseIn, request.data)
        provider = get_provider(request.user, sent.pop("provider"))
        made = log_case(provider=provider, by=request.user, **sent)
        return Response(records.LoggedCaseOut(made).data, status=201)


class LogDetail(APIView):
    """One logged case."""

    capability = AUDIT

    @extend_schema(responses=records.LoggedCaseOut, operation_id="billing_log_read")
    def get(self, request: Request, logged_id: str) -> Response:
        """As it was logged."""
        return Response(records.LoggedCaseOut(cases.get_logged(request.user, logged_id)).data)

    @extend_schema(responses={204: None}, operation_id="billing_log_remove")
    @states_errors(CaseInUse)
    def delete(self, request: Request, logged_id: str) -> Response:
        """Take it out again, as long as no audit has used it."""
        remove_case(case=cases.get_logged(request.user, logged_id), by=request.user)
        return Response(status=204)


@extend_schema_view(get=extend_schema(operation_id="billing_audits_list"))
class AuditList(BillingList):
    """Runs of the audit, and the door for a new one."""

    queryset = models.BillingAudit.objects.none()
    serializer_class = records.BillingAuditOut
    filterset_class = filters.AuditFilter

    def get_queryset(self) -> QuerySet[models.BillingAudit]:
        """What the caller may see."""
        return audits.list_audits(self.request.user)

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


class AuditDetail(APIView):
    """One run."""

    capability = AUDIT

    @extend_schema(responses=records.BillingAuditOut, operation_id="billing_audits_read")
    def get(self, request: Request, audit_id: str) -> Response:
        """Its counts, gaps, lag and months."""
        return Response(records.BillingAuditOut(audits.get_audit(request.user, audit_id)).data)


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
    def get(self, request: Request, audit_id: str, kind: str) -> HttpResponse:
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


class FindingDetail(APIView):
    """One finding."""

    capability = AUDIT

    @extend_schema(responses=records.BillingFindingOut, operation_id="billing_findings_read")
    def get(self, request: Request, finding_id: str) -> Response:
        """With its evidence."""
        return Response(
            records.BillingFindingOut(audits.get_finding(request.user, finding_id)).data
        )


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
