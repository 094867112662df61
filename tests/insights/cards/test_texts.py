"""A model's wording of a card: shown where every number is right, and powerless."""

import json

import pytest

from audit.trail.models import AuditEvent
from insights.actions.card_texts import NoProvider, ask_for_text, decide_text, write_prompt
from insights.models import CardStep, FollowUpTask
from leafenterprise.shared.consultant.asking import Spoken
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.outward import OutwardError
from leafenterprise.shared.states import InvalidTransition
from tests.insights.cards.make import make_plain_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(site):
    """Half of what was expected."""
    return make_plain_card(site)


def saying(text, *numbers):
    """A voice that says it, citing each (number, fact)."""
    said = {
        "text": text,
        "facts": sorted({fact for _, fact in numbers} | {"1/actual"}),
        "numbers": [{"shown": shown, "fact": fact} for shown, fact in numbers],
    }
    return lambda prompt: Spoken(json.dumps({"statements": [said]}), "gpt-test")


RIGHT = saying(
    "Revenue was GBP 2,400.00, which is 50 % of what was expected.",
    ("2,400.00", "1/actual"), ("50 %", "1/share"),
)  # fmt: skip


def test_it_offers_a_wording_with_the_numbers_it_was_given(card, owner):
    text = ask_for_text(card=card, by=owner, voice=RIGHT)

    assert (text.state, text.outcome, text.model) == ("offered", "offered", "gpt-test")
    assert text.statements[0]["text"].startswith("Revenue was GBP 2,400.00")
    event = AuditEvent.objects.get(action="card_text.asked")
    assert (event.actor_id, '"outcome":"offered"' in event.after) == (owner.public_id, True)
    assert "2,400.00" in event.after
    assert card.public_id in event.after


@pytest.mark.parametrize(
    "voice",
    [
        saying("Revenue was GBP 2,400.01.", ("2,400.01", "1/actual")),
        saying("Revenue was GBP 2,400.00.", ("2,400.00", "1/expected")),
        saying("Revenue halved to GBP 2,400.00.", ("2,400.00", "1/actual")),
        saying("Revenue was GBP 2,400.00."),
        saying("Revenue was about two thousand."),
        lambda prompt: Spoken("resolve the card", "gpt-test"),
    ],
)
def test_it_shows_nothing_of_a_wording_with_a_wrong_number(card, owner, voice):
    text = ask_for_text(card=card, by=owner, voice=voice)

    assert (text.state, text.outcome, text.statements) == ("withheld", "rejected", [])
    assert text.reason
    assert text.answer
    with pytest.raises(InvalidTransition):
        decide_text(text=text, decision="accept", by=owner)


def test_it_lets_the_explanation_stand_when_the_provider_fails(card, owner):
    def broken(prompt):
        raise OutwardError("timeout")

    text = ask_for_text(card=card, by=owner, voice=broken)

    assert (text.state, text.outcome) == ("withheld", "unavailable")
    assert text.reason == "The provider did not answer in time."
    with pytest.raises(NoProvider):
        ask_for_text(card=card, by=owner)


def test_it_tells_the_model_sums_and_nothing_else(card, owner, site):
    prompt = write_prompt(card)

    assert "£" not in prompt.user
    assert "GBP 2,400.00" in prompt.user
    for private in (site.name, site.public_id, card.public_id, owner.email, "signal"):
        assert private not in prompt.user


@pytest.mark.parametrize(
    ("decision", "words", "state"),
    [("accept", "", "accepted"), ("modify", "It was half.", "modified"),
     ("dismiss", "We know.", "dismissed")],
)  # fmt: skip
def test_it_keeps_a_persons_word_on_it(card, owner, decision, words, state):
    text = ask_for_text(card=card, by=owner, voice=RIGHT)

    decide_text(text=text, decision=decision, by=owner, words=words)

    assert (text.state, text.decided_by, text.decision_words) == (state, owner, words)
    event = AuditEvent.objects.get(action=f"card_text.{decision}")
    assert (event.actor_id, event.reason) == (owner.public_id, words)
    changed = AuditEvent.objects.filter(action="card_text.changed")
    assert changed.exists() == (decision == "modify")
    assert all("+ It was half." in each.after for each in changed)


@pytest.mark.parametrize(("decision", "words"), [("modify", ""), ("dismiss", " "), ("accept", "x")])
def test_it_asks_for_words_where_they_are_needed(card, owner, decision, words):
    text = ask_for_text(card=card, by=owner, voice=RIGHT)

    with pytest.raises(InvalidInput):
        decide_text(text=text, decision=decision, by=owner, words=words)


def test_it_has_no_way_to_a_step_or_a_task(card, owner):
    """Whatever the model says, the card stays where it is."""
    ask_for_text(
        card=card, by=owner, voice=lambda prompt: Spoken('{"move": "resolve"}', "gpt-test")
    )
    text = ask_for_text(card=card, by=owner, voice=RIGHT)
    with pytest.raises(NotAllowed):
        decide_text(text=text, decision="accept", by="gpt-test")

    card.refresh_from_db()
    assert (card.state, CardStep.objects.count(), FollowUpTask.objects.count()) == (
        "generated", 0, 0,
    )  # fmt: skip
