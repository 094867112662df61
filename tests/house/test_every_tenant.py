"""Records of another organization: not one route confirms that they are there."""

from itertools import islice

import pytest
from django.contrib import admin
from django.test import Client

from leafenterprise.accounts.access import ROLES
from tests.house.doors import Door, every_door
from tests.house.others import MARK, PARTLY, PUBLIC
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db
ENOUGH = 20  # of what is wrong, to be told of it
BODY = {"scope": "2" * 12, "reason": "x", "request": "2" * 12}


@pytest.fixture
def stranger(cedar) -> Client:
    """Holds every role, in Cedar alone."""
    return logged_in(make_member(cedar, *ROLES))


def knock(client: Client, door: Door, address: str) -> int:
    """The status of the answer to a body that is good enough to be looked at."""
    if door.verb == "get":
        answer = client.get(address)
    elif door.is_api:
        answer = getattr(client, door.verb)(address, BODY, content_type="application/json")
    else:
        answer = client.post(address, BODY)
    answer.close()
    return answer.status_code


def record_doors() -> list[Door]:
    """The doors to one record, outside the admin."""
    return [
        door
        for door in every_door()
        if any(name.endswith("_id") for name in door.parameters() if name not in PUBLIC)
        and not door.route.startswith(("/admin/", "/trail/of/"))
    ]


def test_it_says_404_for_every_record_of_others(others, stranger, record_property):
    found = (
        f"{door} {status}"
        for door in record_doors()
        if (status := knock(stranger, door, others.address(door))) not in (404, 405)
    )

    record_property("attempts", len(record_doors()))
    assert len(record_doors()) > 40
    assert list(islice(found, ENOUGH)) == []


def test_it_shows_the_same_addresses_to_their_owner(others):
    doors = [
        door
        for door in record_doors()
        if door.verb == "get"
        and not set(door.parameters()) & set(PARTLY)
        and not door.route.endswith("/claim/")  # asks for a claim in its query
    ]

    hidden = {
        str(door): status
        for door in doors
        if (status := knock(others.owner, door, others.address(door))) not in (200, 405)
    }

    assert hidden == {}


def test_it_lists_nothing_of_others(others, stranger, record_property):
    ids = [value for value in others.ids.values() if not value.isdecimal()]
    secrets = [MARK, others.organization.slug, "harbor-group", "ITR-77", *ids]
    lists = [door for door in every_door() if door.verb == "get" and not door.parameters()]
    told = {}
    for door in lists:
        answer = stranger.get(f"{door.address()}?organization={others.organization.public_id}")
        text = b"".join(answer).decode(errors="replace") + str(dict(answer.headers))
        told |= {str(door): seen} if (seen := [word for word in secrets if word in text]) else {}

    record_property("attempts", len(lists))
    assert told == {}


def test_it_finds_the_same_words_in_the_lists_of_their_owner(others):
    seen = others.owner.get("/api/v1/savings/runs/").content.decode()

    assert "ITR-77" in seen
    assert others.organization.slug in seen


def test_it_shows_no_record_of_others_in_the_admin(others, stranger, record_property):
    found, tried = {}, 0
    for model, governed in admin.site._registry.items():
        if not governed.organization_path:
            continue
        theirs = model._default_manager.filter(
            **{governed.organization_path: others.organization}
        ).first()
        if theirs is None:
            continue
        tried += 1
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{theirs.pk}/change/"
        answer = stranger.get(address)
        if (answer.status_code, answer.get("Location")) != (302, "/admin/"):
            found[address] = answer.status_code

    record_property("attempts", tried)
    assert tried >= 8
    assert found == {}
