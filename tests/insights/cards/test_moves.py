"""What people do with cards, and what nobody else can."""

import pytest

from audit import trail
from audit.trail.models import AuditEvent
from insights.actions.card_moves import MOVES, acknowledge, archive, create_task, resolve
from insights.models import CardStep, FollowUpTask, InsightCard
from insights.states import CARD, PersonsOnly
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.insights.cards.make import NOW, make_card
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(site, operator) -> InsightCard:
    """Of a week that brought less than half."""
    return make_card(site, operator)


def test_it_goes_the_whole_way_with_a_person_at_every_step(card, owner):
    acknowledge(card=card, by=owner, note="Seen.", now=NOW)
    task = create_task(card=card, by=owner, confirmed=True, title="Call the branch", now=NOW)
    resolve(card=card, by=owner, note="A dentist was ill.", now=NOW)
    archive(card=card, by=owner, now=NOW)

    card.refresh_from_db()
    assert (card.state, card.acknowledged_by, card.acknowledged_at) == ("archived", owner, NOW)
    assert (card.linked_task, card.outcome) == (task, "A dentist was ill.")
    task.refresh_from_db()
    assert (task.state, task.created_by, task.title) == ("done", owner, "Call the branch")
    steps = CardStep.objects.filter(card=card).values_list("state_before", "state_after", "by")
    assert list(steps) == [
        ("generated", "acknowledged", owner.pk), ("acknowledged", "action_created", owner.pk),
        ("action_created", "resolved", owner.pk), ("resolved", "archived", owner.pk),
    ]  # fmt: skip
    for move in CARD.moves:
        assert AuditEvent.objects.get(action=f"insight_card.{move.name}").actor_id == (
            owner.public_id
        )


def test_it_does_not_resolve_what_nobody_acknowledged(card, owner):
    with pytest.raises(InvalidTransition):
        resolve(card=card, by=owner, note="Never mind.")

    event = AuditEvent.objects.get(action="access.denied")
    assert (event.reason, event.object_id) == ("insight_card.resolve", card.public_id)
    assert '"state":"generated"' in event.after
    card.refresh_from_db()
    assert (card.state, CardStep.objects.count()) == ("generated", 0)


def test_it_keeps_the_refusal_of_a_call_with_a_key(card, owner):
    """The key makes the call one transaction, which is undone; the trail tells all the same."""
    answer = api_of(owner).post(
        f"/api/v1/insights/cards/{card.public_id}/resolve/",
        {"note": "Never mind."},
        headers={"Idempotency-Key": "once"},
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "INVALID_TRANSITION")
    event = AuditEvent.objects.get(action="access.denied")
    assert (event.reason, event.object_id) == ("insight_card.resolve", card.public_id)


@pytest.mark.parametrize("by", [None, "insights.detectors", "openai", "job"])
@pytest.mark.parametrize("move", [move.name for move in CARD.moves])
def test_it_moves_at_no_word_but_a_persons(card, owner, move, by):
    if CARD.moves[0].name != move:
        acknowledge(card=card, by=owner)
    if move == "archive":
        resolve(card=card, by=owner, note="Done.")

    with pytest.raises(NotAllowed):
        trail.advance(card, move, by=by)

    with pytest.raises((NotAllowed, AttributeError)):
        create_task(card=card, by=by, confirmed=True)
    assert not FollowUpTask.objects.exists()


def test_it_moves_at_no_assistants_word(card, cedar):
    agent = make_member(cedar, "agent")

    for name, move in MOVES.items():
        with pytest.raises((NotAllowed, InvalidTransition)):
            move(card=card, by=agent, note="I did it.")
        assert name
    with pytest.raises(NotAllowed):
        create_task(card=card, by=agent, confirmed=True)
    card.refresh_from_db()
    assert card.state == "generated"
    assert issubclass(PersonsOnly, NotAllowed)


@pytest.mark.parametrize("role", ["group_manager", "operator", "viewer", "cashier"])
def test_it_needs_the_right(card, cedar, role):
    with pytest.raises(NotAllowed):
        acknowledge(card=card, by=make_member(cedar, role))


def test_it_makes_a_task_only_when_a_person_confirms_it(card, owner):
    acknowledge(card=card, by=owner)

    for said in (False, "yes", None, 1):
        with pytest.raises(InvalidInput):
            create_task(card=card, by=owner, confirmed=said)
    create_task(card=card, by=owner, confirmed=True)
    with pytest.raises(InvalidTransition):
        create_task(card=card, by=owner, confirmed=True)

    assert FollowUpTask.objects.count() == 1


def test_it_resolves_with_words_only(card, owner):
    acknowledge(card=card, by=owner)

    with pytest.raises(InvalidInput):
        resolve(card=card, by=owner, note="  ")
