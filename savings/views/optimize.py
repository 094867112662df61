"""Optimization of a request's run, and the pocket consultant beside it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.access import check
from leafenterprise.shared.api import checked
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.advice import ConsultantOff, NothingToAsk, ask_consultant, decide_advice
from savings.models import SavingsRun, SourceRequest
from savings.optimization import SCHEMA, build_optimization
from savings.posture import report_facts
from savings.queries import advice, runs
from savings.serializers.optimize import AdviceOut, AskIn, DecideIn, OptimizeOut
from savings.views.client_report import ORGANIZATION, REQUEST, governed
from savings.views.payloads import SavingsView


class Optimize(SavingsView):
    """What to do about the run of a request."""

    capability = "savings.optimize"

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION], responses=OptimizeOut, operation_id="optimize"
    )
    @states_errors(runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> Response:
        """Recommendations from stored figures first; the copilot second, apart, and optional.

        The provider is never called here: whatever happens to it, the answer is the same.
        """
        found, run = governed(request)
        check(request.user, self.capability, found.organization)
        return Response({**optimization_of(found, run), "copilot": advice.copilot_of(run)})


def optimization_of(found: SourceRequest, run: SavingsRun | None) -> dict[str, Any]:
    """The deterministic part: of the finished run, or blocked with the reasons there is none."""
    if run is not None and run.state == "finished":
        return {**build_optimization(run).to_json(), "state": run.state}
    facts, facts_digest = report_facts(found, run)
    blocked: dict[str, Any] = {
        "schema": SCHEMA,
        "run_id": run.public_id if run else None,
        "facts_digest": facts_digest,
        "scope": facts["scope"],
        "readiness": facts["readiness"],
        **{name: [] for name in ("pots", "recommendations", "not_assessed", "nothing_found")},
        "notes": [],
    }
    state = run.state if run else found.state
    return {**blocked, "digest": digest(blocked), "state": state}


class RunAdvice(SavingsView):
    """The pocket consultant about a run."""

    capability = "savings.optimize"

    @extend_schema(responses=AdviceOut(many=True), operation_id="runs_advice")
    def get(self, request: Request, run_id: str) -> Response:
        """What was asked of the consultant about the run, newest first."""
        run = runs.get_run(request.user, run_id)
        check(request.user, self.capability, run.organization)

        def shape(page: Any, many: bool) -> Any:
            return AdviceOut([advice.advice_json(one) for one in page], many=many)

        return self.paged(request, advice.list_advice(run), shape)

    @extend_schema(request=AskIn, responses={201: AdviceOut}, operation_id="runs_advice_ask")
    @idempotent
    @states_errors(ConsultantOff, NothingToAsk)
    def post(self, request: Request, run_id: str) -> Response:
        """Ask a known question; the verdict is kept and answered, whatever the provider does."""
        run = runs.get_run(request.user, run_id)
        question = checked(AskIn, request.data)["question"]
        made = ask_consultant(run=run, question=question, by=request.user)
        return Response(AdviceOut(advice.advice_json(made)).data, status=201)


class AdviceDecide(SavingsView):
    """A person's word on an advice."""

    capability = "savings.optimize"

    @extend_schema(request=DecideIn, responses=AdviceOut, operation_id="advice_decide")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, advice_id: str) -> Response:
        """Accept, modify or dismiss; it is logged and changes nothing else."""
        found = advice.get_advice(request.user, advice_id)
        sent = checked(DecideIn, request.data)
        made = decide_advice(
            advice=found, decision=sent["decision"], words=sent["words"], by=request.user
        )
        return Response(AdviceOut(advice.advice_json(made)).data)
