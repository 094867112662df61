"""The subscriptions page: what recurs, what moved it, and what failed payments do to it."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from insights.pages.dashboard_filters import VIEW, read_filters
from insights.pages.dashboards import about
from insights.queries.subscription_view import subscription_view
from insights.queries.subscriptions import MOVEMENTS
from leafenterprise.accounts.guards import PersonRequest, guarded


@require_GET
@guarded(VIEW)
def subscriptions(request: PersonRequest) -> HttpResponse:
    """Recurring revenue by programme, with its definitions."""
    now = timezone.now()
    filters = read_filters(request, now)
    reported_on, problem = _reported_on(request)
    found = subscription_view(filters.asked, reported_on, now)
    for one in found["programmes"]:
        one["movements"] = [(name, one[name]) for name in MOVEMENTS]
    context: dict[str, Any] = about(request, filters) | found
    context["kept"] = parse_qsl(context["query"])
    context |= {"movements": MOVEMENTS, "reported_on": reported_on, "reported_problem": problem}
    status = 400 if problem or filters.problem else 200
    return render(request, "insights/subscriptions.html", context, status=status)


def _reported_on(request: PersonRequest) -> tuple[date | None, str]:
    """The day of an earlier report, and why the address's is none."""
    text = request.GET.get("reported_on", "")
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    return found, "Give the day as year, month and day." if text and not found else ""
