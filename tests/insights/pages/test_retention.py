"""The page of retention and privacy: nothing typed is lost, and many practices cost no more."""

import pytest
from django.utils import timezone

from insights.actions.retention import request_deletion
from insights.models import PrivacyRequest, RecordDeletion, RetentionRule
from leafenterprise.accounts.models import Membership
from tests.insights.make import ingest, signal
from tests.people import logged_in, make_member, make_organization

pytestmark = pytest.mark.django_db
PAGE, ASK = "/insights/retention/", "/insights/retention/privacy-requests/"


@pytest.fixture
def manager(cedar):
    """Asks."""
    return make_member(cedar, "practice_manager")


@pytest.fixture
def old(cedar, site, operator, manager):
    """A signal whose time is over."""
    RetentionRule.objects.create(organization=cedar, signal_months=13, set_by=manager)
    ingest(site, operator, signal(site, signal_timestamp="2020-01-10T12:00:00Z"))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, 'id="privacy-user_error"'),
        ({"reference": "SUB-77"}, 'id="privacy-reference_name_error"'),
        ({"reference": "SUB-77", "reference_name": "subscription", "user": "of-the-owner"},
         'id="privacy-reference_error"'),
        ({"reference": "SUB-77", "reference_name": "subscription", "reason": " "},
         'id="privacy-reason_error"'),
    ],
)  # fmt: skip
def test_it_shows_a_refused_request_as_it_was_typed(cedar, owner, manager, said, where):
    sent = {"organization": cedar.public_id, "kind": "erase", "reason": "They rang on Monday."}
    sent |= said | ({"user": owner.public_id} if "user" in said else {})

    answer = logged_in(manager).post(ASK, sent)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert where in page
    assert '<option value="erase" selected>' in page
    assert sent["reason"] == " " or "They rang on Monday." in page
    assert ("reference" not in said) or 'value="SUB-77"' in page
    assert not PrivacyRequest.objects.exists()


def test_it_keeps_the_reason_of_a_refused_deletion(cedar, manager):
    sent = {"organization": cedar.public_id, "reason": "The lease of the archive ends."}

    answer = logged_in(manager).post("/insights/retention/ask/", sent)

    assert answer.status_code == 409
    assert "The lease of the archive ends." in answer.content.decode()
    assert "No record has come to the end of its time" in answer.content.decode()


def test_it_keeps_the_note_of_a_refused_step(old, cedar, owner, manager):
    asked = request_deletion(organization=cedar, reason="Its time is over.", by=manager)
    RetentionRule.objects.update(legal_hold=True, hold_reason="A claim.")
    page, door = logged_in(owner), f"/insights/retention/record-deletions/{asked.public_id}/moves/"

    blocked = page.post(f"{door}approve/", {"note": "Agreed with the board."})
    wordless = page.post(f"{door}reject/", {"note": " "})
    endless = page.post(f"{door}reject/", {"note": "x" * 501})

    assert (blocked.status_code, wordless.status_code, endless.status_code) == (409, 400, 400)
    assert "Agreed with the board." in blocked.content.decode()
    assert "A legal hold stands" in blocked.content.decode()
    assert 'id="id_note_error"' in wordless.content.decode()
    assert "x" * 501 in endless.content.decode()
    assert RecordDeletion.objects.get().state == "requested"


def test_the_address_of_a_form_shows_its_page(old, cedar, harbor, manager):
    asked = request_deletion(organization=cedar, reason="Its time is over.", by=manager)
    page, stranger = logged_in(manager), logged_in(make_member(harbor, "owner"))
    door = f"/insights/retention/record-deletions/{asked.public_id}/moves/approve/"

    assert "Retention and privacy</h1>" in page.get(f"{ASK}?page=2").content.decode()
    assert "Up to which day" in page.get(door).content.decode()
    assert stranger.get(door).status_code == 404


def another_practice(name, owner, manager):
    """One with a rule, and a deletion that was asked for."""
    practice = make_organization(name)
    Membership.objects.create(user=manager, organization=practice, role="practice_manager")
    RetentionRule.objects.create(organization=practice, signal_months=13, set_by=owner)
    RecordDeletion.objects.create(
        organization=practice, reason="x", requested_by=owner, requested_at=timezone.now(),
        signals_through="2019-12-31",
    )  # fmt: skip


def test_it_asks_the_database_no_more_for_more_practices(
    old, owner, manager, django_assert_max_num_queries
):
    page = logged_in(manager)
    another_practice("Elm", owner, manager)
    with django_assert_max_num_queries(100) as few:
        first = page.get(PAGE).content.decode()
    for name in ("Fir", "Oak", "Yew"):
        another_practice(name, owner, manager)

    with django_assert_max_num_queries(len(few.captured_queries)):
        many = page.get(PAGE).content.decode()

    assert first.count("something is due") == many.count("something is due") == 1
    assert many.count("nothing is due") == 4


def test_it_labels_both_forms_alike(cedar, manager):
    page = logged_in(manager).get(PAGE).content.decode()

    assert "Practice:" not in page
    assert page.count(">Practice</label>") == 2
