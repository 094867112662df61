"""Files of a run as downloads: the governed one or a draft, or the job that is making it."""

from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.errors import InvalidInput
from savings.actions.exports import ExportBlocked, export_artifact, take_artifact
from savings.artifacts import ARTIFACTS, artifact_of
from savings.models import RunArtifact, SavingsRun
from savings.posture import request_blocks
from savings.serializers.runs import MakingOut
from savings.views.client_report import governed

DRAFT = OpenApiParameter("draft", bool, description="A draft: watermarked, states its readiness.")


def answers(kind: str) -> dict[Any, Any]:
    """What the download of a kind may answer, for the schema."""
    return {(200, ARTIFACTS[kind].content_type): OpenApiTypes.BINARY, 202: MakingOut}


def run_file(request: Request, run: SavingsRun, kind: str) -> HttpResponseBase:
    """The run's file as a download, or 202 with the job that is making it."""
    draft = read_flag(request, "draft")
    made = export_artifact(run=run, kind=kind, draft=draft, by=request.user)
    if isinstance(made, RunArtifact):
        return artifact_response(made, request.user)
    return Response(MakingOut({"job_id": made.public_id, "state": made.state}).data, status=202)


def request_file(request: Request, kind: str) -> HttpResponseBase:
    """The same of the run that governs a request. Raises: ExportBlocked where there is none."""
    found, run = governed(request)
    blocks = request_blocks(found, run)
    if run is None or blocks:
        raise ExportBlocked(reasons=[why.to_json() for why in blocks])
    return run_file(request, run, kind)


def artifact_response(artifact: RunArtifact, user: Any) -> FileResponse:
    """The file, named by us, with its digest beside it."""
    path = take_artifact(artifact=artifact, by=user)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=artifact.file_name,
        content_type=artifact_of(artifact.kind).content_type,
        headers={"X-Content-SHA256": artifact.sha256, "X-Facts-Digest": artifact.facts_digest},
    )


def read_flag(request: Request, name: str) -> bool:
    """A boolean of the query: true or false, absent is false."""
    value = request.query_params.get(name, "false").lower()
    if value not in ("true", "false", "1", "0"):
        raise InvalidInput("", **{name: ["must be true or false"]})
    return value in ("true", "1")
