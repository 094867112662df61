"""The lane's named routes of a request: report, context and queue."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from savings.actions.plans import NotQueueable, PlanAmbiguous, PlanIncomplete, PlanMisfit
from savings.actions.requests import (
    RequestExists,
    ScopeAmbiguous,
    ScopeUnresolved,
    receive_request,
)
from savings.actions.runs import queue_run
from savings.models import SavingsRun, SourceRequest
from savings.posture import context_of, report_facts
from savings.queries import governance, runs
from savings.queries.lifecycle import SourceDeleted
from savings.queries.requests import ASKED
from savings.report import build_report
from savings.serializers.runs import ContextOut, QueuedOut, QueueIn, ReportOut
from savings.views.payloads import SavingsView

REQUEST = OpenApiParameter(
    "request", str, required=True, description="source_request_number of the request."
)
ORGANIZATION = OpenApiParameter(
    "organization", str, description="Slug of one of your clients; narrows, never widens."
)

QUEUE_ERRORS = (
    ScopeAmbiguous,
    ScopeUnresolved,
    NotQueueable,
    PlanAmbiguous,
    PlanMisfit,
    PlanIncomplete,
    SourceDeleted,
)


class ClientReport(SavingsView):
    """The report of a request."""

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION], responses=ReportOut, operation_id="client_report"
    )
    @states_errors(runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> Response:
        """Facts and sections of the run that governs the request; blocked facts without one."""
        found, run = governed(request)
        facts, digest = report_facts(found, run)
        finished = run is not None and run.state == "finished"
        sections = build_report(run).to_json()["sections"] if run and finished else []
        payload = {
            "run_id": run.public_id if run else None,
            "state": run.state if run else found.state,
            "facts": facts,
            "facts_digest": digest,
            "superseded_by": None,  # the run that governs is the last of its chain
            "sections": sections,
        }
        return Response(payload)


class ClientReportContext(SavingsView):
    """The context of a request."""

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION],
        responses=ContextOut,
        operation_id="client_report_context",
    )
    @states_errors(runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> Response:
        """Scope, run lineage, evidence posture, AI hand-off and export posture."""
        return Response(context_of(*governed(request)))


class ClientReportQueue(SavingsView):
    """Queueing."""

    capability = "savings.queue_own"

    @extend_schema(request=QueueIn, responses={202: QueuedOut}, operation_id="client_report_queue")
    @idempotent
    @states_errors(*QUEUE_ERRORS, RequestExists, runs.RequestNumberAmbiguous, OrganizationUnclear)
    def post(self, request: Request) -> Response:
        """Resolve the request and queue its one run.

        409 SCOPE_AMBIGUOUS with candidates, 422 SCOPE_UNRESOLVED, 403 NOT_QUEUEABLE.
        """
        sent = checked(QueueIn, request.data)
        plan = sent["plan"] and governance.get_plan(request.user, sent["plan"])
        run = queue_run(request=_named(request.user, sent), by=request.user, plan=plan or None)
        return Response(QueuedOut(run).data, status=202)


def governed(request: Request) -> tuple[SourceRequest, SavingsRun | None]:
    """The request named in the query, among the user's clients, and the run that governs it."""
    number = request.query_params.get("request", "")
    if not number or "\x00" in number:
        raise InvalidInput(request=["name the request by its source_request_number"])
    slug = request.query_params.get("organization", "")
    found = runs.find_request(request.user, number, slug.replace("\x00", ""))
    return found, runs.governing_run(found)


def _named(user: Any, sent: dict[str, Any]) -> SourceRequest:
    """The request of this number, taken in now if it states what it asks for."""
    asked = {field: sent[field] for field in ASKED if sent.get(field)}
    if not asked:
        return runs.find_request(user, sent["request"], sent["organization"])
    return receive_request(
        organization=resolve_organization(user, sent["organization"], "savings.queue_own"),
        number=sent["request"],
        asked=asked,
        by=user,
    )
