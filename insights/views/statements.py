"""Provider statements: made, adjusted, reviewed, approved, and what leaves of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.statement_delivery import (
    MailFailed,
    NoRecipient,
    distribute_statement,
    export_statement,
    set_earnings_access,
    take_file,
)
from insights.actions.statements import (
    CountedElsewhere,
    DraftOnly,
    PeriodTaken,
    StatementClosed,
    adjust_statement,
    approve_statement,
    discard_statement,
    generate_statement,
    regenerate_statement,
    review_statement,
)
from insights.analytics.periods import Period
from insights.exports.statement_body import NotApprovedYet, StatementAltered
from insights.exports.statement_files import FILE_KINDS, BillBelowZero, made_answer
from insights.filters import StatementFilter
from insights.models import ProviderAgreement, ProviderStatement
from insights.queries.retention import PeriodDeleted
from insights.queries.statements import (
    ENABLE,
    GOVERN,
    OWN,
    get_own_statement,
    get_provider,
    get_statement,
    list_agreements,
    list_own_statements,
    list_statements,
)
from insights.serializers.statements import (
    AdjustIn,
    AgreementOut,
    DiscardIn,
    DistributeIn,
    EarningsIn,
    EarningsOut,
    StatementIn,
    StatementOut,
    StatementRow,
)
from insights.states import AlreadyExported, StatementBlocked
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.accounts.second_factor import SecondFactorNeeded
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

FILE = {(200, found.content_type): OpenApiTypes.BINARY for found in FILE_KINDS.values()}


@extend_schema_view(get=extend_schema(operation_id="insights_statements_list"))
class StatementList(generics.ListAPIView[ProviderStatement]):
    """The statements of your providers, the newest period first."""

    capability = GOVERN
    queryset = ProviderStatement.objects.none()
    serializer_class = StatementRow
    filterset_class = StatementFilter
    ordering_fields = ("period_end", "created_at", "net_amount")

    def get_queryset(self) -> QuerySet[ProviderStatement]:
        """What the caller may see."""
        return list_statements(self.request.user)

    @extend_schema(
        request=StatementIn,
        responses={201: StatementOut},
        operation_id="insights_statements_generate",
    )
    @idempotent
    @states_errors(PeriodDeleted, PeriodTaken, StatementClosed)
    def post(self, request: Request) -> Response:
        """Generate one from the signals; one that is there already is generated again."""
        sent = checked(StatementIn, request.data)
        made = generate_statement(
            provider=get_provider(request.user, sent["provider_id"]),
            period=Period(sent["period_start"], sent["period_end"]),
            currency=sent["currency_code"],
            by=request.user,
        )
        return _answer(request, made, 201)


class StatementView(APIView):
    """One statement of the caller's practices."""

    capability = GOVERN

    def own(self, statement_id: str) -> ProviderStatement:
        """It, or 404."""
        return get_statement(self.request.user, statement_id)


class StatementDetail(StatementView):
    """One statement."""

    @extend_schema(responses=StatementOut, operation_id="insights_statements_read")
    def get(self, request: Request, statement_id: str) -> Response:
        """With every line, the signals behind it, and what stands in the way."""
        return _answer(request, self.own(statement_id))


class StatementRegenerate(StatementView):
    """Generating again."""

    @extend_schema(
        request=None, responses=StatementOut, operation_id="insights_statements_regenerate"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, statement_id: str) -> Response:
        """From what is known now; with nothing new it stays as it is."""
        return _answer(
            request, regenerate_statement(statement=self.own(statement_id), by=request.user)
        )


class StatementAdjust(StatementView):
    """Adjusting."""

    @extend_schema(
        request=AdjustIn, responses=StatementOut, operation_id="insights_statements_adjust"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, statement_id: str) -> Response:
        """Add an amount with its reason, in draft or under review."""
        own = self.own(statement_id)
        sent = checked(AdjustIn, request.data)
        return _answer(request, adjust_statement(statement=own, by=request.user, **sent))


class StatementReview(StatementView):
    """Opening for review."""

    @extend_schema(request=None, responses=StatementOut, operation_id="insights_statements_review")
    @idempotent
    @states_errors(InvalidTransition, StatementBlocked)
    def post(self, request: Request, statement_id: str) -> Response:
        """From draft, once nothing is missing."""
        return _answer(request, review_statement(statement=self.own(statement_id), by=request.user))


class StatementApprove(StatementView):
    """Approving."""

    @extend_schema(request=None, responses=StatementOut, operation_id="insights_statements_approve")
    @idempotent
    @states_errors(InvalidTransition, StatementBlocked, CountedElsewhere, SecondFactorNeeded)
    def post(self, request: Request, statement_id: str) -> Response:
        """From here on the body is fixed. Asks for a fresh second factor where one is due."""
        own = self.own(statement_id)
        require_fresh_factor(request)
        return _answer(request, approve_statement(statement=own, by=request.user))


class StatementDiscard(StatementView):
    """Discarding."""

    @extend_schema(
        request=DiscardIn, responses={204: None}, operation_id="insights_statements_discard"
    )
    @states_errors(DraftOnly)
    def post(self, request: Request, statement_id: str) -> Response:
        """Take a draft away, with a reason."""
        own = self.own(statement_id)
        sent = checked(DiscardIn, request.data)
        discard_statement(statement=own, reason=sent["reason"], by=request.user)
        return Response(status=204)


class StatementExport(StatementView):
    """Exporting to the accounts."""

    @extend_schema(request=None, responses=FILE, operation_id="insights_statements_export")
    @states_errors(InvalidTransition, AlreadyExported, StatementAltered, BillBelowZero)
    def post(self, request: Request, statement_id: str) -> HttpResponse:
        """The file for the practice's accounts, recorded as the export."""
        return made_answer(export_statement(statement=self.own(statement_id), by=request.user))


class StatementFileDetail(StatementView):
    """A file of an approved statement."""

    @extend_schema(responses=FILE, operation_id="insights_statements_file")
    @states_errors(NotApprovedYet, StatementAltered, BillBelowZero)
    def get(self, request: Request, statement_id: str, kind: str) -> HttpResponse:
        """Bill for Xero, plain table, JSON or PDF."""
        return made_answer(take_file(statement=self.own(statement_id), kind=kind, by=request.user))


class StatementDistribute(StatementView):
    """Distributing."""

    @extend_schema(
        request=DistributeIn, responses=StatementOut, operation_id="insights_statements_distribute"
    )
    @states_errors(InvalidTransition, NoRecipient, StatementAltered, MailFailed)
    def post(self, request: Request, statement_id: str) -> Response:
        """To the provider, by mail or on their own page."""
        own = self.own(statement_id)
        sent = checked(DistributeIn, request.data)
        return _answer(
            request, distribute_statement(statement=own, channel=sent["channel"], by=request.user)
        )


@extend_schema_view(get=extend_schema(operation_id="insights_agreements_list"))
class AgreementList(generics.ListAPIView[ProviderAgreement]):
    """By which shares your providers earn."""

    capability = GOVERN
    queryset = ProviderAgreement.objects.none()
    serializer_class = AgreementOut
    ordering_fields = ("effective_from",)

    def get_queryset(self) -> QuerySet[ProviderAgreement]:
        """What the caller may see."""
        return list_agreements(self.request.user)


class ProviderEarnings(APIView):
    """The switch of a provider's own earnings."""

    capability = ENABLE

    @extend_schema(
        request=EarningsIn, responses=EarningsOut, operation_id="insights_earnings_enable"
    )
    @idempotent
    def post(self, request: Request, provider_id: str) -> Response:
        """On or off: the owner's word alone."""
        provider = get_provider(request.user, provider_id, ENABLE)
        sent = checked(EarningsIn, request.data)
        found = set_earnings_access(provider=provider, enabled=sent["enabled"], by=request.user)
        return Response(EarningsOut(found).data)


@extend_schema_view(get=extend_schema(operation_id="insights_earnings_list"))
class OwnEarnings(generics.ListAPIView[ProviderStatement]):
    """Your own statements, where an owner lets you see them."""

    capability = OWN
    queryset = ProviderStatement.objects.none()
    serializer_class = StatementRow
    ordering_fields = ("period_end",)

    def get_queryset(self) -> QuerySet[ProviderStatement]:
        """What was distributed to the caller; 404 where earnings are not shown."""
        return list_own_statements(self.request.user)


class OwnStatement(APIView):
    """One of them."""

    capability = OWN

    @extend_schema(responses=StatementOut, operation_id="insights_earnings_read")
    def get(self, request: Request, own_statement_id: str) -> Response:
        """With every line."""
        return _answer(request, get_own_statement(request.user, own_statement_id))


def _answer(request: Request, statement: ProviderStatement, status: int = 200) -> Response:
    context: dict[str, Any] = {"request": request}
    return Response(StatementOut(statement, context=context).data, status=status)
