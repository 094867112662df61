"""How data ends: deletions by two people, runs that replace runs, and two runs compared."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.access import for_user
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.comparisons import ask_for_split
from savings.actions.deletions import (
    DeletionBlocked,
    DeletionStands,
    approve_deletion,
    ask_again,
    reject_deletion,
    request_deletion,
    withdraw_deletion,
)
from savings.actions.supersede import AlreadySuperseded, NotSuperseding, supersede_run
from savings.comparison import NotComparable, compare_runs
from savings.filters import DeletionFilter
from savings.models import DatasetDeletion, RetentionPolicy
from savings.queries import lifecycle, runs
from savings.queries.datasets import get_dataset
from savings.serializers.lifecycle import (
    ComparisonOut,
    DeletionOut,
    NoteIn,
    RetentionOut,
    SplitOut,
    SupersedeIn,
    SupersessionOut,
    WhyIn,
)
from savings.states import DeletionBegun, SecondPersonNeeded
from savings.views.payloads import SavingsList, SavingsView


@extend_schema_view(get=extend_schema(operation_id="retention_list"))
class RetentionList(SavingsList):
    """How long your clients' datasets are kept; changed by who governs them, in the admin."""

    queryset = RetentionPolicy.objects.none()
    serializer_class = RetentionOut
    filterset_fields: tuple[str, ...] = ()
    ordering_fields = ("set_at",)

    def get_queryset(self) -> QuerySet[RetentionPolicy]:
        """What the caller may see."""
        found = RetentionPolicy.objects.select_related("organization", "set_by")
        return for_user(found, self.request.user, self.capability)


@extend_schema_view(get=extend_schema(operation_id="deletions_list"))
class DeletionList(SavingsList):
    """The deletions of your clients' datasets."""

    queryset = DatasetDeletion.objects.none()
    serializer_class = DeletionOut
    filterset_class = DeletionFilter
    ordering_fields = ("created_at", "requested_at", "deleted_at")

    def get_queryset(self) -> QuerySet[DatasetDeletion]:
        """What the caller may see."""
        return lifecycle.list_deletions(self.request.user)


class DeletionDetail(SavingsView):
    """One deletion."""

    @extend_schema(responses=DeletionOut, operation_id="deletions_read")
    def get(self, request: Request, deletion_id: str) -> Response:
        """Who asked, who decided, how far it is, and what stays."""
        return Response(DeletionOut(lifecycle.get_deletion(request.user, deletion_id)).data)


class DatasetDelete(SavingsView):
    """Asking for a deletion."""

    capability = "savings.load"

    @extend_schema(request=WhyIn, responses={201: DeletionOut}, operation_id="deletions_request")
    @idempotent
    @states_errors(DeletionStands, DeletionBlocked)
    def post(self, request: Request, dataset_id: str) -> Response:
        """Ask for a dataset's rows to be deleted; somebody else approves it."""
        dataset = get_dataset(request.user, dataset_id)
        sent = checked(WhyIn, request.data)
        asked = request_deletion(dataset=dataset, reason=sent["reason"], by=request.user)
        return Response(DeletionOut(asked).data, status=201)


class DeletionApprove(SavingsView):
    """Approving."""

    capability = "savings.govern"

    @extend_schema(request=NoteIn, responses=DeletionOut, operation_id="deletions_approve")
    @idempotent
    @states_errors(InvalidTransition, SecondPersonNeeded, DeletionBlocked)
    def post(self, request: Request, deletion_id: str) -> Response:
        """The second person's yes; a job deletes the files. A fresh second factor is asked for."""
        found = lifecycle.get_deletion(request.user, deletion_id)
        require_fresh_factor(request)
        note = checked(NoteIn, request.data)["note"]
        return Response(
            DeletionOut(approve_deletion(deletion=found, by=request.user, note=note)).data
        )


class DeletionReject(SavingsView):
    """Rejecting."""

    capability = "savings.govern"

    @extend_schema(request=WhyIn, responses=DeletionOut, operation_id="deletions_reject")
    @idempotent
    @states_errors(InvalidTransition, SecondPersonNeeded)
    def post(self, request: Request, deletion_id: str) -> Response:
        """The second person's no, and why the rows stay."""
        found = lifecycle.get_deletion(request.user, deletion_id)
        note = checked(WhyIn, request.data)["reason"]
        return Response(
            DeletionOut(reject_deletion(deletion=found, by=request.user, note=note)).data
        )


class DeletionWithdraw(SavingsView):
    """Withdrawing."""

    capability = "savings.load"

    @extend_schema(request=NoteIn, responses=DeletionOut, operation_id="deletions_withdraw")
    @idempotent
    @states_errors(InvalidTransition, DeletionBegun)
    def post(self, request: Request, deletion_id: str) -> Response:
        """Take a deletion back before any file went."""
        found = lifecycle.get_deletion(request.user, deletion_id)
        note = checked(NoteIn, request.data)["note"]
        taken_back = withdraw_deletion(deletion=found, by=request.user, reason=note)
        return Response(DeletionOut(taken_back).data)


class DeletionAskAgain(SavingsView):
    """Asking again."""

    capability = "savings.load"

    @extend_schema(request=None, responses=DeletionOut, operation_id="deletions_ask_again")
    @idempotent
    @states_errors(InvalidTransition, DeletionBlocked)
    def post(self, request: Request, deletion_id: str) -> Response:
        """Ask for a stopped deletion again; it is decided anew."""
        found = lifecycle.get_deletion(request.user, deletion_id)
        return Response(DeletionOut(ask_again(deletion=found, by=request.user)).data)


class RunSupersede(SavingsView):
    """A newer run takes a run's place."""

    capabilities = {"GET": "savings.view", "POST": "savings.queue"}

    @extend_schema(responses=SupersessionOut(many=True), operation_id="runs_supersessions")
    def get(self, request: Request, run_id: str) -> Response:
        """What took the run's place, and whose place it took."""
        run = runs.get_run(request.user, run_id)
        return self.paged(request, lifecycle.list_supersessions(run), SupersessionOut)

    @extend_schema(
        request=SupersedeIn, responses={201: SupersessionOut}, operation_id="runs_supersede"
    )
    @idempotent
    @states_errors(NotSuperseding, AlreadySuperseded)
    def post(self, request: Request, run_id: str) -> Response:
        """Let a newer run of the same request or scope speak in this run's place."""
        run = runs.get_run(request.user, run_id)
        sent = checked(SupersedeIn, request.data)
        successor = runs.get_run(request.user, sent["successor"])
        made = supersede_run(run=run, successor=successor, reason=sent["reason"], by=request.user)
        return Response(SupersessionOut(made).data, status=201)


class RunCompare(SavingsView):
    """Two runs compared."""

    @extend_schema(responses=ComparisonOut, operation_id="runs_compare")
    @states_errors(NotComparable)
    def get(self, request: Request, run_id: str, other_id: str) -> Response:
        """Every figure, finding and completeness line of both, and what a difference is due to."""
        one, other = (runs.get_run(request.user, name) for name in (run_id, other_id))
        return Response(ComparisonOut(compare_runs(one, other)).data)


class RunCompareSplit(SavingsView):
    """Dividing a difference."""

    capability = "savings.queue"

    @extend_schema(request=None, responses={202: SplitOut}, operation_id="runs_compare_split")
    @idempotent
    @states_errors(NotComparable, lifecycle.SourceDeleted)
    def post(self, request: Request, run_id: str, other_id: str) -> Response:
        """Compute both again with one input swapped at a time; a job does it."""
        one, other = (runs.get_run(request.user, name) for name in (run_id, other_id))
        return Response(
            SplitOut(ask_for_split(one=one, other=other, by=request.user)).data, status=202
        )
