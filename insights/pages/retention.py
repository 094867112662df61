"""How records end: what is kept how long, what is due, and every deletion and privacy request."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from insights.actions import retention as actions
from insights.actions.decided import DELETION_STEPS
from insights.models import RecordDeletion
from insights.pages.decided import Door, NoteForm, decided_context, take_step
from insights.pages.refusals import belongs_to, carry_out
from insights.pages.retention_forms import DeletionForm, PrivacyForm
from insights.queries.privacy import list_requests
from insights.queries.retention import (
    blocks_of,
    get_deletion,
    list_deletions,
    list_rules,
    practices_due,
)
from insights.states import ASK, ERASE, RECORD_DELETION
from leafenterprise.accounts.access import can, organizations_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import first_of, paged, whole_or_part

KINDS = (
    ("signals_through", "Signals"), ("working_through", "Closed work"),
    ("records_through", "Statements and days of cash"),
)  # fmt: skip
SHOWN_REQUESTS = 50


@require_GET
@guarded(ASK)
def retention(request: PersonRequest) -> HttpResponse:
    """The rule of each practice with what is due, deletions, and privacy requests."""
    return show_retention(request)


def show_retention(
    request: PersonRequest,
    status: int = 200,
    *,
    deletion_form: DeletionForm | None = None,
    privacy_form: PrivacyForm | None = None,
) -> HttpResponse:
    """The page; with a form that was refused, as it was sent."""
    rules = list(in_current_organization(list_rules(request.user), request))
    are_due = practices_due(rules, timezone.now().date())
    practices = organizations_for(request.user, ASK).order_by("name")
    context = {
        "rules": [(rule, rule.organization_id in are_due) for rule in rules],
        "page": paged(request, in_current_organization(list_deletions(request.user), request)),
        "requests": first_of(
            request, in_current_organization(list_requests(request.user), request), SHOWN_REQUESTS
        ),
        "deletion_form": deletion_form or DeletionForm(practices=practices),
        "privacy_form": privacy_form or PrivacyForm(practices=practices),
        "may_rule": can(request.user, ERASE),
    }
    return render(request, "insights/retention.html", context, status=status)


@require_http_methods(["GET", "POST"])
@guarded(ASK)
@belongs_to(retention)
def ask(request: PersonRequest) -> HttpResponse:
    """Asks for everything to go whose time is over."""
    form = DeletionForm(request.POST, practices=organizations_for(request.user, ASK))
    asked, status = carry_out(
        request,
        form,
        lambda: actions.request_deletion(by=request.user, **form.cleaned_data),
        "Asked for. Somebody else decides it.",
    )
    if asked:
        return redirect("insights-deletion", asked.public_id)
    return show_retention(request, status, deletion_form=form)


@require_GET
@guarded(ASK)
def deletion(request: PersonRequest, record_deletion_id: str) -> HttpResponse:
    """One deletion: up to which days, who asked, who decides, what went and what was kept."""
    return _show(request, get_deletion(request.user, record_deletion_id), NoteForm())


@require_http_methods(["GET", "POST"])
@guarded(ASK)
@belongs_to(deletion, "record_deletion_id")
def move(request: PersonRequest, record_deletion_id: str, move: str) -> HttpResponseBase:
    """Approves, rejects, withdraws or asks again."""
    return take_step(request, DOOR, record_deletion_id, move)


def _show(
    request: PersonRequest, found: RecordDeletion, form: NoteForm, status: int = 200
) -> HttpResponse:
    report = {name: part for name, part in found.report.items() if name != "kept"}
    context = decided_context(request, DOOR, found, form) | {
        "through": [(label, getattr(found, name)) for name, label in KINDS],
        "went": [(name, part) for name, part in report.items() if part["deleted"]],
        "kept": found.report.get("kept", []),
        "blocks": blocks_of(found) if found.state in ("requested", "stopped") else [],
    }
    return whole_or_part(
        request, "insights/record_deletion.html", "insights/_decided_state.html", context, status
    )


DOOR = Door(RECORD_DELETION, "insights-deletion", get_deletion, DELETION_STEPS, _show)
