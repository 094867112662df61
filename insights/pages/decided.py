"""What two people decide, on its page: who may take which step, and what came of a step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from insights.states import ERASE
from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.states import Machine


def decided_context(request: PersonRequest, found: Any, machine: Machine) -> dict[str, Any]:
    """Who may do what next with something that two people decide."""
    names = {one.name for one in machine.moves_from(found.state)}
    decides = can(request.user, ERASE, found.organization)
    own = found.requested_by_id == request.user.pk
    return {
        "found": found,
        "is_open": found.state in ("approved", "deleting", "working"),
        "may_decide": decides and not own and "approve" in names,
        "waits_for_another": "approve" in names and (own or not decides),
        "may_withdraw": "withdraw" in names and found.begun_at is None,
        "may_ask_again": "ask_again" in names,
    }


def moved(
    request: PersonRequest, act: Callable[[], Any], route: str, public_id: str
) -> HttpResponse:
    """The record again, with what happened or why it did not; a refusal of rights stays one."""
    try:
        act()
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, told(problem))
    else:
        messages.success(request, "Done.")
    return redirect(route, public_id)


def told(problem: LeafError) -> str:
    """The refusal with what it names."""
    more = [str(why["message"]) for why in problem.details.get("reasons", [])]
    more += [str(word) for many in problem.details.values() if isinstance(many, list)
             for word in many if isinstance(word, str)]  # fmt: skip
    return " ".join([str(problem.message), *more])


def words(request: PersonRequest, name: str = "note") -> str:
    """What the person wrote."""
    return request.POST.get(name, "").replace("\x00", "")[:500]
