"""What two people decide, on its page: who may take which step, and what came of a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from insights.actions.decided import Step
from insights.pages.refusals import DONE, carry_out
from insights.serializers.retention import LONGEST_REASON
from insights.states import ERASE
from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor
from leafenterprise.shared.states import Machine


class NoteForm(forms.Form):
    """What a person says to a decision."""

    note = forms.CharField(
        max_length=LONGEST_REASON, required=False, help_text="Needed to reject.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One kind of thing that two people decide.

    show: the thing on its page, with the form and the answer's status.
    """

    machine: Machine
    route: str
    find: Callable[[Any, str], Any]
    steps: Mapping[str, Step]
    show: Callable[[PersonRequest, Any, NoteForm, int], HttpResponse]


def take_step(request: PersonRequest, door: Door, public_id: str, move: str) -> HttpResponseBase:
    """Approves, rejects, withdraws or asks again; to approve takes a fresh second factor."""
    door.find(request.user, public_id)
    if move not in door.steps:
        raise Http404
    return (_approved if move == "approve" else _taken)(request, door, public_id, move)


def decided_context(
    request: PersonRequest, door: Door, found: Any, form: NoteForm
) -> dict[str, Any]:
    """Who may do what next with something that two people decide."""
    names = {one.name for one in door.machine.moves_from(found.state)}
    decides = can(request.user, ERASE, found.organization)
    own = found.requested_by_id == request.user.pk
    return {
        "found": found,
        "form": form,
        "page_href": reverse(door.route, args=[found.public_id]),
        "move_route": f"{door.route}-move",
        "is_open": found.state in ("approved", "deleting", "working"),
        "may_decide": decides and not own and "approve" in names,
        "waits_for_another": "approve" in names and (own or not decides),
        "may_withdraw": "withdraw" in names and found.begun_at is None,
        "may_ask_again": "ask_again" in names,
        "is_final": True,
        "confirm": "Go ahead? Nothing brings back what is deleted.",
    }


def _taken(request: PersonRequest, door: Door, public_id: str, move: str) -> HttpResponse:
    """The record again, with what happened, or with the note and why it did not."""
    form, found = NoteForm(request.POST), door.find(request.user, public_id)

    def act() -> None:
        door.steps[move](found, request.user, form.cleaned_data["note"])

    _, status = carry_out(request, form, act, "Done.")
    if status == DONE:
        return redirect(door.route, public_id)
    return door.show(request, door.find(request.user, public_id), form, status)


_approved = fresh_second_factor()(_taken)
