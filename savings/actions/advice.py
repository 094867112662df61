"""Asking the pocket consultant, and a person's word on its answer; no figure is within reach."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.consultant.asking import Prompt, Spoken, Verdict, judge
from leafenterprise.shared.consultant.provider import configured, speak
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.models import Advice, SavingsRun
from savings.pocket_consultant.asking import QUESTIONS, write_prompt

ASKED = trail.register("savings.advice.asked", "The pocket consultant was asked about a run")
CONSULTANT = "pocket consultant"
DECISIONS = {"accept": "accepted", "modify": "modified", "dismiss": "dismissed"}
LONGEST_WORDS = 2000


class ConsultantOff(Conflict):
    """No model is configured."""

    code = "CONSULTANT_OFF"
    message = "The pocket consultant is off here; the recommendations stand without it."


class NothingToAsk(Conflict):
    """The run has no facts."""

    code = "RUN_NOT_FINISHED"
    message = "The run has no results yet."


def ask_consultant(
    *,
    run: SavingsRun,
    question: str,
    by: Any,
    voice: Callable[[Prompt], Spoken] | None = None,
    now: Callable[[], datetime] = timezone.now,
) -> Advice:
    """Put one of the known questions over the run's facts; the verdict is kept, good or bad.

    The call outward is made before any transaction. voice: who answers; the configured provider
    unless given. Raises: NotAllowed, NothingToAsk, InvalidInput, ConsultantOff.
    """
    check(by, "savings.optimize", run.organization)
    if run.state != "finished":
        raise NothingToAsk
    if question not in QUESTIONS:
        raise InvalidInput(question=[f"must be one of {', '.join(QUESTIONS)}"])
    if voice is None and configured() is None:
        raise ConsultantOff
    asked_at, prompt = now(), write_prompt(run.facts, question)
    verdict = judge(prompt, voice or speak)
    return _store(run, question, prompt, verdict, by, asked_at)


@transaction.atomic
def _store(
    run: SavingsRun, question: str, prompt: Prompt, verdict: Verdict, by: Any, asked_at: datetime
) -> Advice:
    advice = Advice.objects.create(
        organization=run.organization,
        run=run,
        question=question,
        asked_by=by,
        asked_at=asked_at,
        outcome=verdict.outcome,
        reason_code=verdict.code,
        reason=verdict.reason,
        model=verdict.model[:128],
        prompt_digest=prompt.digest,
        facts_digest=run.facts_digest,
        answer_digest=verdict.answer_digest,
        statements=[statement.to_json() for statement in verdict.statements],
    )
    told = ("question", "outcome", "reason_code", "model", "prompt_digest", "facts_digest",
            "answer_digest")  # fmt: skip
    trail.record(
        ASKED,
        organization=run.organization,
        actor=by,
        target=advice,
        after={"run": run.public_id, **{name: getattr(advice, name) for name in told}},
    )
    move = "offer" if verdict.outcome == "offered" else "withhold"
    return trail.advance(advice, move, by=CONSULTANT)


def decide_advice(
    *, advice: Advice, decision: str, by: Any, words: str = "", now: datetime | None = None
) -> Advice:
    """Accept, accept in other words, or dismiss; it is logged and changes nothing else.

    Raises: InvalidInput, NotAllowed, InvalidTransition where it was withheld or decided already.
    """
    if decision not in DECISIONS:
        raise InvalidInput(decision=[f"must be one of {', '.join(DECISIONS)}"])
    said = words.strip()
    if len(said) > LONGEST_WORDS or (decision == "modify") != bool(said):
        raise InvalidInput(words=["say it in your own words to modify it, and only then"])
    return trail.advance(
        advice,
        decision,
        by=by,
        decided_by=by,
        decided_at=now or timezone.now(),
        decision_words=said,
    )
