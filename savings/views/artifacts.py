"""Files made from runs: of a request, of a run, and each by its id."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.pdf import PdfFailed, PdfUnavailable
from leafenterprise.shared.stated_errors import states_errors
from savings.actions.exports import ArtifactAltered, ExportBlocked
from savings.artifacts import ARTIFACTS
from savings.queries import runs
from savings.queries.lifecycle import SourceDeleted
from savings.serializers.runs import ArtifactOut
from savings.views.client_report import ORGANIZATION, REQUEST
from savings.views.files import DRAFT, answers, artifact_response, request_file, run_file
from savings.views.payloads import SavingsView


class ArtifactList(SavingsView):
    """Artifacts."""

    @extend_schema(responses=ArtifactOut(many=True), operation_id="artifacts_list")
    def get(self, request: Request) -> Response:
        """The files made from your clients' runs, with their digests."""
        return self.paged(request, runs.list_artifacts(request.user), ArtifactOut)


class RunArtifactList(SavingsView):
    """A run's artifacts."""

    @extend_schema(responses=ArtifactOut(many=True), operation_id="runs_artifacts")
    def get(self, request: Request, run_id: str) -> Response:
        """The files made from one run, newest first."""
        run = runs.get_run(request.user, run_id)
        return self.paged(request, run.artifacts.select_related("run", "made_by"), ArtifactOut)


class ArtifactDetail(SavingsView):
    """One artifact."""

    @extend_schema(responses=ArtifactOut, operation_id="artifacts_read")
    def get(self, request: Request, artifact_id: str) -> Response:
        """What it is, of which facts, and its digest."""
        found = get_object_or_404(runs.list_artifacts(request.user), public_id=artifact_id)
        return Response(ArtifactOut(found).data)


class ArtifactFile(SavingsView):
    """An artifact's file."""

    capability = "savings.export"

    @extend_schema(
        responses={
            (200, artifact.content_type): OpenApiTypes.BINARY for artifact in ARTIFACTS.values()
        },
        operation_id="artifacts_download",
    )
    @states_errors(ArtifactAltered, ExportBlocked, SourceDeleted)
    def get(self, request: Request, artifact_id: str) -> HttpResponseBase:
        """The file as it was made; its digest stands in X-Content-SHA256."""
        artifact = get_object_or_404(runs.list_artifacts(request.user), public_id=artifact_id)
        return artifact_response(artifact, request.user)


class ClientReportXlsx(SavingsView):
    """The workbook of a request."""

    capability = "savings.export"

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION, DRAFT],
        responses=answers("workbook"),
        operation_id="client_report_xlsx",
    )
    @states_errors(ExportBlocked, runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> HttpResponseBase:
        """The governed workbook; 409 EXPORT_BLOCKED with reasons where the run is not governed."""
        return request_file(request, "workbook")


class ClientReportPdf(SavingsView):
    """The report of a request as PDF."""

    capability = "savings.export"

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION, DRAFT],
        responses=answers("report_pdf"),
        operation_id="client_report_pdf",
    )
    @states_errors(ExportBlocked, PdfFailed, PdfUnavailable, runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> HttpResponseBase:
        """The governed report; 409 EXPORT_BLOCKED with reasons where the run is not governed."""
        return request_file(request, "report_pdf")


class OptimizePdf(SavingsView):
    """The optimization of a request as PDF."""

    capability = "savings.export"

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION, DRAFT],
        responses=answers("optimization_pdf"),
        operation_id="optimize_pdf",
    )
    @states_errors(ExportBlocked, PdfFailed, PdfUnavailable, runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> HttpResponseBase:
        """The governed optimization; 409 EXPORT_BLOCKED with reasons where it is not governed."""
        return request_file(request, "optimization_pdf")


class RunOptimizationPdf(SavingsView):
    """The optimization of one run as PDF."""

    capability = "savings.export"

    @extend_schema(
        parameters=[DRAFT],
        responses=answers("optimization_pdf"),
        operation_id="runs_optimization_pdf",
    )
    @states_errors(ExportBlocked, PdfFailed, PdfUnavailable)
    def get(self, request: Request, run_id: str) -> HttpResponseBase:
        """The governed optimization, or a draft; 409 EXPORT_BLOCKED with reasons."""
        return run_file(request, runs.get_run(request.user, run_id), "optimization_pdf")


class RunReportPdf(SavingsView):
    """The report of one run as PDF."""

    capability = "savings.export"

    @extend_schema(
        parameters=[DRAFT], responses=answers("report_pdf"), operation_id="runs_report_pdf"
    )
    @states_errors(ExportBlocked, PdfFailed, PdfUnavailable)
    def get(self, request: Request, run_id: str) -> HttpResponseBase:
        """The governed report, or a draft; 409 EXPORT_BLOCKED with reasons."""
        return run_file(request, runs.get_run(request.user, run_id), "report_pdf")


class RunWorkbook(SavingsView):
    """The workbook of one run."""

    capability = "savings.export"

    @extend_schema(parameters=[DRAFT], responses=answers("workbook"), operation_id="runs_workbook")
    @states_errors(ExportBlocked, SourceDeleted)
    def get(self, request: Request, run_id: str) -> HttpResponseBase:
        """The governed workbook, or a draft; 409 EXPORT_BLOCKED with reasons."""
        return run_file(request, runs.get_run(request.user, run_id), "workbook")
