"""The physician's log, and a billed case with all its rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from audit.billing.actions.case_log import log_case
from audit.billing.actions.grouping import count_rows
from audit.billing.filters import LogFilter
from audit.billing.pages.board import chosen_provider
from audit.billing.pages.forms import CaseForm
from audit.billing.queries.cases import get_billed, list_log, rows_of
from audit.billing.queries.own import AUDIT
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(AUDIT)
def log(request: PersonRequest) -> HttpResponse:
    """Logged cases, the newest first, and a form for another."""
    form = CaseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            log_case(by=request.user, **_case(form.cleaned_data))
        except LeafError as problem:
            if problem.status in (403, 404):
                raise
            for name, said in problem.details.items():
                form.add_error(name if name in form.fields else None, said)
        else:
            messages.success(request, "The case is logged.")
            return redirect("billing-log")
    provider = chosen_provider(request)
    rows = list_log(request.user)
    rows = rows.filter(provider=provider) if provider else rows
    context = {
        "form": form,
        "provider": provider,
        "page": paged(request, narrowed(request, LogFilter, rows)),
    }
    return render(request, "billing/log.html", context, status=400 if form.errors else 200)


@require_GET
@guarded(AUDIT)
def billed(request: PersonRequest, billed_id: str) -> HttpResponse:
    """A billed case, row by row."""
    found = get_billed(request.user, billed_id)
    rows = count_rows(list(rows_of(found)))
    context = {"case": found, "rows": rows, "findings": found.findings.all()}
    return render(request, "billing/billed.html", context)


def _case(sent: dict[str, Any]) -> dict[str, Any]:
    """Times of day become moments; one that ends earlier ends on the next day."""
    start, end = sent.pop("start_time"), sent.pop("end_time")
    day = sent["case_date"]
    start_at = datetime.combine(day, start, tzinfo=UTC) if start else None
    end_at = datetime.combine(day, end, tzinfo=UTC) if end else None
    if start_at and end_at and end_at <= start_at:
        end_at += timedelta(days=1)
    return {**sent, "start_at": start_at, "end_at": end_at}
