"""Privacy requests: asked for in a person's name, decided by another, and what was done."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from insights.actions import privacy as actions
from insights.actions import retention
from insights.models import PrivacyRequest, Provider
from insights.models.privacy import EXPORT, KINDS, PROVIDER, REFERENCE, USER
from insights.pages.decided import decided_context, moved, told, words
from insights.queries.privacy import get_request
from insights.signals.types import personal_names
from insights.states import ASK, PRIVACY_REQUEST
from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import whole_or_part

REFERENCES = [("", "–"), *((name, name.replace("_", " ")) for name in personal_names())]


class PrivacyForm(forms.Form):
    """Who asks for what: one of the three ways to name the person."""

    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        Organization.objects.none(), to_field_name="public_id", label="Practice"
    )
    kind = forms.ChoiceField(choices=KINDS, label="What they ask for")
    user: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        User.objects.none(), to_field_name="public_id", required=False,
        label="Somebody with a log-in",
    )  # fmt: skip
    provider: "forms.ModelChoiceField[Provider]" = forms.ModelChoiceField(
        Provider.objects.none(), to_field_name="public_id", required=False, label="or a provider"
    )
    reference_name = forms.ChoiceField(
        choices=REFERENCES, required=False, label="or a reference of a source"
    )
    reference = forms.CharField(max_length=200, required=False, label="Its value")
    reason = forms.CharField(
        max_length=500, label="Who asked, and how you know that it is they",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, practices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__organization__in=practices).distinct()
        rows = {"organization": practices, "user": people,
                "provider": Provider.objects.filter(organization__in=practices)}  # fmt: skip
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one person."""
        found = super().clean() or {}
        given = [name for name in ("user", "provider", "reference") if found.get(name)]
        if len(given) != 1:
            raise forms.ValidationError("Name the person in one of the three ways.")
        return found

    def asked(self) -> dict[str, Any]:
        """As the action takes it."""
        found = self.cleaned_data
        for subject in (USER, PROVIDER):
            if found[subject]:
                return self._asked(subject, found[subject].public_id)
        return self._asked(REFERENCE, found["reference"]) | {
            "reference_name": found["reference_name"]
        }

    def _asked(self, subject: str, name: str) -> dict[str, Any]:
        kept = ("organization", "kind", "reason")
        return {"subject": subject, "name": name, **{key: self.cleaned_data[key] for key in kept}}


@require_POST
@guarded(ASK)
def ask(request: PersonRequest) -> HttpResponse:
    """Asks in a person's name."""
    practices = organizations_for(request.user, ASK)
    form = PrivacyForm(request.POST, practices=practices)
    if not form.is_valid():
        found = [str(word) for many in form.errors.values() for word in many]
        messages.error(request, " ".join(found))
        return redirect("insights-retention")
    try:
        asked = actions.request_privacy(by=request.user, **form.asked())
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, told(problem))
        return redirect("insights-retention")
    messages.success(request, "Asked for. Somebody else decides it.")
    return redirect("insights-privacy", asked.public_id)


@require_GET
@guarded(ASK)
def request_page(request: PersonRequest, privacy_request_id: str) -> HttpResponse:
    """One request: who asked, who decides, and what was given out, emptied and kept."""
    found = get_request(request.user, privacy_request_id)
    context = decided_context(request, found, PRIVACY_REQUEST) | {
        "holdings": found.report.get("holdings", {}).values(),
        "gives_file": found.kind == EXPORT and found.state == "done",
        "move_route": "insights-privacy-move",
    }
    return whole_or_part(
        request, "insights/privacy_request.html", "insights/_decided_state.html", context
    )


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


@require_POST
@guarded(ASK)
def move(request: PersonRequest, privacy_request_id: str, move: str) -> HttpResponseBase:
    """Approves, rejects, withdraws or asks again."""
    found = get_request(request.user, privacy_request_id)
    if move == "approve":
        return _approve(request, privacy_request_id)
    return moved(request, _act(request, found, move), "insights-privacy", privacy_request_id)


@fresh_second_factor()
def _approve(request: PersonRequest, privacy_request_id: str) -> HttpResponseBase:
    found = get_request(request.user, privacy_request_id)

    def act() -> Any:
        return actions.approve_privacy(request=found, by=request.user, note=words(request))

    return moved(request, act, "insights-privacy", privacy_request_id)


def _act(request: PersonRequest, found: PrivacyRequest, move: str) -> Callable[[], Any]:
    acts: dict[str, Callable[[], Any]] = {
        "reject": lambda: actions.reject_privacy(
            request=found, by=request.user, note=words(request)
        ),
        "withdraw": lambda: actions.withdraw_privacy(
            request=found, by=request.user, reason=words(request)
        ),
        "ask_again": lambda: retention.ask_again(decided=found, by=request.user),
    }
    if move not in acts:
        raise Http404
    return acts[move]
