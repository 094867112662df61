"""Figures, what is behind them, and how complete their sources are."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.marks import MarkInTheFuture, mark_complete
from insights.analytics.periods import Period
from insights.queries.behind import totals_behind
from insights.queries.dashboards import described, headline, source_row, trend
from insights.queries.figures import signals_of
from insights.queries.marks import standings, today_at
from insights.queries.selections import Asked, selection_of
from insights.queries.signals import INGEST, VIEW
from insights.serializers.dashboards import (
    ExpectedSourceOut,
    HeadlineOut,
    MarkIn,
    MarkOut,
    MetricIn,
    RowSum,
    SelectionIn,
    TrendIn,
    TrendOut,
)
from insights.serializers.drill_down import DrillDownOut
from insights.serializers.signals import SignalOut
from insights.signals.metrics import METRICS
from leafenterprise.accounts.access import sites_for
from leafenterprise.shared.api import Pages, checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors


class Headline(APIView):
    """The headline figures."""

    capability = VIEW

    @extend_schema(
        parameters=[SelectionIn], responses=HeadlineOut, operation_id="insights_headline"
    )
    def get(self, request: Request) -> Response:
        """Revenue, collected, outstanding, deposits, subscriptions, each with its change."""
        now = timezone.now()
        asked = selection_of(request.user, checked(SelectionIn, request.query_params.dict()), now)
        period = asked.selection.period
        return Response(
            {
                "organization": asked.selection.organization.public_id,
                "preset": asked.preset,
                "period": _days(period),
                "previous_period": _days(period.before()),
                "sites": [site.public_id for site in asked.sites],
                "figures": headline(asked),
            }
        )


class Trend(APIView):
    """A figure along the days."""

    capability = VIEW

    @extend_schema(parameters=[TrendIn], responses=TrendOut, operation_id="insights_trend")
    def get(self, request: Request) -> Response:
        """By day, week (from Monday) or month; a balance as it stood at each end."""
        now = timezone.now()
        sent = checked(TrendIn, request.query_params.dict())
        asked = selection_of(request.user, sent, now)
        found = trend(asked, METRICS[sent["metric"]], sent["granularity"])
        return Response(_about(asked) | found)


class DrillDown(APIView):
    """The signals behind a figure."""

    capability = VIEW

    @extend_schema(
        parameters=[MetricIn], responses=DrillDownOut, operation_id="insights_drill_down"
    )
    def get(self, request: Request) -> Response:
        """A page of them, the newest first, with the figure and what they add up to."""
        sent = checked(MetricIn, _without_pages(request))
        asked = selection_of(request.user, sent, timezone.now())
        metric = METRICS[sent["metric"]]
        signals = signals_of(asked.selection, metric)
        totals = RowSum(totals_behind(asked.selection, metric), many=True).data
        pages = Pages()
        rows = signals.select_related("organization", "site", "provider", "batch")
        page: Any = pages.paginate_queryset(rows.order_by("-business_day", "pk"), request, self)
        answer: Any = pages.get_paginated_response(SignalOut(page, many=True).data).data
        return Response({**answer, **_about(asked), **described(metric), "totals": totals})


class SourceList(APIView):
    """The expected sources, and the door for marks."""

    capabilities = {"GET": VIEW, "POST": INGEST}

    @extend_schema(
        parameters=[SelectionIn],
        responses=ExpectedSourceOut(many=True),
        operation_id="insights_sources",
    )
    def get(self, request: Request) -> Response:
        """Until when each is complete over the days asked for, and what is missing."""
        now = timezone.now()
        asked = selection_of(request.user, checked(SelectionIn, request.query_params.dict()), now)
        found = standings(asked.sites, asked.selection.period, now)
        return Response(ExpectedSourceOut([source_row(each) for each in found], many=True).data)

    @extend_schema(request=MarkIn, responses={201: MarkOut}, operation_id="insights_sources_mark")
    @idempotent
    @states_errors(MarkInTheFuture)
    def post(self, request: Request) -> Response:
        """Say that a source has sent everything of these days."""
        sent = checked(MarkIn, request.data)
        site = sites_for(request.user, INGEST).filter(public_id=sent.pop("site")).first()
        if site is None:
            raise InvalidInput(site=["does not exist, or is not yours to see"])
        today = today_at([site], timezone.now())
        mark = mark_complete(site=site, today=today, by=request.user, **sent)
        return Response(MarkOut(mark).data, status=201)


def _about(asked: Asked) -> dict[str, Any]:
    return {
        "organization": asked.selection.organization.public_id,
        "period": _days(asked.selection.period),
    }


def _days(period: Period) -> dict[str, Any]:
    return {"first_day": period.first, "last_day": period.last}


def _without_pages(request: Request) -> dict[str, Any]:
    sent = request.query_params.dict()
    return {name: value for name, value in sent.items() if name not in ("page", "page_size")}
