"""The subscriptions page: what recurs, what moved it, and which payments failed."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from insights.pages.dashboard_filters import VIEW, read_filters
from insights.pages.dashboards import about
from insights.queries.dashboards import money_text
from insights.queries.subscriptions import MOVEMENTS, events_of, payments_of, programmes_of
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.money import divide

RATE_PLACES = 4


@require_GET
@guarded(VIEW)
def subscriptions(request: PersonRequest) -> HttpResponse:
    """Recurring revenue by programme, with its definitions."""
    filters = read_filters(request, timezone.now())
    selection = filters.asked.selection
    programmes = programmes_of(selection)
    context = about(request, filters) | {
        "movements": MOVEMENTS,
        "programmes": [
            {
                "name": one.name, "currency": one.currency, "opening": money_text(one.opening),
                "closing": money_text(one.closing), "lost": money_text(one.lost),
                "movements": [(name, money_text(one.movements[name])) for name in MOVEMENTS],
                "correction": money_text(one.movements.get("correction", 0)),
            }
            for one in programmes
        ],
        "payments": [
            (one, divide(Decimal(one.failed), Decimal(one.attempts), RATE_PLACES))
            for one in payments_of(selection, filters.asked.today)
        ],
        "events": [
            {**row, "amount": money_text(int(row["hundredths"]))} for row in events_of(selection)
        ],
    }  # fmt: skip
    return render(request, "insights/subscriptions.html", context)
