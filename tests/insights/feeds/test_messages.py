"""Events for other modules: tasks, critical cards and bills leave with their cause, once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.outbox import sending
from audit.outbox.sending import MAX_ATTEMPTS
from audit.trail.models import AuditEvent
from insights.actions.card_moves import acknowledge, create_task, resolve
from insights.actions.messages import send_messages_due
from insights.actions.notices import notify_of, set_notices
from insights.actions.statement_delivery import export_statement
from insights.models import ModuleMessage
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.outward import Breaker
from tests.insights.cards.make import NOW, make_card, make_plain_card
from tests.insights.make import make_site
from tests.insights.statements.make import approved, make_ready, statement_of
from tests.people import api_of, make_member
from tests.savings.outward.receiver import SECRET, receiving

pytestmark = pytest.mark.django_db
API = "/api/v1/insights/messages/"
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(autouse=True)
def _closed_circuits():
    sending._breakers.clear()


@pytest.fixture
def named(settings, cedar):
    """Names one receiver for each module."""

    def name(url: str = NOWHERE) -> None:
        settings.MODULE_DESTINATIONS = {
            f"the-{module}": {
                "url": url, "secret": SECRET, "organizations": [cedar.slug], "module": module,
            }
            for module in ("task_manager", "communication_hub", "accounting")
        }  # fmt: skip

    return name


def drive(message: ModuleMessage) -> ModuleMessage:
    """Lets the time come for every further attempt."""
    now = timezone.now()
    for _ in range(MAX_ATTEMPTS + 2):
        run_pending(once=True)
        now += timedelta(hours=2)
        send_messages_due(now=now)
    message.refresh_from_db()
    return message


def raised(site, owner):
    """A card with the task that a person confirmed."""
    card = make_plain_card(site)
    acknowledge(card=card, by=owner)
    create_task(card=card, by=owner, confirmed=True)
    return card


def test_it_tells_task_manager_of_a_task_and_of_its_end(site, owner, named):
    named()
    card = raised(site, owner)
    resolve(card=card, by=owner, note="They came.")

    first, last = ModuleMessage.objects.order_by("pk")

    assert (first.module, first.event) == ("task_manager", "follow_up_task.raised")
    assert first.payload["origin_id"] == card.public_id
    assert (last.event, last.payload["state"]) == ("follow_up_task.closed", "done")
    assert first.about_id == last.about_id == card.linked_task.public_id


def test_it_tells_the_hub_of_critical_cards_alone(site, owner, named):
    named()
    critical, warning, small = (
        make_plain_card(site, severity=severity)
        for severity in ("critical", "warning", "informational")
    )

    notify_of(site.organization, [critical, warning, small], NOW)

    (message,) = ModuleMessage.objects.all()
    assert (message.module, message.about_id) == ("communication_hub", critical.public_id)
    assert message.payload["recipients"] == [owner.public_id]
    told = AuditEvent.objects.filter(action="insight_card.notified").order_by("pk")
    assert [event.object_id for event in told] == [critical.public_id, warning.public_id]
    assert json.loads(told[1].after)["on_the_portal"] == [owner.public_id]
    assert json.loads(told[1].after)["outside"] == []


def test_it_tells_who_may_see_the_card_and_wants_to_know(site, cedar, owner, named):
    named()
    far, unwilling = make_member(cedar, "owner"), make_member(cedar, "owner")
    far.memberships.get().sites.add(make_site(cedar))
    make_member(cedar, "cashier")
    set_notices(organization=cedar, critical_cards=False, by=unwilling)

    notify_of(cedar, [make_plain_card(site), make_plain_card(organization=cedar)], NOW)

    for message in ModuleMessage.objects.all():
        assert message.payload["recipients"] == [owner.public_id]
    on_portal = json.loads(AuditEvent.objects.filter(action="insight_card.notified")[0].after)
    assert set(on_portal["on_the_portal"]) == {owner.public_id, unwilling.public_id}


def test_it_is_told_by_the_run_that_makes_the_card(site, operator, owner, named):
    named()
    card = make_card(site, operator)

    assert ModuleMessage.objects.get().about_id == card.public_id
    assert AuditEvent.objects.filter(action="module_message.queued").count() == 1


def test_it_names_people_by_their_ids_alone(site, owner, named):
    named()
    raised(site, owner)
    notify_of(site.organization, [make_plain_card(site)], NOW)

    said = json.dumps(list(ModuleMessage.objects.values_list("payload", flat=True)))

    assert owner.email not in said


def test_it_pushes_an_exported_statement_to_the_accounts_once(site, owner, named):
    named()
    statement = approved(statement_of(make_ready(site, owner), owner), owner)

    made = export_statement(statement=statement, by=owner)

    message = ModuleMessage.objects.get()
    assert (message.module, message.event) == ("accounting", "provider_statement.exported")
    assert message.payload["content"].encode() == made.content
    assert message.payload["net_amount"] == "400.00"


def test_it_leaves_nothing_on_its_way_of_what_was_undone(site, owner, named, monkeypatch):
    named()
    card = make_plain_card(site)
    acknowledge(card=card, by=owner)

    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("insights.actions.card_moves._step", break_off)
    with pytest.raises(RuntimeError):
        create_task(card=card, by=owner, confirmed=True)

    assert ModuleMessage.objects.count() == 0


@pytest.mark.parametrize("script", [(), ("500", "lost", "429")], ids=["well", "badly"])
def test_it_arrives_and_counts_once_whatever_the_receiver_does(script, site, owner, named):
    with receiving(*script) as receiver:
        named(receiver.address)
        raised(site, owner)
        message = drive(ModuleMessage.objects.get())

    assert (message.state, len(receiver.calls)) == ("delivered", len(script) + 1)
    assert (len(receiver.effects), receiver.unsigned) == (1, 0)
    body = json.loads(receiver.effects[message.effect_key])
    assert body == message.payload
    assert {call["X-Traffic-Class"] for call in receiver.calls} == {"bi"}


def test_it_is_given_up_and_sent_again_by_a_person(site, owner, named, cedar):
    sending._breakers["the-task_manager"] = Breaker(lambda: 0.0, failures=100)
    with receiving(*["500"] * MAX_ATTEMPTS) as receiver:
        named(receiver.address)
        raised(site, owner)
        message = drive(ModuleMessage.objects.get())
        given_up, address = message.state, f"{API}{message.public_id}/again/"
        refused = api_of(make_member(cedar, "operator")).post(address)
        answer = api_of(owner).post(address)
        message = drive(message)

    assert (given_up, refused.status_code, answer.status_code) == ("given_up", 403, 202)
    assert (message.state, len(receiver.effects)) == ("delivered", 1)
    listed = api_of(owner).get(API, {"module": "task_manager"}).json()["results"]
    assert [one["state"] for one in listed] == ["delivered"]
    assert receiver.address not in json.dumps(listed)


def test_it_goes_to_nobody_who_is_not_named(site, owner, settings, harbor):
    settings.MODULE_DESTINATIONS = {
        "theirs": {"url": NOWHERE, "secret": "x", "organizations": [harbor.slug],
                   "module": "task_manager"},
    }  # fmt: skip
    raised(site, owner)

    assert ModuleMessage.objects.count() == 0
