"""The assistants' doors, and those of the people who decide."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import resolve_organization
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.agents import (
    KeyReused,
    TaskEnded,
    approve_action,
    close_task,
    finish_task,
    open_task,
    propose_action,
    reject_action,
    withdraw_action,
)
from savings.agent_policy import POLICIES
from savings.filters import AgentActionFilter, AgentTaskFilter
from savings.models import AgentAction, AgentTask
from savings.queries import agents
from savings.serializers.agents import (
    ActionIn,
    ActionOut,
    AnswerIn,
    PolicyOut,
    ReadableRunOut,
    RunFactsOut,
    TaskIn,
    TaskOut,
)
from savings.serializers.lifecycle import NoteIn, WhyIn
from savings.states import SecondPersonNeeded
from savings.views.payloads import SavingsList, SavingsView

READ, PROPOSE, APPROVE = "agents.read", "agents.propose", "agents.approve"


class AgentPolicy(SavingsView):
    """The policy."""

    capability = READ
    open_to_agents = True

    @extend_schema(responses=PolicyOut(many=True), operation_id="agents_policy")
    def get(self, request: Request) -> Response:
        """Each kind of action with its verdict and why; a kind not named here is refused."""
        return self.paged(request, list(POLICIES.values()), PolicyOut)


@extend_schema_view(get=extend_schema(operation_id="agents_tasks_list"))
class AgentTaskList(SavingsList):
    """Tasks; an assistant sees its own."""

    capabilities = {"GET": READ, "POST": PROPOSE}
    open_to_agents = True
    queryset = AgentTask.objects.none()
    serializer_class = TaskOut
    filterset_class = AgentTaskFilter

    def get_queryset(self) -> QuerySet[AgentTask]:
        """What the caller may see."""
        return agents.list_tasks(self.request.user)

    @extend_schema(request=TaskIn, responses={201: TaskOut}, operation_id="agents_tasks_open")
    @idempotent
    @states_errors(KeyReused)
    def post(self, request: Request) -> Response:
        """Begin a task."""
        sent = checked(TaskIn, request.data)
        named = sent.pop("run")
        task = open_task(
            organization=resolve_organization(request.user, sent.pop("organization"), PROPOSE),
            run=agents.get_readable_run(request.user, named) if named else None,
            by=request.user,
            **sent,
        )
        return Response(TaskOut(task).data, status=201)


class AgentTaskDetail(SavingsView):
    """One task."""

    capability = READ
    open_to_agents = True

    @extend_schema(responses=TaskOut, operation_id="agents_tasks_read")
    def get(self, request: Request, task_id: str) -> Response:
        """How far it is."""
        return Response(TaskOut(agents.get_task(request.user, task_id)).data)


class AgentTaskFinish(SavingsView):
    """Finishing."""

    capability = PROPOSE
    open_to_agents = True

    @extend_schema(request=AnswerIn, responses=TaskOut, operation_id="agents_tasks_finish")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, task_id: str) -> Response:
        """The assistant is done; the digest of its answer is kept."""
        task = agents.get_task(request.user, task_id)
        sent = checked(AnswerIn, request.data)
        return Response(TaskOut(finish_task(task=task, by=request.user, **sent)).data)


class AgentTaskClose(SavingsView):
    """Closing."""

    capability = APPROVE

    @extend_schema(request=NoteIn, responses=TaskOut, operation_id="agents_tasks_close")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, task_id: str) -> Response:
        """A person ends a task."""
        task = agents.get_task(request.user, task_id)
        note = checked(NoteIn, request.data)["note"]
        return Response(TaskOut(close_task(task=task, by=request.user, reason=note)).data)


@extend_schema_view(get=extend_schema(operation_id="agents_actions_list"))
class AgentActionList(SavingsList):
    """Actions; an assistant sees its own."""

    capability = READ
    open_to_agents = True
    queryset = AgentAction.objects.none()
    serializer_class = ActionOut
    filterset_class = AgentActionFilter

    def get_queryset(self) -> QuerySet[AgentAction]:
        """What the caller may see."""
        return agents.list_actions(self.request.user)


class AgentTaskActions(SavingsView):
    """Proposing."""

    capability = PROPOSE
    open_to_agents = True

    @extend_schema(
        request=ActionIn, responses={201: ActionOut}, operation_id="agents_actions_propose"
    )
    @idempotent
    @states_errors(KeyReused, TaskEnded)
    def post(self, request: Request, task_id: str) -> Response:
        """Propose an action; the policy judges it at once and says why."""
        task = agents.get_task(request.user, task_id)
        sent = checked(ActionIn, request.data)
        return Response(
            ActionOut(propose_action(task=task, by=request.user, **sent)).data, status=201
        )


class AgentActionDetail(SavingsView):
    """One action."""

    capability = READ
    open_to_agents = True

    @extend_schema(responses=ActionOut, operation_id="agents_actions_read")
    def get(self, request: Request, action_id: str) -> Response:
        """The verdict, the decision and the outcome."""
        return Response(ActionOut(agents.get_action(request.user, action_id)).data)


class AgentActionWithdraw(SavingsView):
    """Withdrawing."""

    capability = PROPOSE
    open_to_agents = True

    @extend_schema(request=None, responses=ActionOut, operation_id="agents_actions_withdraw")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, action_id: str) -> Response:
        """The assistant takes back what nobody has decided yet."""
        action = agents.get_action(request.user, action_id)
        return Response(ActionOut(withdraw_action(action=action, by=request.user)).data)


class AgentActionApprove(SavingsView):
    """Approving."""

    capability = APPROVE

    @extend_schema(request=NoteIn, responses=ActionOut, operation_id="agents_actions_approve")
    @idempotent
    @states_errors(InvalidTransition, SecondPersonNeeded)
    def post(self, request: Request, action_id: str) -> Response:
        """A person's yes; the action is carried out in that person's name."""
        action = agents.get_action(request.user, action_id)
        require_fresh_factor(request)
        note = checked(NoteIn, request.data)["note"]
        return Response(ActionOut(approve_action(action=action, by=request.user, note=note)).data)


class AgentActionReject(SavingsView):
    """Rejecting."""

    capability = APPROVE

    @extend_schema(request=WhyIn, responses=ActionOut, operation_id="agents_actions_reject")
    @idempotent
    @states_errors(InvalidTransition, SecondPersonNeeded)
    def post(self, request: Request, action_id: str) -> Response:
        """A person's no, and why."""
        action = agents.get_action(request.user, action_id)
        note = checked(WhyIn, request.data)["reason"]
        return Response(ActionOut(reject_action(action=action, by=request.user, note=note)).data)


class AgentRuns(SavingsView):
    """Readable runs."""

    capability = READ
    open_to_agents = True

    @extend_schema(responses=ReadableRunOut(many=True), operation_id="agents_runs")
    def get(self, request: Request) -> Response:
        """Finished runs of the organization, newest first."""
        return self.paged(request, agents.list_readable_runs(request.user), ReadableRunOut)


class AgentRunFacts(SavingsView):
    """Facts."""

    capability = READ
    open_to_agents = True

    @extend_schema(responses=RunFactsOut, operation_id="agents_runs_facts")
    def get(self, request: Request, run_id: str) -> Response:
        """The facts block of a run with its digest: no claim rows, no member keys."""
        return Response(RunFactsOut(agents.get_readable_run(request.user, run_id)).data)
