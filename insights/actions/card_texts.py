"""A model's wording of a card: asked for by a person, checked, and settled by a person.

The model is told the card's numbers and nothing else: sums, never a signal, a patient or a person.
What it says reaches a page and a record, and nothing else; there is no way from here to a step of
the card, a task or an approval.
"""

import difflib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.models import CardText, InsightCard
from insights.states import ACT
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.consultant.asking import RULES, Prompt, Spoken, Verdict, judge
from leafenterprise.shared.consultant.facts import Fact
from leafenterprise.shared.consultant.numbers import find_numbers
from leafenterprise.shared.consultant.provider import configured, speak
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.money import SYMBOLS

ASKED = trail.register("card_text.asked", "A model was asked to word an insight card")
CHANGED = trail.register("card_text.changed", "A person changed a model's wording")
CONSULTANT = "consultant"
LONGEST_WORDS, LONGEST_ANSWER = 2000, 20_000
INSTRUCTIONS = f"""You word what a detector noticed in a practice's figures for its manager, in two
or three plain statements: what was noticed, and what to look at first. You judge no person.
{RULES}"""


class NoProvider(Conflict):
    """No model is configured."""

    code = "CONSULTANT_OFF"
    message = "No model words cards here; the explanation stands without it."


def write_prompt(card: InsightCard) -> Prompt:
    """What the model is told: the card's own sentence and numbers, by ids it has to cite."""
    facts = tuple(_facts(card))
    told = {
        "noticed": card.detector.replace("_", " "),
        "severity": card.severity,
        "suggested": card.recommended_action,
        "facts": [fact.to_json() for fact in facts],
    }
    return Prompt(INSTRUCTIONS, canonical_json(told), facts)


def ask_for_text(
    *,
    card: InsightCard,
    by: Any,
    voice: Callable[[Prompt], Spoken] | None = None,
    now: Callable[[], datetime] = timezone.now,
) -> CardText:
    """Asks and keeps what came of it; trouble with the provider is an outcome, no error.

    The call outward is made before any transaction. voice: who answers; the configured provider
    unless given. Raises: NotAllowed, NoProvider.
    """
    check(by, ACT, card.organization)
    if voice is None and configured() is None:
        raise NoProvider
    asked_at, prompt, heard = now(), write_prompt(card), list[str]()

    def listening(asked: Prompt) -> Spoken:
        spoken = (voice or speak)(asked)
        heard.append(spoken.text)
        return spoken

    verdict = judge(prompt, listening)
    return _store(card, prompt, verdict, "".join(heard), by, asked_at)


@trail.keeps_refusals("text")
def decide_text(
    *, text: CardText, decision: str, by: Any, words: str = "", now: datetime | None = None
) -> CardText:
    """Accept, accept in other words, or dismiss with a reason; nothing else changes by it.

    Raises: InvalidInput, NotAllowed, InvalidTransition where it was withheld or decided already.
    """
    said = words.strip()
    if len(said) > LONGEST_WORDS or (decision == "accept") == bool(said):
        raise InvalidInput(words=["Your own words to modify, a reason to dismiss; else none."])
    now = now or timezone.now()
    with transaction.atomic():
        trail.advance(
            text, decision, by=by, reason=said, now=now,
            decided_by=by, decided_at=now, decision_words=said,
        )  # fmt: skip
        if decision == "modify":
            before = [one["text"] for one in text.statements]
            trail.record(
                CHANGED, organization=text.organization, actor=by, target=text, now=now,
                after={"difference": "\n".join(difflib.ndiff(before, said.splitlines()))},
            )  # fmt: skip
    return text


@transaction.atomic
def _store(
    card: InsightCard, prompt: Prompt, verdict: Verdict, answer: str, by: Any, asked_at: datetime
) -> CardText:
    kept = answer.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:LONGEST_ANSWER]
    text = CardText.objects.create(
        organization=card.organization,
        card=card,
        asked_by=by,
        asked_at=asked_at,
        model=verdict.model[:128],
        prompt=prompt.user,
        answer=kept,
        outcome=verdict.outcome,
        reason_code=verdict.code,
        reason=verdict.reason,
        statements=[statement.to_json() for statement in verdict.statements],
    )
    trail.record(
        ASKED,
        organization=card.organization,
        actor=by,
        target=text,
        after={
            "card": card.public_id, "model": text.model, "prompt": prompt.user,
            "prompt_digest": prompt.digest, "answer": kept, "outcome": verdict.outcome,
            "reason_code": verdict.code,
        },
        now=asked_at,
    )  # fmt: skip
    return trail.advance(
        text, "offer" if verdict.outcome == "offered" else "withhold", by=CONSULTANT, now=asked_at
    )


def _facts(card: InsightCard) -> Iterator[Fact]:
    """The numbers of the card, of the gravest site first where it is about many."""
    found = sorted(card.data_snapshot["findings"], key=lambda one: -one["at_stake"])[:5]
    for place, one in enumerate(found, start=1):
        days = f"{one['first_day']} to {one['last_day']}"
        yield _fact(f"{place}/days", "The days looked at", days)
        for told in one["told"]:
            yield _fact(f"{place}/{told['id']}", told["title"], _plain(told["value"], card))


def _fact(name: str, title: str, said: str) -> Fact:
    """The numbers that may be said are those that the fact itself shows."""
    found = find_numbers(said)
    numbers = tuple(
        (one.kind, one.value)
        for one in found
        if one.value is not None and one.kind != "date" and one.kind != "unreadable"
    )
    return Fact(name, title, said, "final", numbers, tuple(one.day for one in found if one.day))


def _plain(value: str, card: InsightCard) -> str:
    """The currency as its code, which stands before a number without being part of it."""
    symbol = SYMBOLS.get(card.currency_code, "")
    if card.currency_code == "USD" or not symbol:
        return value
    return value.replace(symbol, f"{card.currency_code} ")
