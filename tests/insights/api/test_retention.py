"""Retention and privacy requests over the API and on their pages."""

import pytest

from insights.models import PrivacyRequest, RecordDeletion, RetentionRule
from tests.insights.make import ingest, signal
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
API = "/api/v1/insights/"


@pytest.fixture
def manager(cedar):
    """Asks."""
    return make_member(cedar, "practice_manager")


@pytest.fixture
def old(cedar, site, operator, manager):
    """A signal whose time is over."""
    RetentionRule.objects.create(organization=cedar, signal_months=13, set_by=manager)
    ingest(site, operator, signal(site, signal_timestamp="2020-01-10T12:00:00Z"))


def test_it_is_asked_and_approved_by_two_people(old, as_owner, manager):
    asked = api_of(manager).post(f"{API}record-deletions/", {"reason": "Its time is over."}).json()
    address = f"{API}record-deletions/{asked['id']}/"

    refused = api_of(manager).post(f"{address}approve/", {})
    approved = as_owner.post(f"{address}approve/", {"note": "Yes."})

    assert asked["state"] == "requested"
    assert refused.status_code == 403
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert approved.json()["job_id"]
    assert as_owner.post(f"{address}withdraw/", {}).json()["state"] == "withdrawn"
    assert as_owner.get(f"{API}record-deletions/?state=withdrawn").json()["count"] == 1
    assert as_owner.get(f"{API}retention/").json()["results"][0]["signal_months"] == 13


def test_it_names_what_keeps_the_records(old, cedar, as_owner):
    RetentionRule.objects.update(legal_hold=True, hold_reason="A claim.")

    answer = as_owner.post(f"{API}record-deletions/", {"reason": "x"})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "RECORD_DELETION_BLOCKED"
    assert answer.json()["error"]["details"]["reasons"][0]["code"] == "LEGAL_HOLD"


def test_it_never_states_the_reference(as_owner, manager):
    sent = {"kind": "erase", "subject": "reference", "name": "SUB-1", "reason": "Asked.",
            "reference_name": "subscription"}  # fmt: skip
    answer = api_of(manager).post(f"{API}privacy-requests/", sent)
    made = answer.json()

    assert answer.status_code == 201
    assert "SUB-1" not in answer.content.decode()
    assert as_owner.get(f"{API}privacy-requests/{made['id']}/file/").status_code == 409
    rejected = as_owner.post(f"{API}privacy-requests/{made['id']}/reject/", {"note": "No."})
    assert rejected.json()["state"] == "rejected"
    assert as_owner.post(f"{API}privacy-requests/", {"kind": "sell"}).status_code == 400


def test_it_goes_the_same_way_on_the_pages(old, cedar, owner, manager):
    asking, deciding = logged_in(manager), logged_in(owner)

    shown = asking.get("/insights/retention/").content.decode()
    sent = {"organization": cedar.public_id, "reason": "Its time is over."}
    asking.post("/insights/retention/ask/", sent)
    deletion = RecordDeletion.objects.get()
    page = f"/insights/retention/record-deletions/{deletion.public_id}/"
    deciding.post(f"{page}moves/approve/", {"note": "Yes."})
    asking.post(
        "/insights/retention/privacy-requests/",
        {"organization": cedar.public_id, "kind": "export", "user": owner.public_id,
         "reason": "Asked in person."},
    )  # fmt: skip
    made = PrivacyRequest.objects.get()
    privacy = f"/insights/retention/privacy-requests/{made.public_id}/"

    deletion.refresh_from_db()
    assert "something is due" in shown
    assert deletion.state == "approved"
    assert "Approved" not in deciding.get(privacy).content.decode()
    assert deciding.get(page).status_code == 200
    deciding.post(f"{privacy}moves/reject/", {"note": ""})
    made.refresh_from_db()
    assert made.state == "requested"
    assert deciding.post(f"{privacy}moves/nothing/", {}).status_code == 404


def test_it_is_closed_to_others(old, harbor, outsider):
    deletion = RecordDeletion.objects.create(
        organization=RetentionRule.objects.get().organization, reason="x",
        requested_by=outsider, requested_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    stranger = api_of(make_member(harbor, "owner"))

    assert stranger.get(f"{API}record-deletions/{deletion.public_id}/").status_code == 404
    assert stranger.get(f"{API}record-deletions/").json()["count"] == 0


def test_it_withdraws_before_anything_was_done(as_owner, manager, owner):
    sent = {"kind": "export", "subject": "user", "name": owner.public_id, "reason": "Asked."}
    made = api_of(manager).post(f"{API}privacy-requests/", sent).json()

    done = as_owner.post(f"{API}privacy-requests/{made['id']}/withdraw/", {"note": "Not meant."})

    assert done.json()["state"] == "withdrawn"
    again = as_owner.post(f"{API}privacy-requests/{made['id']}/withdraw/", {})
    assert again.json()["error"]["code"] == "INVALID_TRANSITION"
