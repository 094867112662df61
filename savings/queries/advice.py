"""What the pocket consultant said of a run, and whether it can be asked."""

from typing import Any

from django.db.models import QuerySet

from leafenterprise.accounts.access import for_user
from leafenterprise.shared.consultant.provider import breaker, configured
from savings.models import Advice, SavingsRun
from savings.pocket_consultant.asking import QUESTIONS
from savings.pocket_consultant.facts import list_facts

MARK = "AI advice: words over the facts above, of a model. It changes no figure."


def list_advice(run: SavingsRun) -> QuerySet[Advice]:
    """The run's advice, newest first."""
    found = Advice.objects.filter(run=run).select_related("asked_by", "decided_by", "run")
    return found.order_by("-asked_at", "-pk")


def get_advice(user: Any, advice_id: str) -> Advice:
    """One advice of the user's clients. Raises: Http404."""
    from django.shortcuts import get_object_or_404

    mine = for_user(Advice.objects.select_related("run", "organization"), user, "savings.optimize")
    return get_object_or_404(mine, public_id=advice_id)


def copilot_of(run: SavingsRun | None) -> dict[str, Any]:
    """Whether the consultant can be asked about the run, and what it has said: never a figure.

    status: off (not configured), unavailable (it failed last, or is left alone), ready, or
    offered where an answer stands.
    """
    found = configured()
    latest = list_advice(run).first() if run is not None else None
    standing = _standing(run)
    shown = [] if standing is None else [advice_json(standing)]
    said = {"mark": MARK, "questions": dict(QUESTIONS), "advice": shown}
    if found is None:
        off = "No model is configured; the recommendations above stand without it."
        return {"status": "off", "reason": off, **said}
    if breaker(found.endpoint).is_open:
        left = "The provider failed repeatedly and is left alone for a moment."
        return {"status": "unavailable", "reason": left, **said}
    if latest is not None and latest.outcome == "unavailable":
        return {"status": "unavailable", "reason": latest.reason, **said}
    return {"status": "offered" if shown else "ready", "reason": "", **said}


def _standing(run: SavingsRun | None) -> Advice | None:
    """The newest answer that may be shown and was not dismissed."""
    if run is None:
        return None
    shown = list_advice(run).filter(outcome="offered", facts_digest=run.facts_digest)
    return shown.exclude(state="dismissed").first()


def advice_json(advice: Advice) -> dict[str, Any]:
    """An advice as shown: its statements with the facts they cite, or why there are none."""
    titles = {fact.id: fact for fact in list_facts(advice.run.facts)}
    return {
        "id": advice.public_id,
        "run_id": advice.run.public_id,
        "question": advice.question,
        "asked": QUESTIONS.get(advice.question, advice.question),
        "asked_at": advice.asked_at,
        "state": advice.state,
        "outcome": advice.outcome,
        "reason_code": advice.reason_code,
        "reason": advice.reason,
        "model": advice.model,
        "prompt_digest": advice.prompt_digest,
        "facts_digest": advice.facts_digest,
        "statements": [
            {
                "text": said["text"],
                "facts": [
                    {"id": name, "title": titles[name].title, "value": titles[name].said}
                    for name in said["facts"]
                    if name in titles
                ],
            }
            for said in advice.statements
        ],
        "decided_at": advice.decided_at,
        "decision_words": advice.decision_words,
    }
