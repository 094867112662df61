"""/cards/: lists, one card, steps, tasks and wordings over the API."""

import pytest

from audit.trail.models import AuditEvent
from insights.models import FollowUpTask, InsightCard
from tests.house.api.envelope import assert_envelope
from tests.insights.cards.make import make_plain_card
from tests.insights.make import make_site
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/insights/cards/"


@pytest.fixture
def card(site) -> InsightCard:
    """Half of what was expected."""
    return make_plain_card(site)


def post(api, card, what, **sent):
    return api.post(f"{ROOT}{card.public_id}/{what}/", sent, format="json")


def test_it_goes_the_whole_way(card, owner, as_owner):
    seen = post(as_owner, card, "acknowledge", note="Seen.").json()
    tasked = post(as_owner, card, "task", confirmed=True, due_date="2026-07-09")
    done = post(as_owner, card, "resolve", note="A dentist was ill.").json()
    kept = post(as_owner, card, "archive").json()

    assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", owner.public_id)
    assert seen["possible"] == ["create_action", "resolve"]
    assert tasked.status_code == 201
    assert tasked.json()["linked_task_id"] == FollowUpTask.objects.get().public_id
    assert (done["state"], done["outcome"]) == ("resolved", "A dentist was ill.")
    assert (kept["state"], kept["possible"]) == ("archived", [])
    assert [step["move"] for step in kept["history"]] == [
        "acknowledge", "create_action", "resolve", "archive",
    ]  # fmt: skip


@pytest.mark.parametrize(("what", "sent"), [("resolve", {"note": "x"}), ("archive", {}),
                                            ("task", {"confirmed": True})])  # fmt: skip
def test_it_refuses_what_the_state_does_not_allow_and_keeps_it_on_record(
    card, as_owner, what, sent
):
    assert_envelope(post(as_owner, card, what, **sent), 409, "INVALID_TRANSITION")

    assert AuditEvent.objects.get(action="access.denied").object_id == card.public_id


def test_it_raises_no_task_without_a_confirmation(card, as_owner):
    post(as_owner, card, "acknowledge")

    assert_envelope(post(as_owner, card, "task"), 400, "VALIDATION_ERROR")
    assert_envelope(post(as_owner, card, "task", confirmed=False), 400, "VALIDATION_ERROR")
    assert not FollowUpTask.objects.exists()


def test_it_lets_who_may_only_look_look(card, cedar):
    api = api_of(make_member(cedar, "group_manager"))

    assert api.get(f"{ROOT}{card.public_id}/").status_code == 200
    assert_envelope(post(api, card, "acknowledge"), 403)
    assert_envelope(api_of(make_member(cedar, "operator")).get(ROOT), 403)


def test_it_lists_and_counts_by_what_is_asked(card, site, as_owner):
    make_plain_card(site, severity="warning", category="provider", detector="production_drop")
    post(as_owner, card, "acknowledge")

    def ids(query):
        return [row["severity"] for row in as_owner.get(f"{ROOT}?{query}").json()["results"]]

    assert ids("") == ["warning", "critical"]
    assert ids("severity=critical") == ids("state=acknowledged") == ["critical"]
    assert ids("category=provider") == ids("detector=production_drop") == ["warning"]
    assert ids("first_day=2026-07-01") == ids(f"site={'3' * 12}") == []
    assert_envelope(as_owner.get(f"{ROOT}?severity=loud"), 400, "VALIDATION_ERROR")
    counts = as_owner.get(f"{ROOT}counts/").json()
    assert counts["state"] == {"generated": 1, "acknowledged": 1}
    assert counts["severity"] == {"critical": 1, "warning": 1}


def test_it_shows_cards_of_ones_own_sites(card, site, cedar):
    other, everywhere = make_plain_card(make_site(cedar)), make_plain_card(organization=cedar)
    manager = make_member(cedar, "practice_manager")
    manager.memberships.get().sites.add(site)
    api = api_of(manager)

    found = [row["insight_card_id"] for row in api.get(ROOT).json()["results"]]

    assert found == [card.public_id]
    for hidden in (other, everywhere):
        assert_envelope(api.get(f"{ROOT}{hidden.public_id}/"), 404)
        assert_envelope(post(api, hidden, "acknowledge"), 404)


def test_it_says_that_no_model_is_set_up(card, as_owner):
    assert_envelope(post(as_owner, card, "texts"), 409, "CONSULTANT_OFF")
