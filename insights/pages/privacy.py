"""Privacy requests: asked for in a person's name, decided by another, and what was done."""

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from insights.actions import privacy as actions
from insights.actions.decided import PRIVACY_STEPS
from insights.models import PrivacyRequest
from insights.models.privacy import EXPORT
from insights.pages.decided import Door, NoteForm, decided_context, take_step
from insights.pages.refusals import belongs_to, carry_out, told
from insights.pages.retention import retention, show_retention
from insights.pages.retention_forms import PrivacyForm
from insights.queries.privacy import get_request
from insights.states import ASK, PRIVACY_REQUEST
from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import whole_or_part


@require_http_methods(["GET", "POST"])
@guarded(ASK)
@belongs_to(retention)
def ask(request: PersonRequest) -> HttpResponse:
    """Asks in a person's name."""
    form = PrivacyForm(request.POST, practices=organizations_for(request.user, ASK))
    fields = {"name": form.way()} if form.is_valid() else {}
    asked, status = carry_out(
        request,
        form,
        lambda: actions.request_privacy(by=request.user, **form.asked()),
        "Asked for. Somebody else decides it.",
        fields,
    )
    if asked:
        return redirect("insights-privacy", asked.public_id)
    return show_retention(request, status, privacy_form=form)


@require_GET
@guarded(ASK)
def request_page(request: PersonRequest, privacy_request_id: str) -> HttpResponse:
    """One request: who asked, who decides, and what was given out, emptied and kept."""
    return _show(request, get_request(request.user, privacy_request_id), NoteForm())


@require_GET
@guarded(ASK)
@fresh_second_factor()
def take(request: PersonRequest, privacy_request_id: str) -> HttpResponse:
    """The file of an export."""
    found = get_request(request.user, privacy_request_id)
    try:
        content = actions.take_file(request=found, by=request.user)
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, told(problem))
        return redirect("insights-privacy", privacy_request_id)
    answer = HttpResponse(json.dumps(content, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="privacy-{found.public_id}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@guarded(ASK)
@belongs_to(request_page, "privacy_request_id")
def move(request: PersonRequest, privacy_request_id: str, move: str) -> HttpResponseBase:
    """Approves, rejects, withdraws or asks again."""
    return take_step(request, DOOR, privacy_request_id, move)


def _show(
    request: PersonRequest, found: PrivacyRequest, form: NoteForm, status: int = 200
) -> HttpResponse:
    context = decided_context(request, DOOR, found, form) | {
        "holdings": found.report.get("holdings", {}).values(),
        "gives_file": found.kind == EXPORT and found.state == "done",
    }
    if found.kind == EXPORT:
        asks = f"Go ahead? Everything held of {found.about} can be taken away then."
        context |= {"is_final": False, "confirm": asks}
    return whole_or_part(
        request, "insights/privacy_request.html", "insights/_decided_state.html", context, status
    )


DOOR = Door(PRIVACY_REQUEST, "insights-privacy", get_request, PRIVACY_STEPS, _show)
