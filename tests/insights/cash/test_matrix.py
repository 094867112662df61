"""Every state × action × role of a day of cash, from the tables, through API, pages and actions."""

from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from insights.models import CashReconciliation
from insights.states import CASH
from leafenterprise.accounts.access import CAPABILITIES, ROLES
from tests.insights.cash.make import DAY, in_state
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db
# Which move a door makes; where a door leads to several, the day's own figures say which.
DOORS = {
    "enter": "change", "change": "change", "submit": "submit", "count_again": "second-count",
    "verify_balanced": "verify", "verify_variance": "verify", "close_escalated": "close",
}  # fmt: skip
BODIES = {
    "change": {"counted_total": "5.00"}, "submit": {}, "second-count": {"counted_total": "5.00"},
    "verify": {"notes": "A coin fell."}, "close": {"notes": "Found."},
}  # fmt: skip
ASKS = {move.name: move.capability for move in CASH.moves}


def people(cedar) -> dict[str, Client]:
    """Somebody of every role who has entered nothing, and somebody without any."""
    return {role: logged_in(make_member(cedar, role)) for role in ROLES}


def allowed(state: str, door: str) -> bool:
    """Whether the table has a move of the door from the state."""
    names = {name for name, its in DOORS.items() if its == door}
    return any(move.name in names for move in CASH.moves_from(state))


def capability_of(door: str) -> str:
    """The right that the door's moves need."""
    return next(ASKS[name] for name, its in DOORS.items() if its == door)


def test_it_has_a_door_for_every_move_that_people_make():
    assert {move.name for move in CASH.moves if move.capability} == set(DOORS)


@pytest.mark.parametrize("state", CASH.states)
def test_it_answers_over_the_api_as_the_table_says(state, site, cedar, counter, verifier):
    members = people(cedar)
    in_state(state, site, counter, verifier)
    found, wanted = {}, {}
    for door, role in product(BODIES, ROLES):
        with transaction.atomic():
            record = CashReconciliation.objects.get()
            answer = members[role].post(
                f"/api/v1/insights/cash/reconciliations/{record.public_id}/{door}/",
                BODIES[door], content_type="application/json",
            )  # fmt: skip
            transaction.set_rollback(True)
        found[door, role] = answer.status_code
        holds = role in CAPABILITIES[capability_of(door)].roles
        wanted[door, role] = 403 if not holds else 200 if allowed(state, door) else 409

    assert found == wanted


@pytest.mark.parametrize("state", CASH.states)
def test_it_makes_the_same_moves_through_the_pages(state, site, cedar, counter, verifier):
    members = {role: logged_in(make_member(cedar, role)) for role in ("cashier", "viewer")}
    in_state(state, site, counter, verifier)
    pages = {"face_5_00": "1", "notes": "A coin fell."}
    for door, role in product([name for name in BODIES if name != "change"], members):
        with transaction.atomic():
            record = CashReconciliation.objects.get()
            answer = members[role].post(f"/insights/cash/{record.public_id}/{door}/", pages)
            record.refresh_from_db()
            steps, after = record.steps.count(), record.state
            transaction.set_rollback(True)
        record = CashReconciliation.objects.get()
        has_moved = (record.state, record.steps.count()) != (after, steps)
        assert answer.status_code == (302 if role == "cashier" else 403), (door, role)
        assert has_moved is (role == "cashier" and allowed(state, door)), (door, role)


def test_it_lets_the_admin_look_and_change_nothing(site, owner, counter, verifier, cedar):
    owner = make_member(cedar, "owner", is_superuser=False)
    record = in_state("awaiting_verification", site, counter, verifier)
    client = logged_in(owner)
    address = f"/admin/insights/cashreconciliation/{record.pk}/"

    seen = client.get(f"{address}change/")
    sent = client.post(f"{address}change/", {"state": "verified_balanced"})

    assert seen.status_code == 200
    assert "5.00" not in seen.content.decode()
    assert (sent.status_code, client.post(f"{address}delete/").status_code) == (403, 403)
    assert client.get("/admin/insights/cashreconciliation/add/").status_code == 403
    record.refresh_from_db()
    assert record.state == "awaiting_verification"


def test_it_refuses_the_person_who_entered_through_both_doors(site, counter, verifier):
    record = in_state("awaiting_verification", site, counter, verifier)
    client = logged_in(counter)

    by_api = client.post(
        f"/api/v1/insights/cash/reconciliations/{record.public_id}/verify/",
        {"notes": "x"}, content_type="application/json",
    )  # fmt: skip
    by_page = client.post(f"/insights/cash/{record.public_id}/verify/", {"notes": "x"})

    assert (by_api.status_code, by_api.json()["error"]["code"]) == (403, "SELF_VERIFICATION")
    assert by_page.status_code == 403
    assert CashReconciliation.objects.get().record_date == DAY
