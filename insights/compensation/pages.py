"""A physician's own pages: the month, what may come, how good forecasts were, the report."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from audit.billing.models import BillingProvider
from audit.billing.pages.board import chosen_provider
from audit.billing.queries.own import AUDIT, get_provider, list_providers
from audit.exports.leaving import Leaving, hand_out_written
from insights.analytics.forecasting import MODELS, ForecastRefused
from insights.analytics.forecasting.forecast import DEFAULT
from insights.analytics.period_comparisons import Comparison
from insights.compensation.actions import keep_forecast
from insights.compensation.income import MEASURES
from insights.compensation.outlook import Outlook, Summary, compare, look_ahead, summarize
from insights.compensation.queries import (
    accuracy_of,
    last_month,
    list_snapshots,
    open_findings,
)
from insights.compensation.report import CompensationReport, build_report
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.days import is_plausible
from leafenterprise.shared.lists import takes_along
from leafenterprise.shared.money import money_text
from leafenterprise.shared.pictures import Picture

SHOWN_MONTHS = 24
LEVEL = 95
AHEAD = {"3": "three", "6": "six", "12": "twelve"}  # months that the forecast shows


@require_GET
@guarded(AUDIT)
def executive(request: PersonRequest) -> HttpResponse:
    """The month and the year at a glance, alerts, comparisons, and the way down to cases."""
    provider, measure = _asked(request)
    if provider is None:
        return render(request, "compensation/executive.html", {"provider": None})
    found = summarize(provider, measure)
    first, last = _month(request, "first"), _month(request, "last")
    comparisons = compare(provider, measure, first, last) if found else {}
    beside = _beside_picture(comparisons)
    context = {
        **_head(request, provider, measure, "month"),
        "summary": found,
        "missing": open_findings(provider).filter(kind="missing_case").count(),
        "findings": open_findings(provider).count(),
        "comparisons": comparisons,
        "first": first,
        "last": last,
        "beside": beside,
        "pictures": _pictures(found) if found else [],
    }
    return render(request, "compensation/executive.html", context)


@require_GET
@guarded(AUDIT)
def outlook(request: PersonRequest) -> HttpResponse:
    """The months ahead, with what-if on the drivers."""
    provider, measure = _asked(request)
    if provider is None:
        return render(request, "compensation/executive.html", {"provider": None})
    model = request.GET.get("model", DEFAULT)
    if model not in MODELS:
        raise Http404
    volume, rate = (_percent(request, name) for name in ("volume", "rate"))
    drivers = (volume or Decimal(0), rate or Decimal(0)) if volume or rate else None
    ahead = request.GET.get("ahead", "12")
    if ahead not in AHEAD:
        raise Http404
    found = look_ahead(provider, measure, ahead=int(ahead), model=model, drivers=drivers)
    context = {
        **_head(request, provider, measure, "outlook"),
        "outlook": found,
        "model": model,
        "models": list(MODELS),
        "ahead": ahead,
        "ahead_words": AHEAD[ahead],
        "aheads": AHEAD,
        "volume": request.GET.get("volume", ""),
        "rate": request.GET.get("rate", ""),
        "picture": _outlook_picture(found, AHEAD[ahead]),
    }
    return render(request, "compensation/outlook.html", context)


@require_GET
@guarded(AUDIT)
def accuracy(request: PersonRequest) -> HttpResponse:
    """How far kept forecasts were from what came, by model and horizon."""
    provider, measure = _asked(request)
    if provider is None:
        return render(request, "compensation/executive.html", {"provider": None})
    rows = list_snapshots(request.user).filter(provider=provider, measure=measure)
    context = {
        **_head(request, provider, measure, "accuracy"),
        "rows": accuracy_of(rows),
        "kept": rows.count(),
        "waiting": rows.filter(actual_amount__isnull=True).count(),
    }
    return render(request, "compensation/accuracy.html", context)


@require_POST
@guarded(AUDIT)
def keep(request: PersonRequest) -> HttpResponse:
    """Keep today's forecasts."""
    provider = get_provider(request.user, request.POST.get("provider", ""))
    measure = request.POST.get("measure", "gross_pay")
    today = timezone.now().date()
    try:
        keep_forecast(provider=provider, measure=measure, by=request.user, today=today)
    except ForecastRefused as reason:
        messages.warning(request, reason.message)
    else:
        messages.success(request, "Today's forecasts are kept; months fill in as they come.")
    query = f"provider={provider.public_id}&measure={measure}"
    return redirect(f"{reverse('compensation-accuracy')}?{query}")


@require_GET
@guarded(AUDIT)
def report(request: PersonRequest) -> HttpResponseBase:
    """What each case of a month should pay and why, less deductions; as a page or a workbook."""
    provider, _ = _asked(request)
    if provider is None:
        return render(request, "compensation/executive.html", {"provider": None})
    month = _month(request, "month") or last_month(provider)
    found = build_report(provider, month) if month else None
    if found and request.GET.get("as") == "xlsx" and not takes_along(request):
        return _workbook(request, provider, found)
    context = {**_head(request, provider, "gross_pay", "report"), "report": found}
    return render(request, "compensation/report.html", context)


def _workbook(
    request: PersonRequest, provider: BillingProvider, found: CompensationReport
) -> HttpResponseBase:
    from insights.compensation.workbook import workbook_bytes  # half a second at every start

    leaving = Leaving(
        title=f"Compensation of {provider}, {found.month:%Y-%m}",
        file_name=f"compensation-{found.month:%Y-%m}-{provider.public_id}.xlsx",
        form="xlsx", capability=AUDIT, organization=provider.organization,
    )  # fmt: skip
    return hand_out_written(leaving, workbook_bytes(found), by=request.user)


def _asked(request: HttpRequest) -> tuple[BillingProvider | None, str]:
    measure = request.GET.get("measure", "gross_pay")
    if measure not in MEASURES:
        raise Http404
    return chosen_provider(request), measure


def _head(
    request: PersonRequest, provider: BillingProvider, measure: str, tab: str
) -> dict[str, Any]:
    return {
        "provider": provider,
        "providers": list(list_providers(request.user)),
        "measure": measure,
        "measures": MEASURES,
        "tab": tab,
    }


def _percent(request: HttpRequest, name: str) -> Decimal | None:
    """A change in percent between −90 and 300, as a part; anything else counts for nothing."""
    try:
        given = Decimal(request.GET.get(name, "") or 0)
    except InvalidOperation:
        return None
    return given / 100 if given.is_finite() and -90 <= given <= 300 else None


def _month(request: HttpRequest, name: str) -> date | None:
    """The month that the address names; what is none counts for nothing."""
    try:
        found = datetime.strptime(request.GET.get(name, ""), "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return None
    return found if is_plausible(found) else None


def _beside_picture(comparisons: dict[str, list[Comparison]]) -> Picture | None:
    """Each month beside the same month a year before."""
    rows = comparisons.get("against_year_before", [])[-SHOWN_MONTHS:]
    points = tuple(
        Point(one.label, amount, name)
        for one in rows
        for name, amount in (("A year before", one.previous), ("The month", one.current))
        if amount is not None
    )
    if not points:
        return None
    chart = Chart("column", "Beside the same month a year before", "usd", points, width=900,
                  series_order=("A year before", "The month"))  # fmt: skip
    told = [
        (one.label, *(money_text(amount) if amount is not None else "not known"
                      for amount in (one.previous, one.current)))
        for one in rows
    ]  # fmt: skip
    return Picture(chart, ("Month", "A year before", "The month"), told)


def _pictures(found: Summary) -> list[Picture]:
    months = sorted(found.months.items())[-SHOWN_MONTHS:]
    income = Chart(
        "line", "Income by month", "usd",
        tuple(Point(f"{month:%b %y}", amount) for month, amount in months), width=430,
    )  # fmt: skip
    cases = sorted(found.cases_by_month.items())[-12:]
    volume = Chart(
        "column", "Cases by month", "count",
        tuple(Point(f"{month:%b %y}", Decimal(count)) for month, count in cases), width=430,
    )  # fmt: skip
    told = [(income, [(f"{m:%Y-%m}", money_text(a)) for m, a in months])]
    told += [(volume, [(f"{m:%Y-%m}", str(n)) for m, n in cases])]
    return [Picture(chart, ("Month", "Amount"), rows) for chart, rows in told if rows]


def _outlook_picture(found: Outlook, months: str) -> Picture | None:
    """The months ahead with their range, where one can be told."""
    if found.forecast is None:
        return None
    told = [(one, *one.ranges.get(LEVEL, (None, None))) for one in found.forecast.points]
    has_range = any(low is not None for _, low, _ in told)
    names = ("Forecast", "Low", "High") if has_range else ("Forecast",)
    points, rows = [], []
    for one, low, high in told:
        amounts = (one.amount, low, high)[: len(names)]
        points += [
            Point(f"{one.month:%b %y}", amount, name)
            for name, amount in zip(names, amounts, strict=True)
            if amount is not None
        ]
        texts = [money_text(amount) if amount is not None else "not told" for amount in amounts]
        rows.append((f"{one.month:%Y-%m}", *texts))
    title = f"The next {months} months" + (f", {LEVEL} % range" if has_range else "")
    chart = Chart("line", title, "usd", tuple(points), series_order=names)
    return Picture(chart, ("Month", *names), rows)
