"""Insight cards as pages: the board, one card with what it rests on, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from insights.actions.card_moves import MOVES, create_task
from insights.actions.card_texts import ask_for_text, decide_text
from insights.analytics.detectors._declarations import CATEGORIES, SEVERITIES
from insights.analytics.detectors._registry import DETECTORS
from insights.filters import CardFilter
from insights.models import CardEvidence, InsightCard
from insights.pages.card_figures import picture_of, rests_on
from insights.queries.cards import SIGNALS_SHOWN, counts_of, get_card, get_text, list_cards
from insights.queries.signals import VIEW
from insights.states import ACT, CARD
from leafenterprise.accounts.access import can, sites_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.consultant.provider import configured
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged

DONE = {
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
    return render(request, "insights/card.html", _context(request, get_card(request.user, card_id)))


@require_POST
@guarded(ACT)
def move(request: PersonRequest, card_id: str, move: str) -> HttpResponse:
    """A step of the card."""
    found = get_card(request.user, card_id, ACT)
    if move not in MOVES:
        raise Http404
    note = request.POST.get("note", "")[:500]
    return _done(
        request, found, lambda: MOVES[move](card=found, by=request.user, note=note), DONE[move]
    )


@require_POST
@guarded(ACT)
def task(request: PersonRequest, card_id: str) -> HttpResponse:
    """The follow-up task; the ticked box is the person's confirmation."""
    found = get_card(request.user, card_id, ACT)
    sent = request.POST
    try:
        due = parse_date(sent.get("due_date", ""))
    except ValueError:
        due = None
    return _done(
        request, found,
        lambda: create_task(
            card=found, by=request.user, confirmed=sent.get("confirmed") == "true",
            title=sent.get("title", "")[:200], due_date=due,
            priority="high" if sent.get("priority") == "high" else "normal",
        ),
        "The task was raised.",
    )  # fmt: skip


@require_POST
@guarded(ACT)
def ask(request: PersonRequest, card_id: str) -> HttpResponse:
    """A model's wording."""
    found = get_card(request.user, card_id, ACT)
    said = "Asked. A wording shows only where its every number is right."
    return _done(request, found, lambda: ask_for_text(card=found, by=request.user), said)


@require_POST
@guarded(ACT)
def decide(request: PersonRequest, card_id: str, text_id: str) -> HttpResponse:
    """The person's word on a model's wording."""
    found = get_card(request.user, card_id, ACT)
    text = get_text(found, text_id)
    sent = request.POST
    decision = sent.get("decision", "")
    if decision not in ("accept", "modify", "dismiss"):
        raise Http404
    words = "" if decision == "accept" else sent.get("words", "")
    return _done(
        request, found,
        lambda: decide_text(text=text, decision=decision, by=request.user, words=words),
        "Your word on it is kept.",
    )  # fmt: skip


def _done(
    request: PersonRequest, found: InsightCard, act: Callable[[], Any], said: str
) -> HttpResponse:
    """The card again, with what happened or why it did not; a refusal of rights stays one."""
    try:
        act()
    except LeafError as refused:
        if refused.status == 403:
            raise
        words = [str(word) for many in refused.details.values() if isinstance(many, list)
                 for word in many]  # fmt: skip
        messages.error(request, " ".join([str(refused.message), *words]))
    else:
        messages.success(request, said)
    return redirect("insights-card", found.public_id)


def _context(request: PersonRequest, found: InsightCard) -> dict[str, Any]:
    findings = found.data_snapshot["findings"]
    may_act = can(request.user, ACT, found.organization)
    texts = list(found.texts.select_related("asked_by", "decided_by"))
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
        "texts": texts,
        "may_act": may_act,
        "may_ask": may_act and configured() is not None,
    }


def _way(found: InsightCard) -> list[tuple[str, bool, bool]]:
    """Each state with whether the card has passed it, and whether it is there."""
    passed = {CARD.initial, *(step.state_after for step in found.steps.all())}
    return [(state, state in passed, state == found.state) for state in CARD.states]
