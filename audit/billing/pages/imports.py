"""Files on their way in: the list, the form, and the page that follows one to its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.billing.actions.receiving import confirm, discard, map_columns, receive
from audit.billing.filters import ImportFilter
from audit.billing.models import BillingImport
from audit.billing.pages.forms import ImportForm, MappingForm
from audit.billing.queries.imports import get_import, list_imports
from audit.billing.queries.own import AUDIT
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import may_steer
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged, whole_or_part
from leafenterprise.shared.pages import leads_scripts

OPEN = ("received", "confirmed")


@require_GET
@guarded(AUDIT)
def import_list(request: HttpRequest) -> HttpResponse:
    """What was sent in, and what became of it."""
    mine = in_current_organization(list_imports(request.user), request)
    page = paged(request, narrowed(request, ImportFilter, mine))
    context = {"page": page, "asked": request.GET, "has_any": mine.exists()}
    return render(request, "billing/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(AUDIT)
@leads_scripts
def import_new(request: PersonRequest) -> HttpResponse:
    """The form for a file."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "billing-import", receive(by=request.user, **form.cleaned_data).public_id
            )
        except LeafError as problem:
            if problem.status in (403, 404):
                raise
            _say(form, problem)
    status = 400 if form.errors else 200
    return render(request, "billing/import_new.html", {"form": form}, status=status)


@require_GET
@guarded(AUDIT)
def import_page(request: PersonRequest, import_id: str) -> HttpResponse:
    """One file until it is stored, with what it asks for on the way."""
    sent = get_import(request.user, import_id)
    form = MappingForm(sent=sent) if sent.state == "needs_mapping" else None
    context = _context(request, sent) | {"form": form}
    return whole_or_part(request, "billing/import.html", "billing/_import_state.html", context)


@require_POST
@guarded(AUDIT)
def import_map(request: PersonRequest, import_id: str) -> HttpResponse:
    """Store the mapping and read the file by it."""
    sent = get_import(request.user, import_id)
    if sent.state != "needs_mapping":
        return redirect("billing-import", sent.public_id)
    form = MappingForm(request.POST, sent=sent)
    if form.is_valid():
        try:
            map_columns(sent=sent, definition=form.definition(), by=request.user)
            return redirect("billing-import", sent.public_id)
        except LeafError as problem:
            _say(form, problem)
    context = _context(request, sent) | {"form": form}
    return render(request, "billing/import.html", context, status=400)


@require_POST
@guarded(AUDIT)
def import_confirm(request: PersonRequest, import_id: str) -> HttpResponse:
    """Take in the good rows."""
    sent = get_import(request.user, import_id)
    confirm(sent=sent, by=request.user)
    return redirect("billing-import", sent.public_id)


@require_POST
@guarded(AUDIT)
def import_discard(request: PersonRequest, import_id: str) -> HttpResponse:
    """Let the file go."""
    sent = discard(sent=get_import(request.user, import_id), by=request.user)
    messages.success(request, f"{sent.file_name} was discarded. Nothing of it was stored.")
    return redirect("billing-imports")


def _say(form: Any, problem: LeafError) -> None:
    """What an action refused, on its field where it names one of the form's."""
    known = {name: said for name, said in problem.details.items() if name in form.fields}
    for name, said in known.items():
        form.add_error(name, said)
    if not known:
        more = problem.details.get("columns", [problem.message])
        form.add_error(None, more)


def _context(request: PersonRequest, sent: BillingImport) -> dict[str, Any]:
    job = Job.objects.filter(public_id=sent.job_id).first()
    report = getattr(sent, "report", None)
    return {
        "sent": sent,
        "job": job,
        "is_open": sent.state in OPEN,
        "report": report,
        "page": paged(request, sent.rejects.all()),
        "may_steer": job is not None and may_steer(request.user, job),
    }
