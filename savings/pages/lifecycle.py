"""How data ends: what is kept how long, who asked for a deletion, and who decides it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can, for_user
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged, whole_or_part
from savings.actions.deletions import (
    approve_deletion,
    ask_again,
    reject_deletion,
    request_deletion,
    withdraw_deletion,
)
from savings.filters import DeletionFilter
from savings.models import DatasetDeletion, RetentionPolicy
from savings.pages.plans import govern_href
from savings.queries.datasets import get_dataset
from savings.queries.lifecycle import deletion_blocks, get_deletion, list_deletions, list_due
from savings.states import DELETION


@require_GET
@guarded("savings.view")
def retention(request: HttpRequest) -> HttpResponse:
    """How long each client's files are kept, what is due, and every deletion."""
    mine = in_current_organization(list_deletions(request.user), request)
    policies = RetentionPolicy.objects.select_related("organization", "set_by")
    policies = in_current_organization(for_user(policies, request.user, "savings.view"), request)
    now = timezone.now()
    context = {
        "policies": [(policy, len(list_due(policy.organization, now))) for policy in policies],
        "page": paged(request, narrowed(request, DeletionFilter, mine)),
        "has_any": mine.exists(),
        "asked": request.GET,
        "states": DELETION.states,
        "govern_href": govern_href(request.user, "savings_retentionpolicy"),
    }
    return render(request, "savings/retention.html", context)


@require_GET
@guarded("savings.view")
def deletion(request: HttpRequest, deletion_id: str) -> HttpResponse:
    """One deletion: who asked, who decides, how far it is, and what stays."""
    found = get_deletion(request.user, deletion_id)
    return whole_or_part(
        request, "savings/deletion.html", "savings/_deletion_state.html", _context(request, found)
    )


def _context(request: HttpRequest, found: DatasetDeletion) -> dict[str, Any]:
    user: Any = request.user
    moves = {move.name for move in DELETION.moves_from(found.state)}
    governs = can(user, "savings.govern", found.organization)
    loads = can(user, "savings.load", found.organization)
    own = found.requested_by_id == user.pk
    return {
        "deletion": found,
        "is_open": found.state in ("approved", "deleting"),
        "blocks": [why.to_json() for why in deletion_blocks(found.dataset)]
        if found.state in ("requested", "stopped")
        else [],
        "may_decide": governs and not own and "approve" in moves,
        "waits_for_another": own and "approve" in moves,
        "may_reject": governs and not own and "reject" in moves and found.begun_at is None,
        "may_withdraw": loads and "withdraw" in moves and found.begun_at is None,
        "may_ask_again": loads and "ask_again" in moves,
    }


@require_POST
@guarded("savings.load")
def ask(request: PersonRequest, dataset_id: str) -> HttpResponse:
    """Asks for a file's rows to be deleted."""
    asked = request_deletion(
        dataset=get_dataset(request.user, dataset_id),
        reason=request.POST.get("reason", "").replace("\x00", "")[:500],
        by=request.user,
    )
    messages.success(request, "Asked for. Somebody else who governs your records decides it.")
    return redirect("savings-deletion", asked.public_id)


@require_POST
@guarded("savings.govern")
@fresh_second_factor()
def approve(request: PersonRequest, deletion_id: str) -> HttpResponse:
    """The second person's yes."""
    found = get_deletion(request.user, deletion_id)
    approve_deletion(deletion=found, by=request.user, note=_note(request))
    messages.success(request, "Approved. A job deletes the files now.")
    return redirect("savings-deletion", deletion_id)


@require_POST
@guarded("savings.govern")
def reject(request: PersonRequest, deletion_id: str) -> HttpResponse:
    """The second person's no."""
    found = get_deletion(request.user, deletion_id)
    if not _note(request).strip():
        messages.error(request, "Say why the rows stay.")
        return redirect("savings-deletion", deletion_id)
    reject_deletion(deletion=found, by=request.user, note=_note(request))
    messages.success(request, "Rejected. The rows stay.")
    return redirect("savings-deletion", deletion_id)


@require_POST
@guarded("savings.load")
def withdraw(request: PersonRequest, deletion_id: str) -> HttpResponse:
    """Takes it back before any file went."""
    found = get_deletion(request.user, deletion_id)
    withdraw_deletion(deletion=found, by=request.user, reason=_note(request))
    messages.success(request, "Withdrawn. The rows stay.")
    return redirect("savings-deletion", deletion_id)


@require_POST
@guarded("savings.load")
def again(request: PersonRequest, deletion_id: str) -> HttpResponse:
    """Asks for a stopped deletion again."""
    ask_again(deletion=get_deletion(request.user, deletion_id), by=request.user)
    messages.success(request, "Asked for again. Somebody else decides it anew.")
    return redirect("savings-deletion", deletion_id)


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\x00", "")[:500]
