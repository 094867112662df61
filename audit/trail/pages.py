"""The pages of the trail."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from audit.trail.actions import known
from audit.trail.checkpoints import take_checkpoint
from audit.trail.exporting import WRITERS, export_events
from audit.trail.filters import EventFilter
from audit.trail.models import AuditEvent
from audit.trail.queries import CAPABILITY, get_event, list_chains, list_events, list_history
from audit.trail.verification import verify_trail
from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.errors import InvalidInput

ON_A_PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@require_GET
@guarded(CAPABILITY)
def trail(request: HttpRequest) -> HttpResponse:
    """All events that the person may read, with filters."""
    narrowed = _narrowed(request)
    page = Paginator(narrowed.qs, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _told(page.object_list),
        "actions": known(),
        "asked": request.GET,
        "export_query": request.GET.urlencode(),
    }
    return render(request, "trail/list.html", context)


@require_GET
@guarded(CAPABILITY)
def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event: who, what, why, before and after, and its place in the chain."""
    found = get_event(request.user, public_id)
    context = {
        "event": found,
        "says": known().get(found.action, found.action),
        "changes": _changes(found),
    }
    return render(request, "trail/detail.html", context)


@require_GET
@guarded(CAPABILITY)
def history(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    """What happened to one record."""
    events = list_history(request.user, object_type, object_id)
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _told(page.object_list),
        "object_type": object_type,
        "object_id": object_id,
    }
    return render(request, "trail/history.html", context)


@require_POST
@guarded(CAPABILITY)
def verify(request: HttpRequest) -> HttpResponse:
    """Reads the person's chains against their links, heads and anchors."""
    names = list(list_chains(request.user).values_list("name", flat=True))
    return render(request, "trail/verdict.html", {"verdict": verify_trail(chains=names)})


@require_GET
@guarded(CAPABILITY)
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered events as a file that can be verified offline."""
    form = request.GET.get("form", "csv")
    if form not in WRITERS:
        raise InvalidInput(form=[f"One of {', '.join(WRITERS)}."])
    person: Any = request.user
    lines = export_events(_narrowed(request).qs, form=form, by=person)
    answer = StreamingHttpResponse(lines, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="audit-trail.{form}"'
    return answer


@require_GET
@guarded(CAPABILITY)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The sealed heads of the person's chains, to keep elsewhere."""
    names = list(list_chains(request.user).values_list("name", flat=True))
    text = take_checkpoint(chains=names).to_json() + "\n"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="audit-trail-checkpoint.json"'
    return answer


def _narrowed(request: HttpRequest) -> EventFilter:
    given = {name: value for name, value in request.GET.items() if value}
    narrowed = EventFilter(given, queryset=list_events(request.user))
    if not narrowed.is_valid():
        raise InvalidInput(**narrowed.errors)
    return narrowed


def _told(events: Any) -> list[tuple[AuditEvent, str]]:
    says = known()
    return [(event, says.get(event.action, event.action)) for event in events]


def _changes(event: AuditEvent) -> list[tuple[str, Any, Any]]:
    before, after = json.loads(event.before), json.loads(event.after)
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name, ""), after.get(name, "")) for name in names]
