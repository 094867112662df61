"""Compensation for programs: /api/v1/insights/compensation/."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.billing.queries.own import AUDIT, get_provider
from insights.analytics.forecasting import MODELS, ForecastRefused
from insights.analytics.forecasting.forecast import DEFAULT
from insights.compensation.actions import keep_forecast
from insights.compensation.filters import SnapshotFilter
from insights.compensation.income import MEASURES
from insights.compensation.models import ForecastSnapshot
from insights.compensation.outlook import compare, look_ahead, summarize
from insights.compensation.queries import list_snapshots
from insights.compensation.serializers import (
    CompensationComparisonsOut,
    CompensationForecastOut,
    CompensationSnapshotIn,
    CompensationSnapshotOut,
    CompensationSummaryOut,
)
from leafenterprise.shared.api import checked
from leafenterprise.shared.days import is_plausible
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors

MEASURE = OpenApiParameter("measure", enum=list(MEASURES), description="Gross pay if none.")
FIRST = OpenApiParameter("first", description="First month compared, as 2026-03.")
LAST = OpenApiParameter("last", description="Last month compared; the newest whole one if none.")
MODEL = OpenApiParameter("model", enum=list(MODELS), description="The weighted one if none.")


class HistoryTooShort(Conflict):
    """Nothing can be forecast from what is known."""

    code = "HISTORY_TOO_SHORT"
    message = "There are too few months of history to forecast from."


class NothingKnown(Conflict):
    """Neither pay nor a log."""

    code = "NOTHING_KNOWN"
    message = "No month of pay and no logged case is known; import what is missing."


class CompensationSummary(APIView):
    """A provider's month and year."""

    capability = AUDIT

    @extend_schema(
        parameters=[MEASURE], responses=CompensationSummaryOut, operation_id="compensation_summary"
    )
    @states_errors(NothingKnown)
    def get(self, request: Request, billing_provider_id: str) -> Response:
        """Each figure null where it cannot be told."""
        found = summarize(get_provider(request.user, billing_provider_id), _measure(request))
        if found is None:
            raise NothingKnown
        told: dict[str, Any] = {
            **vars(found),
            "total": found.velocity.total,
            "run_rate": found.velocity.run_rate,
            "projected": found.velocity.projected,
            "average_minutes": found.duration,
            "cases_an_hour": found.productivity,
            "income_per_case": found.per_case,
        }
        return Response(CompensationSummaryOut(told).data)


class CompensationComparisons(APIView):
    """Months, quarters and years beside the ones before."""

    capability = AUDIT

    @extend_schema(
        parameters=[MEASURE, FIRST, LAST],
        responses=CompensationComparisonsOut,
        operation_id="compensation_comparisons",
    )
    def get(self, request: Request, billing_provider_id: str) -> Response:
        """A missing or zero base gives null with its reason."""
        provider = get_provider(request.user, billing_provider_id)
        found = compare(
            provider, _measure(request), _month(request, "first"), _month(request, "last")
        )
        told = dict.fromkeys(CompensationComparisonsOut().fields, ()) | found
        return Response(CompensationComparisonsOut(told).data)


class CompensationForecast(APIView):
    """The months ahead."""

    capability = AUDIT

    @extend_schema(
        parameters=[MEASURE, MODEL],
        responses=CompensationForecastOut,
        operation_id="compensation_forecast",
    )
    def get(self, request: Request, billing_provider_id: str) -> Response:
        """Twelve months with ranges and scenarios; or why not."""
        provider = get_provider(request.user, billing_provider_id)
        model = request.query_params.get("model", DEFAULT)
        if model not in MODELS:
            raise InvalidInput(model=[f"One of {', '.join(MODELS)}."])
        found = look_ahead(provider, _measure(request), model=model)
        told = {
            "model": found.forecast.model if found.forecast else None,
            "refused": found.refused,
            "complete_through": found.complete_through,
            "notes": [note.message for note in found.notes],
            "points": [_point(one) for one in found.forecast.points] if found.forecast else [],
            "scenarios": found.scenarios,
        }
        return Response(CompensationForecastOut(told).data)


@extend_schema_view(get=extend_schema(operation_id="compensation_snapshots_list"))
class SnapshotList(generics.ListAPIView[ForecastSnapshot]):
    """Forecasts as they were made, and what came."""

    capability = AUDIT
    queryset = ForecastSnapshot.objects.none()
    serializer_class = CompensationSnapshotOut
    filterset_class = SnapshotFilter
    ordering_fields = ("forecast_date", "created_date")

    def get_queryset(self) -> QuerySet[ForecastSnapshot]:
        """What the caller may see."""
        return list_snapshots(self.request.user)


class SnapshotKeep(APIView):
    """Keeping forecasts for later."""

    capability = AUDIT

    @extend_schema(
        request=CompensationSnapshotIn, responses={201: CompensationSnapshotOut(many=True)},
        operation_id="compensation_snapshots_keep",
    )  # fmt: skip
    @idempotent
    @states_errors(HistoryTooShort)
    def post(self, request: Request, billing_provider_id: str) -> Response:
        """What every model says of the next twelve months; once a day."""
        provider = get_provider(request.user, billing_provider_id)
        measure = checked(CompensationSnapshotIn, request.data)["measure"]
        today = timezone.now().date()
        try:
            made = keep_forecast(provider=provider, measure=measure, by=request.user, today=today)
        except ForecastRefused as reason:
            raise HistoryTooShort(reason.message) from None
        return Response(CompensationSnapshotOut(made, many=True).data, status=201)


def _measure(request: Request) -> str:
    measure = request.query_params.get("measure", "gross_pay")
    if measure not in MEASURES:
        raise InvalidInput(measure=[f"One of {', '.join(MEASURES)}."])
    return measure


def _month(request: Request, name: str) -> date | None:
    """The month as 2026-03. Raises: InvalidInput."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = date.min
    if not is_plausible(found):
        raise InvalidInput("", **{name: ["A month from 1990 to 2099, as 2026-03."]})
    return found


def _point(point: Any) -> dict[str, Any]:
    ranges = {str(level): [str(low), str(high)] for level, (low, high) in point.ranges.items()}
    return {"month": point.month, "amount": point.amount, "ranges": ranges}
