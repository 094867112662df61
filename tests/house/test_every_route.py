"""Every route × every role × outsider × nobody: the access table says what happens, admin included.

The envelope of each refusal is looked at in tests/house/api; here it is about who gets through.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from audit.trail import middleware
from leafenterprise.accounts.access import CAPABILITIES, ROLES, capabilities_of
from leafenterprise.shared import metrics, pages
from tests.house.doors import ANYONE, UNDECLARED, Door, every_door, undeclared
from tests.people import logged_in, make_member, make_user

pytestmark = pytest.mark.django_db
DOORS = every_door()
ENOUGH = 20  # of what is wrong, to be told of it
LEAVES = "/logout/"  # would end the session that the other doors are tried with
SEND_TO_ADMIN = ("admin", "auditor", "viewer")  # one who may, one who may a little, one who may not


def knock(client: Client, door: Door, address: str, body: dict[str, Any] | None = None) -> int:
    """The status of the answer."""
    if door.verb == "get":
        return client.get(address).status_code
    if door.is_api:
        sent = {"data": body or {}, "content_type": "application/json"}
    else:
        sent = {"data": body or {}} if door.verb == "post" else {}
    return getattr(client, door.verb)(address, **sent).status_code


def doors_for(role: str) -> list[Door]:
    """All of them; three roles try the whole admin, of which each other one tries its share.

    Together the others try all of it too; for the sake of time.
    """
    doors = [door for door in DOORS if door.route != LEAVES]
    if role in SEND_TO_ADMIN:
        return doors
    inside = [door for door in doors if door.route.startswith("/admin/")]
    sharing = [*sorted(set(ROLES) - set(SEND_TO_ADMIN)), ""]
    share = inside[sharing.index(role) :: len(sharing)]
    return [door for door in doors if door not in inside] + share


def surprises(client: Client, held: frozenset[str], doors: list[Door]) -> list[str]:
    """The first doors that opened although they should not, or stayed shut although they should
    open."""
    return list(islice(_surprises(client, held, doors), ENOUGH))


def _surprises(client: Client, held: frozenset[str], doors: list[Door]) -> Iterator[str]:
    for door in doors:
        status = knock(client, door, door.address())
        wrong = status >= 500 or status == 401
        if door.opens_to(held):
            # The admin says 403 too where nobody at all may add or delete.
            wrong |= status == 403 and not door.route.startswith("/admin/")
        else:
            # A record that is not theirs does not exist for them: the admin leads away from it.
            led_away = status == 302 and door.route.startswith("/admin/") and door.parameters()
            refused = (403, 404, 405) if door.hides_records else (403, 405)
            wrong |= status not in refused and not led_away
        if wrong:
            yield f"{door} {status}"


def test_it_finds_every_door_and_each_says_who_may_pass():
    assert len(DOORS) > 250
    assert undeclared(DOORS) == []


def test_it_would_find_a_door_that_says_nothing():
    def bare(request):
        return HttpResponse()

    door = Door("/bare/", "get", UNDECLARED, path("bare/", bare))

    assert undeclared([*DOORS, door]) == ["GET /bare/"]


@pytest.fixture
def untold(monkeypatch):
    """Refusals go into the trail and are laid out elsewhere, and so are the metrics of thousands
    of requests: both take minutes."""
    monkeypatch.setattr(middleware, "_record", lambda request, user: None)
    monkeypatch.setattr(pages, "render", lambda *_, status: HttpResponse(status=status))
    monkeypatch.setattr(metrics, "exposition", lambda: b"")


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_to_a_role_what_the_table_says(role, cedar, record_property, untold):
    member = make_member(cedar, role)
    held = frozenset(row.id for row in CAPABILITIES.values() if role in row.roles)

    record_property("attempts", len(doors_for(role)))
    assert capabilities_of(member) == held
    assert surprises(logged_in(member), held, doors_for(role)) == []


def test_it_opens_nothing_to_a_person_without_a_role(record_property, untold):
    record_property("attempts", len(doors_for("")))
    assert surprises(logged_in(make_user()), frozenset(), doors_for("")) == []


def test_it_asks_strangers_to_log_in(client, record_property):
    found = []
    for door in DOORS:
        status = knock(client, door, door.address())
        refused = status == (401 if door.is_api else 302) or status == 405
        if status >= 500 or not (refused or door.asks == ANYONE):
            found.append(f"{door} {status}")

    record_property("attempts", len(DOORS))
    assert found == []
