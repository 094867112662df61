"""Saved filters and notices over the API: each person's own."""

import pytest

from audit.trail.models import AuditEvent
from insights.models import SavedView
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
VIEWS, NOTICES = "/api/v1/insights/saved-views/", "/api/v1/insights/notices/"


def test_it_saves_lists_and_deletes_filters(as_owner):
    made = as_owner.post(VIEWS, {"name": "Today", "query": "preset=today&evil=1&view=by_site"})
    again = as_owner.post(VIEWS, {"name": "Today", "query": "preset=this_week"})
    listed = as_owner.get(VIEWS).json()["results"]
    gone = as_owner.delete(f"{VIEWS}{made.json()['id']}/")

    assert (made.status_code, made.json()["query"]) == (201, "preset=today&view=by_site")
    assert again.json()["id"] == made.json()["id"]
    assert [(one["name"], one["query"]) for one in listed] == [("Today", "preset=this_week")]
    assert (gone.status_code, SavedView.objects.count()) == (204, 0)
    told = AuditEvent.objects.filter(action__startswith="saved_view.").order_by("pk")
    assert [event.action.split(".")[1] for event in told] == ["saved", "saved", "deleted"]


def test_it_keeps_filters_to_their_person(as_owner, cedar):
    kept = as_owner.post(VIEWS, {"name": "Mine", "query": ""}).json()
    colleague = api_of(make_member(cedar, "owner"))

    assert colleague.get(VIEWS).json()["results"] == []
    assert colleague.get(f"{VIEWS}{kept['id']}/").status_code == 404
    assert colleague.delete(f"{VIEWS}{kept['id']}/").status_code == 404
    assert as_owner.get(f"{VIEWS}{kept['id']}/").json()["name"] == "Mine"


def test_it_refuses_filters_without_a_fit_name(as_owner):
    for name in ("", "  ", "x" * 81):
        assert as_owner.post(VIEWS, {"name": name, "query": ""}).status_code == 400


def test_it_keeps_what_a_person_wants_to_be_told_of(as_owner, owner, cedar):
    before = as_owner.get(NOTICES).json()
    set_ = as_owner.put(NOTICES, {"critical_cards": False})
    as_owner.put(NOTICES, {"critical_cards": False})

    assert before == {"organization": cedar.public_id, "critical_cards": True}
    assert set_.json() == as_owner.get(NOTICES).json() == {**before, "critical_cards": False}
    event = AuditEvent.objects.get(action="notice_preference.set")
    assert (event.actor_id, event.after) == (owner.public_id, '{"critical_cards":false}')


def test_it_offers_the_same_choice_on_a_page(owner, as_owner):
    session = logged_in(owner)

    seen = session.get("/insights/cards/notices/").content.decode()
    sent = session.post("/insights/cards/notices/", {})

    assert " checked>" in seen
    assert (sent.status_code, as_owner.get(NOTICES).json()["critical_cards"]) == (302, False)
