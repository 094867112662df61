"""Fields that a client sends without being asked: none is taken."""

import pytest

from leafenterprise.accounts.models import ApiToken, User
from savings.models import SourceRequest, Upload
from tests.people import api_of, logged_in, make_member
from tests.savings.build import sent_file

pytestmark = pytest.mark.django_db
UNASKED = {
    "id": 4711, "pk": 4711, "public_id": "ABCDEFGHJKLM", "organization_id": 1, "created_by": 1,
    "created_by_id": 1, "state": "exact", "scope": "ABCDEFGHJKLM", "scope_id": 1,
    "chosen_by": 1, "readiness": "final", "is_superuser": True, "is_staff": True, "user": 1,
    "user_id": 1, "second_factor": True, "stored_as": "../../etc/passwd", "dataset": 1,
    "sha256": "0" * 64, "rows_accepted": 10**6, "job_id": "ABCDEFGHJKLM",
}  # fmt: skip


def test_it_takes_no_field_it_did_not_ask_for(client_of_cedar, operator, record_property):
    sent = {"source_request_number": "ITR-5", "asked": {"group": "acme", **UNASKED}, **UNASKED}

    answer = api_of(operator).post("/api/v1/savings/requests/", sent, format="json")

    assert answer.status_code == 201
    taken = SourceRequest.objects.get()
    record_property("attempts", 2 * len(UNASKED))
    assert (taken.organization, taken.created_by) == (client_of_cedar.organization, operator)
    assert (taken.state, taken.scope, taken.chosen_by) == ("none", None, None)
    assert taken.public_id != UNASKED["public_id"]
    assert not set(taken.asked) & set(UNASKED)


def test_it_stores_a_file_where_it_wants_to(client_of_cedar, operator, record_property):
    sent = {
        **{name: str(value) for name, value in UNASKED.items()},
        "file": sent_file(), "organization": client_of_cedar.organization.slug,
        "pbm": "test-rx", "layout": "canonical",
    }  # fmt: skip

    answer = api_of(operator).post("/api/v1/savings/datasets/", sent, format="multipart")

    assert answer.status_code in (201, 202)
    taken = Upload.objects.get()
    record_property("attempts", len(UNASKED))
    assert taken.organization == client_of_cedar.organization
    assert taken.created_by == operator
    assert taken.dataset is None
    assert taken.sha256 != UNASKED["sha256"]
    assert "etc" not in str(taken.stored_as)


def test_it_makes_a_token_for_oneself(operator, viewer, record_property):
    sent = {"name": "mine", "days": 1, **UNASKED, "user": viewer.pk, "user_id": viewer.pk}

    answer = logged_in(operator).post("/api/v1/tokens/", sent, content_type="application/json")

    record_property("attempts", len(UNASKED))
    assert answer.status_code == 201
    taken = ApiToken.objects.get()
    assert taken.user == operator
    assert not taken.second_factor


def test_it_raises_nobody_through_the_form_of_people(cedar, admin, record_property):
    member = make_member(cedar, "viewer")
    sent = {
        "email": member.email, "name": "Renamed", "is_active": "on",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
        **{name: str(value) for name, value in UNASKED.items()},
        "groups": "1", "user_permissions": "1",
    }  # fmt: skip

    logged_in(admin).post(f"/admin/accounts/user/{member.pk}/change/", sent)

    record_property("attempts", len(UNASKED))
    found = User.objects.get(pk=member.pk)
    assert found.name == "Renamed"
    assert not found.is_superuser
    assert not found.user_permissions.exists()
