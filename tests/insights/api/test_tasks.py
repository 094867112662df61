"""Follow-up tasks over the API: seen, and closed by people."""

import pytest

from audit.trail.models import AuditEvent
from insights.actions.card_moves import acknowledge, create_task
from insights.models import FollowUpTask
from tests.insights.cards.make import make_plain_card
from tests.insights.make import make_site
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
API = "/api/v1/insights/follow-ups/"


def raised(site, owner) -> FollowUpTask:
    """A task that the owner confirmed at a card."""
    card = make_plain_card(site)
    acknowledge(card=card, by=owner)
    return create_task(card=card, by=owner, confirmed=True, title="Call them")


def test_it_lists_tasks_of_ones_own_sites(site, cedar, owner, as_owner):
    task, other = raised(site, owner), raised(make_site(cedar), owner)
    local = make_member(cedar, "practice_manager")
    local.memberships.get().sites.add(site)

    mine = api_of(local).get(API).json()["results"]
    narrowed = as_owner.get(API, {"site": other.site.public_id, "state": "open"}).json()["results"]

    assert [one["task_id"] for one in mine] == [task.public_id]
    assert [one["task_id"] for one in narrowed] == [other.public_id]
    assert (mine[0]["origin"], mine[0]["created_by"]) == ("insight_card", owner.public_id)
    assert api_of(local).get(f"{API}{other.public_id}/").status_code == 404
    assert as_owner.get(f"{API}{other.public_id}/").json()["title"] == "Call them"


@pytest.mark.parametrize(("act", "state"), [("complete", "done"), ("drop", "dropped")])
def test_it_closes_a_task_with_what_came_of_it(act, state, site, owner, as_owner):
    task = raised(site, owner)

    wordless = as_owner.post(f"{API}{task.public_id}/{act}/", {"outcome": " "})
    closed = as_owner.post(f"{API}{task.public_id}/{act}/", {"outcome": "All is well."})
    again = as_owner.post(f"{API}{task.public_id}/{act}/", {"outcome": "Again."})

    assert (wordless.status_code, closed.status_code) == (400, 200)
    assert (closed.json()["state"], closed.json()["closed_by"]) == (state, owner.public_id)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_TRANSITION")
    event = AuditEvent.objects.get(action=f"follow_up_task.{act}")
    assert (event.reason, event.actor_id) == ("All is well.", owner.public_id)


def test_it_lets_only_those_close_who_act(site, cedar, owner):
    address = f"{API}{raised(site, owner).public_id}/complete/"

    looking = api_of(make_member(cedar, "group_manager")).post(address, {"outcome": "x"})
    strange = api_of(make_member(cedar, "cashier")).get(API)

    assert (looking.status_code, strange.status_code) == (403, 403)
    assert FollowUpTask.objects.get().state == "open"
