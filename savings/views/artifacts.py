"""Files made from runs."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from savings.queries import runs
from savings.serializers.runs import ArtifactOut
from savings.views.client_report import DRAFT, XLSX, artifact_response, workbook_response
from savings.views.payloads import SavingsView


class ArtifactList(SavingsView):
    """Artifacts."""

    @extend_schema(responses=ArtifactOut(many=True), operation_id="artifacts_list")
    def get(self, request: Request) -> Response:
        """The files made from your clients' runs, with their digests."""
        return self.paged(request, runs.list_artifacts(request.user), ArtifactOut)


class ArtifactFile(SavingsView):
    """An artifact's file."""

    capability = "savings.export"

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY}, operation_id="artifacts_download")
    def get(self, request: Request, artifact_id: str) -> HttpResponseBase:
        """The file as it was made; its digest stands in X-Content-SHA256."""
        artifact = get_object_or_404(runs.list_artifacts(request.user), public_id=artifact_id)
        return artifact_response(artifact, request.user)


class RunWorkbook(SavingsView):
    """The workbook of one run."""

    capability = "savings.export"

    @extend_schema(
        parameters=[DRAFT],
        responses={(200, XLSX): OpenApiTypes.BINARY},
        operation_id="runs_workbook",
    )
    def get(self, request: Request, run_id: str) -> HttpResponseBase:
        """The governed workbook, or a draft; 409 EXPORT_BLOCKED with reasons."""
        return workbook_response(request, runs.get_run(request.user, run_id))
