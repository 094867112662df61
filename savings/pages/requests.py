"""Requests: taken in, resolved to one exact scope, and queued as one run."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import current_organization, in_current_organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged
from savings.actions.requests import choose_scope, receive_request, resolve_request
from savings.actions.runs import queue_run
from savings.filters import RequestFilter
from savings.models import SourceRequest
from savings.pages.forms import RequestForm
from savings.pages.plans import govern_href, rules_for
from savings.pages.resolution import candidates_of, looked_for
from savings.queries import governance
from savings.queries.requests import ASKED, get_request, list_requests
from savings.queries.runs import governing_run
from savings.states import REQUEST


@require_GET
@guarded("savings.view")
def request_list(request: HttpRequest) -> HttpResponse:
    """The requests of the person's clients, newest first, with the run that answers each."""
    mine = in_current_organization(list_requests(request.user), request)
    page = paged(request, narrowed(request, RequestFilter, mine))
    context = {
        "page": page,
        "rows": [(found, governing_run(found)) for found in page],
        "has_any": mine.exists(),
        "states": REQUEST.states[1:],
        "state": request.GET.get("resolution", ""),
        "may_ask": can(request.user, "savings.queue_own"),
    }
    return render(request, "savings/request_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("savings.queue_own")
def new_request(request: PersonRequest) -> HttpResponse:
    """The form for a request; sent, it is resolved at once."""
    user = request.user
    form = RequestForm(
        request.POST or None,
        user=user,
        current=current_organization(request),
        initial=_earlier_words(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("savings-request", _receive(request, form).public_id)
        except LeafError as problem:
            if problem.status == 403:
                raise
            form.add_error("number" if problem.status == 409 else None, problem.message)
    context = {
        "form": form,
        "pbms": governance.list_pbms(user),
        "brokers": governance.list_brokers(user),
        "groups": governance.list_groups(user),
    }
    status = 400 if form.errors else 200
    return render(request, "savings/request_new.html", context, status=status)


@require_GET
@guarded("savings.view")
def request_page(request: HttpRequest, request_id: str) -> HttpResponse:
    """What was asked for, what it turned out to mean, and what comes next."""
    found = get_request(request.user, request_id)
    organization = found.organization
    context = {
        "found": found,
        "asked": [(field, found.asked.get(field, "")) for field in ASKED],
        "candidates": candidates_of(found) if found.state == "ambiguous" else [],
        "looked_for": looked_for(found) if found.state == "none" else [],
        "rules": rules_for(request.user, found.scope) if found.scope else [],
        "runs": found.runs.order_by("-queued_at", "-pk"),
        "run": governing_run(found),
        "may_choose": can(request.user, "savings.resolve", organization),
        "may_ask": can(request.user, "savings.queue_own", organization),
        "plans_href": govern_href(request.user, "savings_runplan"),
        "scopes_href": govern_href(request.user, "savings_scope"),
    }
    return render(request, "savings/request.html", context)


@require_POST
@guarded("savings.queue_own")
def resolve(request: PersonRequest, request_id: str) -> HttpResponse:
    """Looks again, after plans or scopes have changed."""
    found = resolve_request(request=get_request(request.user, request_id), by=request.user)
    if found.state == "exact":
        messages.success(request, "One scope matches now.")
    else:
        messages.info(request, "Looked again: the plans still give the same answer.")
    return redirect("savings-request", request_id)


@require_POST
@guarded("savings.resolve")
def choose(request: PersonRequest, request_id: str) -> HttpResponse:
    """A person says which candidate is meant; the trail keeps who and why."""
    found = get_request(request.user, request_id)
    scope_id = request.POST.get("scope", "")
    if not scope_id:
        messages.error(request, "Choose one of the scopes first.")
        return redirect("savings-request", request_id)
    choose_scope(
        request=found,
        scope_id=scope_id,
        by=request.user,
        reason=request.POST.get("reason", "")[:500],
    )
    messages.success(request, "Chosen. Your name stands beside the choice.")
    return redirect("savings-request", request_id)


@require_POST
@guarded("savings.queue_own")
def queue(request: PersonRequest, request_id: str) -> HttpResponse:
    """Queues the request's one run under the plan; asked twice it is the same run, and said so."""
    found = get_request(request.user, request_id)
    plan = get_object_or_404(
        governance.list_plans(request.user), public_id=request.POST.get("plan", "")
    )
    known = dict(found.runs.values_list("pk", "state"))
    run = queue_run(request=found, by=request.user, plan=plan)
    if run.pk not in known:
        messages.success(request, "The run is queued. You can leave this page and come back.")
    elif known[run.pk] == run.state:
        said = "This request was already run with exactly these inputs. This is that run."
        messages.info(request, said)
    else:
        messages.success(request, "The same run is taken up again.")
    return redirect("savings-run", run.public_id)


def _receive(request: PersonRequest, form: RequestForm) -> SourceRequest:
    sent: dict[str, Any] = form.cleaned_data
    known = SourceRequest.objects.filter(
        organization=sent["organization"], source_request_number=sent["number"]
    ).exists()
    received = receive_request(
        organization=sent["organization"],
        number=sent["number"],
        source_system=sent["source_system"],
        asked={field: str(sent[field] or "") for field in ASKED},
        note=sent["note"],
        by=request.user,
    )
    if known:
        messages.info(request, "This request was taken in before; here it is.")
    return received


def _earlier_words(request: PersonRequest) -> dict[str, Any]:
    """The words of an earlier request, to ask again with others."""
    if not (earlier := request.GET.get("like", "")):
        return {}
    found = get_request(request.user, earlier)
    return {**found.asked, "organization": found.organization.slug}
