"""Insight cards as pages: the board, one card with what it rests on, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from insights.actions.card_moves import MOVES, create_task
from insights.actions.card_texts import ask_for_text, decide_text
from insights.analytics.detectors._declarations import CATEGORIES, SEVERITIES
from insights.analytics.detectors._registry import DETECTORS
from insights.filters import CardFilter
from insights.models import CardEvidence, CardText, InsightCard
from insights.pages.card_figures import picture_of, rests_on
from insights.pages.card_forms import OutcomeForm, TaskForm, WordsForm
from insights.pages.refusals import DONE, belongs_to, carry_out, told
from insights.queries.cards import SIGNALS_SHOWN, counts_of, get_card, get_text, list_cards
from insights.queries.signals import VIEW
from insights.states import ACT, CARD
from leafenterprise.accounts.access import can, sites_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.consultant.provider import configured
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged

SAID = {
    "acknowledge": "Acknowledged.", "resolve": "Resolved.", "archive": "Archived.",
}  # fmt: skip


@require_GET
@guarded(VIEW)
def board(request: PersonRequest) -> HttpResponse:
    """The cards of the person's sites, narrowed by what the address says, with their counts."""
    mine = in_current_organization(list_cards(request.user), request)
    kept = request.GET.copy()
    kept.pop("state", None)
    kept.pop("page", None)
    counts = counts_of(mine)
    state = request.GET.get("state", "")
    context = {
        "page": paged(request, narrowed(request, CardFilter, mine)),
        "has_any": mine.exists(),
        "asked": request.GET,
        "tabs": [("", "All", sum(counts["state"].values()), state == "")] + [
            (name, name, counts["state"].get(name, 0), state == name) for name in CARD.states
        ],
        "severities": [(name, counts["severity"].get(name, 0)) for name in reversed(SEVERITIES)],
        "categories": [(name, counts["category"].get(name, 0)) for name in CATEGORIES],
        "sites": in_current_organization(sites_for(request.user, VIEW), request).order_by("name"),
        "kept": kept.urlencode(),
    }  # fmt: skip
    return render(request, "insights/cards.html", context)


@require_GET
@guarded(VIEW)
def card(request: PersonRequest, card_id: str) -> HttpResponse:
    """One card: what was noticed, what it rests on, its history and what can be done."""
    return _page(request, card_id)


@require_http_methods(["GET", "POST"])
@guarded(ACT)
@belongs_to(card, "card_id")
def move(request: PersonRequest, card_id: str, move: str) -> HttpResponse:
    """A step of the card."""
    found = get_card(request.user, card_id, ACT)
    if move not in MOVES:
        raise Http404
    form = OutcomeForm(request.POST)

    def act() -> None:
        MOVES[move](card=found, by=request.user, note=form.cleaned_data["note"])

    return _done(request, card_id, form, act, SAID[move], outcome_form=form)


@require_http_methods(["GET", "POST"])
@guarded(ACT)
@belongs_to(card, "card_id")
def task(request: PersonRequest, card_id: str) -> HttpResponse:
    """The follow-up task; the ticked box is the person's confirmation."""
    found = get_card(request.user, card_id, ACT)
    form = TaskForm(request.POST, card=found)

    def act() -> None:
        sent = form.cleaned_data | {"priority": form.cleaned_data["priority"] or "normal"}
        create_task(card=found, by=request.user, **sent)

    return _done(request, card_id, form, act, "The task was raised.", task_form=form)


@require_POST
@guarded(ACT)
def ask(request: PersonRequest, card_id: str) -> HttpResponse:
    """A model's wording."""
    found = get_card(request.user, card_id, ACT)
    try:
        ask_for_text(card=found, by=request.user)
    except LeafError as refused:
        if refused.status == 403:
            raise
        messages.error(request, told(refused))
    else:
        messages.success(request, "Asked. A wording shows only where its every number is right.")
    return redirect("insights-card", card_id)


@require_http_methods(["GET", "POST"])
@guarded(ACT)
@belongs_to(card, "card_id")
def decide(request: PersonRequest, card_id: str, text_id: str) -> HttpResponse:
    """The person's word on a model's wording."""
    text = get_text(get_card(request.user, card_id, ACT), text_id)
    decision = request.POST.get("decision", "")
    if decision not in ("accept", "modify", "dismiss"):
        raise Http404
    form = WordsForm(request.POST, text=text)

    def act() -> None:
        said = form.cleaned_data["words"]
        decide_text(text=text, decision=decision, by=request.user, words=said)

    return _done(request, card_id, form, act, "Your word on it is kept.", words_form=form)


def _done(
    request: PersonRequest,
    card_id: str,
    form: forms.Form,
    act: Callable[[], None],
    said: str,
    **sent: forms.Form,
) -> HttpResponse:
    """The card again, with what happened, or with what was typed and why it did not."""
    _, status = carry_out(request, form, act, said)
    if status == DONE:
        return redirect("insights-card", card_id)
    return _page(request, card_id, status, **sent)


def _page(
    request: PersonRequest, card_id: str, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    """The card's page; with a form that was refused, as it was sent."""
    found = get_card(request.user, card_id)
    empty = {"outcome_form": OutcomeForm(), "task_form": TaskForm(card=found)}
    context = _context(request, found, sent.pop("words_form", None)) | empty | sent
    return render(request, "insights/card.html", context, status=status)


def _context(
    request: PersonRequest, found: InsightCard, words_form: forms.Form | None
) -> dict[str, Any]:
    findings = found.data_snapshot["findings"]
    may_act = can(request.user, ACT, found.organization)
    texts = found.texts.select_related("asked_by", "decided_by")
    evidence = CardEvidence.objects.filter(card=found).select_related("site", "provider")
    return {
        "card": found,
        "detector": DETECTORS.get(found.detector),
        "findings": findings if len(findings) > 1 else [],
        "told": findings[0]["told"] if len(findings) == 1 else [],
        "picture": picture_of(found, findings[0]) if len(findings) == 1 else None,
        "evidence": [rests_on(request, each, place) for place, each in enumerate(evidence, 1)],
        "signals_shown": SIGNALS_SHOWN,
        "steps": found.steps.select_related("by"),
        "states": _way(found),
        "moves": {move.name for move in CARD.moves_from(found.state)} if may_act else set(),
        "texts": [(text, _words_form(text, words_form)) for text in texts],
        "may_act": may_act,
        "may_ask": may_act and configured() is not None,
    }


def _words_form(text: CardText, sent: forms.Form | None) -> forms.Form:
    """The form of the wording: the one that was sent, where it was this wording's."""
    empty = WordsForm(text=text)
    return sent if sent and sent.auto_id == empty.auto_id else empty


def _way(found: InsightCard) -> list[tuple[str, bool, bool]]:
    """Each state with whether the card has passed it, and whether it is there."""
    passed = {CARD.initial, *(step.state_after for step in found.steps.all())}
    return [(state, state in passed, state == found.state) for state in CARD.states]
