"""Every state × action × role of every machine, made of the tables: API, pages, admin and SQL."""

from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, models

from audit import trail
from insights.states import MACHINES
from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.models import User
from leafenterprise.shared import immutable
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.states import InvalidTransition, Machine
from tests.house.doors import every_door
from tests.insights.matrix.doors import API, DOORS, MOVELESS, OWN_IDS, PAGES, Door, ids_of
from tests.insights.matrix.world import (
    ANONYMOUS,
    OUTSIDER,
    Person,
    Seen,
    World,
    run,
    stored,
    undone,
    without_words,
)
from tests.standing import live_in, standing

pytestmark = pytest.mark.django_db
each_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
DENIED = {"told": True, "is_unchanged": True, "moved": ""}
UNKNOWN = {"told": False, "is_unchanged": True, "moved": ""}


def model_of(machine: Machine) -> type[models.Model]:
    """Whose rows have these states."""
    (found,) = (one for one in apps.get_models() if getattr(one, "MACHINE", None) is machine)
    return found


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """It, and the folder that holds its files."""
    folder = tmp_path_factory.mktemp("matrix")
    with (
        standing(django_db_blocker, folder),
        pytest.MonkeyPatch.context() as patch,
        without_words(patch),
    ):
        yield World(), folder


@pytest.fixture
def world(standing_world, own_folders, settings, db) -> World:
    """Every record in every state, and everybody."""
    found, folder = standing_world
    live_in(settings, folder)
    return found


def expected(door: Door, person: Person, state: str) -> list[Seen]:
    """What the table of moves and the table of rights say of it; one of several where the record's
    own figures decide between the door's moves."""
    if person.name == ANONYMOUS:
        code = "AUTHENTICATION_REQUIRED" if door.is_api else ""
        return [Seen(401 if door.is_api else 302, code, **UNKNOWN)]
    if person.name == OUTSIDER:
        return [Seen(404, "NOT_FOUND" if door.is_api else "", **UNKNOWN)]
    denied = Seen(403, "PERMISSION_DENIED" if door.is_api else "", **DENIED)
    if not holds(person, door.asks or door.capability):
        return [denied]
    if not door.moves_from(state):
        code = "INVALID_TRANSITION" if door.is_api else ""
        return [Seen(door.says, code, **DENIED | {"told": door.is_told})]
    if not holds(person, door.capability):
        return [denied]
    targets = {move.name: move.target for move in door.machine.moves}
    return [
        Seen(status, "", f"{move} to {targets[move]}", told=False, is_unchanged=False)
        for move in door.moves_from(state)
        for status in (200, 201, 202, 302)
    ]


def holds(person: Person, capability: str) -> bool:
    """By the table of rights."""
    return bool(person.roles & CAPABILITIES[capability].roles)


def surprises(world: World, doors: list[Door]) -> list[tuple[Any, ...]]:
    """Where somebody's attempt at a door came out otherwise than the tables say.

    Everybody tries every door on SQLite. Who is refused is so before a database could make a
    difference: on PostgreSQL one of the practice tries, the outsider and the unknown.
    """
    found = []
    for door in doors:
        may = [[one] for one in world.people if holds(one, door.capability)]
        others = [one for one in world.people if not holds(one, door.capability)]
        if connection.vendor == "postgresql":
            others = [*others[:1], *others[-2:]]
        for state, record in world.each(door.machine):
            address = door.address(ids_of(record))
            for together in (*may, others):
                tried = [(person, address, door.body) for person in together]
                found += [
                    (str(door), state, person.name, seen)
                    for person, seen in zip(together, world.attempts(record, tried), strict=True)
                    if seen not in expected(door, person, state)
                ]
    return found


@each_machine
def test_it_answers_over_the_api_as_the_tables_say(world, machine, record_property):
    doors = [door for door in DOORS if door.machine is machine and door.is_api]

    assert surprises(world, doors) == []
    assert doors
    record_property("attempts", len(doors) * len(machine.states) * len(world.people))


@pytest.mark.parametrize(
    "machine",
    [one for one in MACHINES if any(door.machine is one and not door.is_api for door in DOORS)],
    ids=lambda machine: machine.name,
)
def test_it_answers_on_the_pages_as_the_tables_say(world, machine, record_property):
    doors = [door for door in DOORS if door.machine is machine and not door.is_api]

    assert surprises(world, doors) == []
    record_property("attempts", len(doors) * len(machine.states) * len(world.people))


@each_machine
def test_it_is_changed_by_nobody_in_the_admin(world, machine):
    """Who comes in sends every state that there is; the others, refused at the door, the next."""
    model = model_of(machine)
    root, owner, wrong = f"/admin/insights/{model._meta.model_name}", owner_of(world), []
    if model not in admin.site._registry:
        assert owner.browser.get(f"{root}/").status_code == 404
        return
    following = dict(zip(machine.states, (*machine.states[1:], machine.initial), strict=True))
    for state, record in world.each(machine):
        change, delete = (f"{root}/{record.pk}/{act}/" for act in ("change", "delete"))
        tried = [(owner, change, {"state": one}) for one in machine.states]
        tried += [(person, change, {"state": following[state]}) for person in world.people]
        tried.append((owner, delete, {"post": "yes"}))
        for (person, address, _), seen in zip(tried, world.attempts(record, tried), strict=True):
            known = person.name != ANONYMOUS
            if seen != (Seen(403, "", **DENIED) if known else Seen(302, "", **UNKNOWN)):
                wrong.append((state, person.name, address, seen))

    assert wrong == []
    assert owner.browser.get(f"{root}/").status_code == 200
    assert owner.browser.post(f"{root}/add/").status_code == 403


@each_machine
def test_it_takes_no_step_by_sql_that_the_table_lacks(world, machine):
    """Every pair of states, and one that is none; a step that the table has is not what fails."""
    model, edges, wrong = model_of(machine), machine.edges(), []
    sql = f"UPDATE {model._meta.db_table} SET state = %s WHERE id = %s"
    for state, record in world.each(machine):
        for target in {*machine.states, "elsewhere"} - {state}:
            lacks = (state, target) not in edges
            if refuses(sql, [target, record.pk]) is not lacks or stored(record)["state"] != state:
                wrong.append((state, target))

    assert wrong == []


@pytest.mark.parametrize(
    "machine",
    [machine for machine in MACHINES if hasattr(model_of(machine), "immutable")],
    ids=lambda machine: machine.name,
)
def test_it_is_not_taken_away_by_sql_once_it_moved(world, machine):
    sql = f"DELETE FROM {model_of(machine)._meta.db_table} WHERE id = %s"

    gone = [state for state, record in world.each(machine) if not refuses(sql, [record.pk])]

    assert set(gone) <= {machine.initial}


@each_machine
def test_it_leaves_the_systems_own_moves_to_nobody(world, machine):
    own = [move for move in machine.moves if not move.capability]
    known = [person for person in world.people if isinstance(person.user, User)]
    wrong = []
    for state, record in world.each(machine):
        for move, person in product(own, known):
            refusal = NotAllowed if state in move.sources else InvalidTransition
            with undone(), suppress(refusal):
                trail.advance(record, move.name, by=person.user)
                wrong.append((move.name, state, person.name))

    assert wrong == []


def test_it_has_a_door_for_every_move_that_people_make_and_for_no_other():
    for machine in MACHINES:
        led = {move for door in DOORS if door.machine is machine and door.is_api
               for move in door.moves}  # fmt: skip
        assert led == {move.name for move in machine.moves if move.capability}


def test_it_knows_every_address_that_takes_something_for_a_record_with_a_state(world):
    named = set(OWN_IDS.values())
    browser = owner_of(world).browser
    taking = {
        door.route
        for door in every_door()
        if door.route.startswith((API, PAGES))
        and door.verb != "get"
        and named & set(door.parameters())
        and (door.is_api or browser.post(door.address()).status_code != 405)
    }
    known = {door.route.partition("?")[0] for door in DOORS} | set(MOVELESS)

    assert sorted(taking - known) == []


def refuses(sql: str, values: list[Any]) -> bool:
    """Whether the database refuses the statement by the table of states; it is undone else."""
    try:
        with undone():
            run(sql, values)
    except IntegrityError as refusal:
        return immutable.MARK in str(refusal)
    return False


def owner_of(world: World) -> Person:
    """Holds every right of the lane."""
    return next(person for person in world.people if person.name == "owner")
