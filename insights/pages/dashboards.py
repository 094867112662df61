"""Dashboards: headline figures, their course, the signals behind them; saved filters."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from insights.actions.saved_views import LONGEST_NAME, delete_view, known_filters, save_view
from insights.pages.dashboard_filters import BY_SITE, VIEW, Filters, read_filters
from insights.pages.figures import latest, period_words, pictures_of, side_by_side, tiles_of
from insights.pages.refusals import DONE, carry_out
from insights.queries.behind import totals_behind
from insights.queries.dashboards import described, headline, trend
from insights.queries.figures import signals_of
from insights.queries.places import get_organization
from insights.queries.pulse import pulse_of
from insights.queries.saved_views import get_saved_view, list_saved_views
from insights.queries.sheets import sheet_of
from insights.signals.metrics import COMMITTED, HEADLINES, METRICS
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.lists import paged

INDICATIVE = tuple(metric.id for metric in METRICS.values() if metric.standing != COMMITTED)
OTHERS = tuple(
    metric.id for metric in METRICS.values() if metric.standing == COMMITTED
    and metric.id not in HEADLINES
)  # fmt: skip


class NameForm(forms.Form):
    """Under which name the filters are kept."""

    name = forms.CharField(
        label="Save these filters as",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "view-%s"})


@require_GET
@guarded(VIEW)
def dashboard(request: PersonRequest) -> HttpResponse:
    """The headline figures, one figure's course, and the sites beside one another."""
    now = timezone.now()
    filters = read_filters(request, now)
    pulse = pulse_of(filters.organization)
    if request.headers.get("HX-Request") and request.GET.get("pulse") == pulse:
        return HttpResponse(status=204)  # htmx leaves the page as it is
    whole = not request.headers.get("HX-Request")
    template = "insights/dashboard.html" if whole else "insights/_dashboard_figures.html"
    context = _context(request, filters, now) | {"pulse": pulse, "naming": NameForm()}
    answer = render(request, template, context, status=400 if filters.problem and whole else 200)
    answer["Vary"] = "HX-Request"
    return answer


@require_GET
@guarded(VIEW)
def indicative(request: PersonRequest) -> HttpResponse:
    """Forecasts and observations, in no committed figure, and labelled so."""
    now = timezone.now()
    filters = read_filters(request, now)
    figures = headline(filters.asked, INDICATIVE)
    context = about(request, filters) | {"tiles": tiles_of(figures, filters)}
    return render(request, "insights/indicative.html", context)


@require_GET
@guarded(VIEW)
def drill_down(request: PersonRequest) -> HttpResponse:
    """The signals that a figure is the sum of, and that they are."""
    filters = read_filters(request, timezone.now())
    metric = METRICS[filters.metric]
    signals = signals_of(filters.asked.selection, metric)
    rows = signals.select_related("site", "provider").order_by("-business_day", "pk")
    page = paged(request, rows)
    context = about(request, filters) | {
        "metric": described(metric),
        "page": page,
        "rows": [(row, SIGNAL_TYPES[row.signal_type].label,
                  _source(row.source_module_ref)) for row in page],
        "totals": totals_behind(filters.asked.selection, metric),
    }  # fmt: skip
    return render(request, "insights/drill_down.html", context)


@require_POST
@guarded(VIEW)
def save(request: PersonRequest) -> HttpResponse:
    """Keeps the address's filters under a name."""
    organization = get_organization(request.user, VIEW, request.POST.get("organization", ""))
    query = known_filters(request.POST.get("query", ""))
    form = NameForm(request.POST)
    _, status = carry_out(
        request,
        form,
        lambda: save_view(
            organization=organization, query=query, by=request.user, **form.cleaned_data
        ),
        lambda kept: f"Saved as “{kept.name}”.",
    )
    if status == DONE:
        return redirect(f"{reverse('insights-dashboard')}?{query}")
    request.GET = QueryDict(query)
    now = timezone.now()
    filters = read_filters(request, now)
    context = _context(request, filters, now) | {
        "pulse": pulse_of(filters.organization),
        "naming": form,
    }
    return render(request, "insights/dashboard.html", context, status=status)


@require_POST
@guarded(VIEW)
def forget(request: PersonRequest, view_id: str) -> HttpResponse:
    """Lets saved filters go."""
    view = get_saved_view(request.user, view_id)
    delete_view(view=view, by=request.user)
    messages.success(request, f"“{view.name}” is deleted.")
    return redirect("insights-dashboard")


def _context(request: HttpRequest, filters: Filters, now: Any) -> dict[str, Any]:
    asked, is_by_site = filters.asked, filters.view == BY_SITE
    shown = [METRICS[name] for name in (*HEADLINES, *OTHERS)]
    sheet = sheet_of(asked.selection, shown, by_site=is_by_site)
    figures = headline(asked, HEADLINES, sheet)
    course = trend(asked, METRICS[filters.metric], filters.grain, sheet)
    by_site = side_by_side(filters, HEADLINES, sheet) if is_by_site else []
    return about(request, filters) | {
        "tiles": tiles_of(figures, filters),
        "others": tiles_of(headline(asked, OTHERS, sheet), filters),
        "freshness": latest(figures),
        "trend": course,
        "pictures": pictures_of(course),
        "by_site": by_site,
        "headline_labels": [METRICS[name].label for name in HEADLINES],
        "now": now,
    }


def about(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """What every page of figures says of its filters."""
    return {
        "filters": filters,
        "query": filters.query(),
        "offered": filters.offered(),
        "period_words": period_words(filters.asked.selection.period),
        "before_words": period_words(filters.asked.selection.period.before()),
        "saved_views": list_saved_views(request.user).filter(organization=filters.organization),
        "views": [
            (name, label, filters.query(view=name), filters.view == name)
            for name, label in (("consolidated", "Consolidated"), (BY_SITE, "Site by site"))
        ],
    }


def _source(source: str) -> str:
    found = SOURCE_MODULES.get(source)
    return found.label if found else "Correction by a person"
