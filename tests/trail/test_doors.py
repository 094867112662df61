"""Pages, API and admin of the trail, and refused attempts."""

import pytest
from django.db import OperationalError

from audit.trail.models import AuditEvent
from tests.people import api_of, logged_in, make_member, make_platform_admin
from tests.trail.build import NOTED, note, tamper

pytestmark = pytest.mark.django_db


def ids(answer) -> list[str]:
    return [event["id"] for event in answer.json()["results"]]


def test_it_shows_auditors_the_events_of_their_organization_only(cedar, harbor, auditor):
    mine = note(cedar, 2)
    note(harbor)
    note(None)

    answer = api_of(auditor).get(f"/api/v1/audit/events/?action={NOTED}")

    assert ids(answer) == [mine[1].public_id, mine[0].public_id]


def test_it_shows_platform_administrators_the_platforms_chain(cedar):
    note(cedar)
    note(None)

    answer = api_of(make_platform_admin()).get(f"/api/v1/audit/events/?action={NOTED}")

    assert {event["chain"] for event in answer.json()["results"]} == {"platform", cedar.public_id}


@pytest.mark.parametrize("address", ["events/", "verification/"])
def test_it_is_closed_to_people_without_the_capability(consultant, address):
    assert api_of(consultant).get(f"/api/v1/audit/{address}").status_code == 403


def test_it_hides_the_events_of_others(cedar, outsider):
    (event,) = note(cedar)

    assert api_of(outsider).get(f"/api/v1/audit/events/{event.public_id}/").status_code == 404
    assert logged_in(outsider).get(f"/trail/{event.public_id}/").status_code == 404


def test_it_narrows_by_object_actor_and_time(cedar, auditor, operator):
    (wanted,) = note(cedar, actor=operator, target=cedar)
    note(cedar)
    api = api_of(auditor)

    for query in (f"object_id={cedar.public_id}&action={NOTED}", f"actor={operator.email}"):
        assert ids(api.get(f"/api/v1/audit/events/?{query}")) == [wanted.public_id]
    assert ids(api.get("/api/v1/audit/events/?before=2001-01-01T00:00:00Z")) == []


def test_it_shows_what_changed(cedar, auditor):
    (event,) = note(cedar, before={"state": "draft"}, after={"state": "<b>final</b>"}, reason="ok")

    answer = api_of(auditor).get(f"/api/v1/audit/events/{event.public_id}/").json()
    page = logged_in(auditor).get(f"/trail/{event.public_id}/").content.decode()

    assert answer["before"] == {"state": "draft"}
    assert answer["link"] == event.link
    assert "&lt;b&gt;final&lt;/b&gt;" in page
    assert event.link in page


def test_it_lists_and_filters_on_the_page(cedar, auditor):
    note(cedar, target=cedar)
    browser = logged_in(auditor)

    page = browser.get("/trail/").content.decode()
    none = browser.get("/trail/?actor=nobody&on=").content.decode()

    assert "A test noted something" in page
    assert "No events" in none


def test_it_shows_the_history_of_one_record(cedar, auditor):
    note(cedar, 2, target=cedar)
    note(cedar)

    page = logged_in(auditor).get(f"/trail/of/accounts.organization/{cedar.public_id}/")

    assert len(page.context["rows"]) == 2


def test_it_verifies_on_the_page_and_over_the_api(cedar, auditor):
    note(cedar, 3)
    browser, api = logged_in(auditor), api_of(auditor)

    good = browser.post("/trail/verify/").content.decode()
    tamper("UPDATE trail_auditevent SET reason = 'x' WHERE sequence = 2 AND chain_id = %s",
           AuditEvent.objects.filter(organization=cedar).first().chain_id)  # fmt: skip
    bad = browser.post("/trail/verify/").content.decode()
    verdict = api.get("/api/v1/audit/verification/").json()

    assert "The trail holds" in good
    assert "event 2 was altered" in bad
    assert verdict["holds"] is False
    assert verdict["faults"][0]["sequence"] == 2


def test_it_is_read_only_in_the_admin(cedar):
    (event,) = note(cedar)
    browser = logged_in(make_member(cedar, "auditor"))

    assert browser.get("/admin/trail/auditevent/").status_code == 200
    assert browser.get(f"/admin/trail/auditevent/{event.pk}/change/").status_code == 200
    assert browser.post(f"/admin/trail/auditevent/{event.pk}/change/", {}).status_code == 403
    assert browser.post(f"/admin/trail/auditevent/{event.pk}/delete/", {}).status_code == 403
    assert browser.get("/admin/trail/auditevent/add/").status_code == 403


@pytest.mark.parametrize("door", ["page", "api"])
def test_it_records_refused_attempts(cedar, viewer, door):
    if door == "page":
        answer = logged_in(viewer).get("/trail/")
    else:
        answer = api_of(viewer).get("/api/v1/audit/events/")

    event = AuditEvent.objects.get(action="access.denied")
    assert answer.status_code == 403
    assert (event.actor_id, event.organization) == (viewer.public_id, cedar)
    assert event.request_id == answer["X-Request-ID"]
    assert event.reason.startswith("GET ")


def test_it_refuses_all_the_same_when_the_refusal_cannot_be_recorded(viewer, monkeypatch):
    def away(*args, **details):
        raise OperationalError

    monkeypatch.setattr("audit.trail.middleware.record_denied", away)

    assert logged_in(viewer).get("/trail/").status_code == 403


def test_it_refuses_a_filter_that_makes_no_sense(auditor):
    assert logged_in(auditor).get("/trail/?on=yesterday").status_code == 400
    assert api_of(auditor).get("/api/v1/audit/events/?after=yesterday").status_code == 400


def test_it_records_nothing_about_strangers(client):
    client.get("/api/v1/audit/events/")

    assert not AuditEvent.objects.exists()
