"""The sources' page: how each stands, what of it was refused, and the form for a file."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from insights.actions.refusals import accept_refused, dismiss_refused
from insights.actions.sent_files import FILE_SOURCES, ingest_sent_file
from insights.models import RefusedRow
from insights.pages.refusals import DONE, carry_out
from insights.queries.pulls import get_refused, list_pulls, list_refused, standings_of
from insights.queries.signals import CORRECT, INGEST
from insights.signals.source_modules import SOURCE_MODULES
from leafenterprise.accounts.access import sites_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.models import Site
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.errors import InvalidInput, LeafError
from leafenterprise.shared.lists import paged
from leafenterprise.shared.money import amount_text

SHOWN_LINES = 200
KINDS = [(name, SOURCE_MODULES[name].label) for name in FILE_SOURCES]


class FileForm(forms.Form):
    """A file, of which source, for which site."""

    file = forms.FileField(help_text="CSV or Excel, up to 20 MB.")
    source = forms.ChoiceField(choices=KINDS)
    site: "forms.ModelChoiceField[Site]" = forms.ModelChoiceField(
        Site.objects.none(), to_field_name="public_id"
    )
    currency = forms.CharField(max_length=3, min_length=3, initial="GBP")

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Why a refused row is let go, or taken in after all."""

    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"placeholder": "Why"}))

    def __init__(self, *args: Any, row: RefusedRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"why-{row.public_id}-%s"})


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(INGEST)
def sources(request: PersonRequest) -> HttpResponse:
    """What is asked and when it was; a file sent here is answered line by line."""
    sites = _sites(request)
    form = FileForm(request.POST or None, request.FILES or None, sites=sites)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = ingest_sent_file(by=request.user, **form.cleaned_data)
        except LeafError as problem:
            _say(form, problem)
    return _page(request, sites, form, report, status=400 if form.errors else 200)


def _page(
    request: PersonRequest, sites: Any, form: FileForm, report: Any = None, *, status: int = 200,
    deciding: tuple[str, DecisionForm] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; deciding: the row of a form that was refused, and the form as it was sent."""
    held = in_current_organization(list_refused(request.user), request).filter(state="held")
    page = paged(request, held)
    sent = dict([deciding] if deciding else [])
    context = {
        "form": form,
        "report": report,
        "lines": report.refused[:SHOWN_LINES] if report else [],
        "standings": standings_of(
            in_current_organization(list_pulls(request.user), request), timezone.now()
        ),
        "page": page,
        "rows": [
            (row, sent.get(row.public_id) or DecisionForm(row=row), _stated(row)) for row in page
        ],
        "has_sites": sites.exists(),
    }
    return render(request, "insights/sources.html", context, status=status)


@require_http_methods(["GET", "POST"])
@guarded(CORRECT)
def dismiss(request: PersonRequest, refused_id: str) -> HttpResponse:
    """A person lets a refused row go, and says why."""
    said = "Dismissed. What was refused is not in any figure."
    return _decide(request, refused_id, dismiss_refused, said)


@require_http_methods(["GET", "POST"])
@guarded(CORRECT)
def accept(request: PersonRequest, refused_id: str) -> HttpResponse:
    """A person knows that it was not told before, and says why."""
    said = "Taken in. The figures hold both payments now."
    return _decide(request, refused_id, accept_refused, said)


def _decide(
    request: PersonRequest, refused_id: str, act: Callable[..., RefusedRow], said: str
) -> HttpResponse:
    row = get_refused(request.user, refused_id)
    sites = _sites(request)
    if request.method != "POST":  # a reload, or a link of the page that told a refusal
        return _page(request, sites, FileForm(sites=sites))
    form = DecisionForm(request.POST, row=row)
    _, status = carry_out(
        request, form, lambda: act(row=row, by=request.user, **form.cleaned_data), said
    )
    if status == DONE:
        return redirect("insights-sources")
    sent = (row.public_id, form)
    return _page(request, sites, FileForm(sites=sites), status=status, deciding=sent)


def _stated(row: RefusedRow) -> str:
    """What it would be, where a person may take it in."""
    if not row.signal or not row.site:
        return ""
    at = datetime.fromisoformat(row.signal["signal_timestamp"])
    day = at.astimezone(ZoneInfo(row.site.time_zone))
    amount = amount_text(Decimal(str(row.signal["amount"])), row.signal["currency_code"])
    return f"{amount} on {day.day} {day:%B %Y}"


def _sites(request: PersonRequest) -> QuerySet[Site]:
    return in_current_organization(sites_for(request.user, INGEST), request)


def _say(form: FileForm, problem: LeafError) -> None:
    if problem.status == 403:
        raise problem
    for name, told in problem.details.items() if isinstance(problem, InvalidInput) else ():
        words = ", ".join(map(str, told)) if isinstance(told, list) else str(told)
        form.add_error(name if name in form.fields else None, f"{name}: {words}")
    form.add_error("file", problem.message)
