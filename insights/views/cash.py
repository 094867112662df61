"""Cashing-up over the API: count, submit, count again, verify, close; days and their steps."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.cash import DayNotBegun, enter_count, submit_count
from insights.actions.cash_copies import number_copy
from insights.actions.cash_verification import (
    NotesRequired,
    SecondCountRequired,
    close_escalated,
    count_again,
    verify_count,
)
from insights.analytics.periods import Period
from insights.cash.denominations import DENOMINATIONS
from insights.filters import CashFilter
from insights.models import CashReconciliation
from insights.queries.cash import (
    ENTER,
    VERIFY,
    days_of,
    get_cash_day,
    get_cash_site,
    list_cash_days,
)
from insights.queries.marks import today_at
from insights.queries.retention import PeriodDeleted
from insights.serializers.cash import (
    CashDayIn,
    CashDayOut,
    CashReconciliationDetail,
    CashReconciliationOut,
    CountIn,
    DenominationsOut,
    SubmitIn,
    TillIn,
    VerifyIn,
    shown,
    shown_day,
    shown_whole,
)
from insights.states import SelfVerification
from leafenterprise.accounts.second_factor import SecondFactorNeeded, check_fresh
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

DAYS_SHOWN = 31
FRESH_MINUTES = 10
SITE = OpenApiParameter("site", OpenApiTypes.STR, required=True, description="The site's id.")


class CashDayList(APIView):
    """The last days of a site."""

    capability = ENTER

    @extend_schema(
        parameters=[SITE], responses=CashDayOut(many=True), operation_id="insights_cash_days"
    )
    def get(self, request: Request) -> Response:
        """The last 31 days, the newest first, and where each stands."""
        if not request.query_params.get("site"):
            raise InvalidInput(site=["Name a site."])
        site = get_cash_site(request.user, request.query_params["site"])
        today = today_at([site], timezone.now())
        days = days_of(site, Period(today - timedelta(days=DAYS_SHOWN - 1), today))
        return Response([shown_day(day) for day in days])


class DenominationList(APIView):
    """What is counted, by currency."""

    capability = ENTER

    @extend_schema(
        responses=DenominationsOut(many=True), operation_id="insights_cash_denominations"
    )
    def get(self, request: Request) -> Response:
        """Every currency that is counted by denomination."""
        return Response(
            [
                {"currency_code": currency, "faces": list(faces)}
                for currency, faces in sorted(DENOMINATIONS.items())
            ]
        )


class CashReconciliationList(generics.GenericAPIView[CashReconciliation]):
    """Records of days, and the door for counts."""

    capability = ENTER
    filterset_class = CashFilter
    serializer_class = CashReconciliationOut

    def get_queryset(self) -> QuerySet[CashReconciliation]:
        """Where the person enters cash."""
        return list_cash_days(self.request.user)

    @extend_schema(responses=CashReconciliationOut(many=True), operation_id="insights_cash_list")
    def get(self, request: Request) -> Response:
        """The newest days first."""
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([shown(record, request.user) for record in page])

    @extend_schema(
        request=CashDayIn,
        responses={201: CashReconciliationDetail},
        operation_id="insights_cash_count",
    )
    @idempotent
    @states_errors(DayNotBegun, InvalidTransition, PeriodDeleted)
    def post(self, request: Request) -> Response:
        """Enter the count of a day."""
        sent = checked(CashDayIn, request.data)
        site = get_cash_site(request.user, sent["site"])
        record = enter_count(
            site=site, day=sent["record_date"], till=sent["till"], by=request.user,
            notes=sent["notes"],
        )  # fmt: skip
        return Response(shown_whole(record, request.user, None), status=201)


class CashReconciliationDetailView(APIView):
    """One day."""

    capability = ENTER

    @extend_schema(responses=CashReconciliationDetail, operation_id="insights_cash_get")
    def get(self, request: Request, reconciliation_id: str) -> Response:
        """The day as the person may see it; a closed one under the number of this copy."""
        return _whole(get_cash_day(request.user, reconciliation_id), request, "view")


class CashChange(APIView):
    """A count that is not verified yet."""

    capability = ENTER

    @extend_schema(
        request=CountIn, responses=CashReconciliationDetail, operation_id="insights_cash_change"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, reconciliation_id: str) -> Response:
        """Change the count; the earlier one stays in the history."""
        record = get_cash_day(request.user, reconciliation_id)
        sent = checked(CountIn, request.data)
        record = enter_count(
            site=record.site, day=record.record_date, till=sent["till"], by=request.user,
            notes=sent["notes"],
        )  # fmt: skip
        return _whole(record, request)


class CashSubmit(APIView):
    """Handing over."""

    capability = ENTER

    @extend_schema(
        request=SubmitIn, responses=CashReconciliationDetail, operation_id="insights_cash_submit"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, reconciliation_id: str) -> Response:
        """Hand the count over; beyond the threshold it is escalated at once."""
        record = get_cash_day(request.user, reconciliation_id)
        sent = checked(SubmitIn, request.data)
        takings = Decimal(sent["takings"]) if "takings" in sent else None
        record = submit_count(record=record, by=request.user, notes=sent["notes"], takings=takings)
        return _whole(record, request)


class CashSecondCount(APIView):
    """The verifier's own count."""

    capability = VERIFY

    @extend_schema(
        request=TillIn,
        responses=CashReconciliationDetail,
        operation_id="insights_cash_count_again",
    )
    @idempotent
    @states_errors(InvalidTransition, SelfVerification)
    def post(self, request: Request, reconciliation_id: str) -> Response:
        """Count a second time, before any figure shows."""
        record = get_cash_day(request.user, reconciliation_id, VERIFY)
        sent = checked(TillIn, request.data)
        return _whole(count_again(record=record, till=sent["till"], by=request.user), request)


class CashVerify(APIView):
    """The second person's word."""

    capability = VERIFY

    @extend_schema(
        request=VerifyIn, responses=CashReconciliationDetail, operation_id="insights_cash_verify"
    )
    @idempotent
    @states_errors(
        InvalidTransition, SelfVerification, SecondFactorNeeded, SecondCountRequired, NotesRequired
    )
    def post(self, request: Request, reconciliation_id: str) -> Response:
        """Verify: balanced, or with its variance and notes."""
        record = get_cash_day(request.user, reconciliation_id, VERIFY)
        sent = checked(VerifyIn, request.data)
        check_fresh(request._request, minutes=FRESH_MINUTES)
        record = verify_count(
            record=record, by=request.user, second_factor=True, notes=sent["notes"]
        )
        return _whole(record, request, "view")


class CashClose(APIView):
    """The end of an escalation."""

    capability = VERIFY

    @extend_schema(
        request=VerifyIn, responses=CashReconciliationDetail, operation_id="insights_cash_close"
    )
    @idempotent
    @states_errors(InvalidTransition, SelfVerification, SecondFactorNeeded, NotesRequired)
    def post(self, request: Request, reconciliation_id: str) -> Response:
        """Close an escalated day, with notes."""
        record = get_cash_day(request.user, reconciliation_id, VERIFY)
        sent = checked(VerifyIn, request.data)
        check_fresh(request._request, minutes=FRESH_MINUTES)
        record = close_escalated(
            record=record, by=request.user, notes=sent["notes"], second_factor=True
        )
        return _whole(record, request, "view")


def _whole(record: CashReconciliation, request: Request, kind: str = "view") -> Response:
    copy = number_copy(record=record, kind=kind, by=request.user)
    return Response(shown_whole(record, request.user, copy.number if copy else None))
