"""Runs: queued, watched, cancelled, retried."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.runs import cancel_run, queue_run, retry_run
from savings.filters import RunFilter
from savings.models import SavingsRun
from savings.queries import governance, runs
from savings.queries.lifecycle import SourceDeleted
from savings.queries.requests import get_request
from savings.serializers.runs import ProgressOut, ReasonIn, RunDetailOut, RunIn, RunOut
from savings.views.client_report import QUEUE_ERRORS
from savings.views.payloads import SavingsList, SavingsView


@extend_schema_view(get=extend_schema(operation_id="runs_list"))
class RunList(SavingsList):
    """The runs of your clients, and the door for new ones."""

    capabilities = {"GET": "savings.view", "POST": "savings.queue_own"}
    queryset = SavingsRun.objects.none()
    serializer_class = RunOut
    filterset_class = RunFilter
    ordering_fields = ("queued_at", "finished_at", "created_at", "source_request_number")

    def get_queryset(self) -> QuerySet[SavingsRun]:
        """What the caller may see."""
        return runs.list_runs(self.request.user)

    @extend_schema(request=RunIn, responses={202: RunOut}, operation_id="runs_queue")
    @idempotent
    @states_errors(*QUEUE_ERRORS)
    def post(self, request: Request) -> Response:
        """Queue the run of a request; asked twice it is the same run."""
        sent = checked(RunIn, request.data)
        plan = sent["plan"] and governance.get_plan(request.user, sent["plan"])
        run = queue_run(
            request=get_request(request.user, sent["request"]), by=request.user, plan=plan or None
        )
        return Response(RunOut(run).data, status=202)


class RunDetail(SavingsView):
    """One run."""

    @extend_schema(responses=RunDetailOut, operation_id="runs_read")
    def get(self, request: Request, run_id: str) -> Response:
        """Its manifest, evidence, readiness and digests."""
        return Response(RunDetailOut(runs.get_run(request.user, run_id)).data)


class RunProgress(SavingsView):
    """Progress."""

    @extend_schema(responses=ProgressOut, operation_id="runs_progress")
    def get(self, request: Request, run_id: str) -> Response:
        """How far the run is."""
        run = runs.get_run(request.user, run_id)
        return Response(ProgressOut(runs.progress_of(run)).data)


class RunCancel(SavingsView):
    """Cancelling."""

    capability = "savings.queue"

    @extend_schema(request=ReasonIn, responses=RunOut, operation_id="runs_cancel")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, run_id: str) -> Response:
        """Stop a queued or running run."""
        sent = checked(ReasonIn, request.data)
        run = runs.get_run(request.user, run_id)
        return Response(RunOut(cancel_run(run=run, by=request.user, reason=sent["reason"])).data)


class RunRetry(SavingsView):
    """Retrying."""

    capability = "savings.queue"

    @extend_schema(request=None, responses={202: RunOut}, operation_id="runs_retry")
    @idempotent
    @states_errors(InvalidTransition, SourceDeleted)
    def post(self, request: Request, run_id: str) -> Response:
        """Take a failed or cancelled run up again."""
        run = runs.get_run(request.user, run_id)
        return Response(RunOut(retry_run(run=run, by=request.user)).data, status=202)
