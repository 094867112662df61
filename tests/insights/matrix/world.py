"""A practice with every machine's record in every state, somebody of every role, and strangers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Max, Model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from audit.trail.models import AuditEvent
from insights.states import MACHINES, RECORD_DELETION
from leafenterprise.accounts.access import AGENT, ROLES
from leafenterprise.accounts.agents import create_agent
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared import pages
from leafenterprise.shared.states import Machine
from tests.insights.make import make_site
from tests.insights.matrix.records import MAKERS, Place, make_ready
from tests.people import api_of, logged_in, make_member, make_organization

OUTSIDER, ANONYMOUS = "outsider", "anonymous"
TOLD = ("action", "actor_id", "object_id")
# Of these there is never more than one in a practice that is under way.
ONE_AT_A_TIME = (RECORD_DELETION,)


@dataclass(frozen=True)
class Person:
    """Somebody, with a program and a browser of their own. roles: those held in the practice."""

    name: str
    user: User | AnonymousUser
    roles: frozenset[str]
    program: APIClient
    browser: Client

    @property
    def public_id(self) -> str:
        """Nothing, of who is unknown."""
        return str(getattr(self.user, "public_id", ""))


Try = tuple[Person, str, dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """What an attempt left: the answer's status and code, and what the trail and the row say.

    moved: "move to state", where exactly one move was made by the person and nothing else changed
    its state; told: whether a refusal of the person stands in the trail.
    """

    status: int
    code: str
    moved: str
    told: bool
    is_unchanged: bool


class World:
    """The people and the records."""

    before: dict[str, Any]  # the row that is visited, and
    newest: int  # the event before any attempt at it

    def __init__(self) -> None:
        practice = make_organization("Cedar")
        site = make_site(practice, "Market Street")
        staff = [make_member(practice, role) for role in ("owner", "admin", "cashier", "cashier")]
        place = Place(site, *staff)
        make_ready(place)
        self.place = place
        self.records: dict[str, dict[str, Model]] = {
            machine.name: {state: MAKERS[machine.name](place, state) for state in machine.states}
            for machine in MACHINES
            if machine not in ONE_AT_A_TIME
        }
        self.people = list(_people(practice))

    def each(self, machine: Machine) -> Iterator[tuple[str, Any]]:
        """State and record; that it stands there is looked at here."""
        for state in machine.states:
            with undone():
                known = self.records.get(machine.name)
                record = known[state] if known else MAKERS[machine.name](self.place, state)
                self.before, self.newest = stored(record), newest_event()
                assert self.before["state"] == state
                yield state, record

    def attempts(self, record: Any, tried: list[Try]) -> list[Seen]:
        """What comes of each, one after the other, all undone afterwards; only of what moves
        nothing several are tried together."""
        with undone():
            answers = [sent(*one) for one in tried]
            events = AuditEvent.objects.filter(pk__gt=self.newest).values_list(*TOLD)
            left = list(events), stored(record) == self.before
            return [
                _seen(answer, person, record, *left)
                for (person, *_), answer in zip(tried, answers, strict=True)
            ]


def sent(person: Person, address: str, body: dict[str, Any]) -> Any:
    """The answer."""
    sender: Any = person.program if address.startswith("/api/") else person.browser
    answer = sender.post(address, body)
    person.browser.cookies.pop("messages", None)
    return answer


def _seen(answer: Any, person: Person, record: Any, events: list[Any], is_same: bool) -> Seen:
    moved = ""
    names = {f"{record.MACHINE.name}.{move.name}": move.name for move in record.MACHINE.moves}
    made = [event for event in events if event[0] in names]
    if [event[1:] for event in made] == [(person.public_id, record.public_id)]:
        moved = f"{names[made[0][0]]} to {stored(record)['state']}"
    is_json = "json" in answer.get("Content-Type", "")
    error = answer.json().get("error", {}) if answer.status_code >= 400 and is_json else {}
    return Seen(
        status=answer.status_code,
        code=error.get("code", ""),
        moved=moved,
        told=("access.denied", person.public_id) in {event[:2] for event in events},
        is_unchanged=is_same and not made,
    )


def _people(practice: Organization) -> Iterator[Person]:
    """Somebody of every role who is at no record, an outsider and an unknown."""
    admin = make_member(practice, "admin")
    agent, token = create_agent(
        organization=practice, name="Ada", by=admin, second_factor=True, now=timezone.now()
    )
    for role in ROLES:
        if role == AGENT:
            program = APIClient()
            program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
            yield Person(role, agent, frozenset([role]), program, logged_in(agent))
        else:
            yield _person(role, make_member(practice, role), role)
    yield _person(OUTSIDER, make_member(make_organization("Harbor"), *ROLES))
    yield Person(ANONYMOUS, AnonymousUser(), frozenset(), APIClient(), Client())


def _person(name: str, user: User, *roles: str) -> Person:
    return Person(name, user, frozenset(roles), api_of(user), logged_in(user))


def newest_event() -> int:
    """Its number in the trail."""
    return int(AuditEvent.objects.aggregate(last=Max("pk"))["last"])


def stored(record: Model) -> dict[str, Any]:
    """The row."""
    return dict(type(record)._base_manager.filter(pk=record.pk).values().get())


@contextmanager
def without_words(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Error pages are empty and nothing is logged: how those look is tried elsewhere, and thousands
    of them would take most of the time."""
    patch.setattr(pages, "render", lambda *_, status: HttpResponse(status=status))
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(sql: str, values: list[Any]) -> None:
    """A statement past every model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
