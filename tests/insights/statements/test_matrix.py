"""Every state × act × role of statements: from the tables, through API, pages, admin and SQL."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit import trail
from insights.models import ProviderStatement
from insights.models.statements import CLOSED
from insights.states import GOVERN, STATEMENT
from leafenterprise.accounts.access import CAPABILITIES, ROLES, capabilities_of
from leafenterprise.shared import immutable
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.insights.make import make_provider, make_site
from tests.insights.statements.make import make_ready, statement_of
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
BODIES: dict[str, dict[str, Any]] = {
    "regenerate": {}, "adjust": {"amount": "1.00", "reason": "Course"}, "review": {},
    "approve": {}, "export": {}, "distribute": {"channel": "mail"},
}  # fmt: skip
MOVES = {act: {act, f"{act}_draft", f"{act}_distributed"} for act in BODIES}
API = "/api/v1/insights/statements"
TABLE = ProviderStatement._meta.db_table


def put(statement: ProviderStatement, state: str, owner) -> None:
    """The statement into a state, as its way there leaves it."""
    now = datetime(2026, 5, 21, tzinfo=UTC)
    closed = state in ("approved", "exported", "distributed")
    with immutable.lifted():
        ProviderStatement.objects.filter(pk=statement.pk).update(
            state=state,
            approved_at=now if closed else None,
            approved_by=owner if closed else None,
            body_digest="x" if closed else "",
            exported_at=now if state in ("exported", "distributed") else None,
            distributed_at=now if state == "distributed" else None,
        )


def allowed(state: str, act: str) -> bool:
    return bool({move.name for move in STATEMENT.moves_from(state)} & MOVES[act])


def test_it_answers_every_act_in_every_state_as_the_table_says(draft, owner):
    """409 where the table has no move; else not, whatever else the act asks for."""
    program, session, wrong = api_of(owner), logged_in(owner), []
    for state in STATEMENT.states:
        for act, body in BODIES.items():
            put(draft, state, owner)
            possible = allowed(state, act) and (state, act) != ("distributed", "export")
            answer = program.post(f"{API}/{draft.public_id}/{act}/", body)
            if (answer.status_code == 409) == possible and not _sealed(state, act, answer):
                wrong.append(("api", state, act, answer.status_code))
            put(draft, state, owner)
            page = session.post(f"/insights/statements/{draft.public_id}/{act}/", body)
            if page.status_code != (409 if answer.status_code == 409 else page.status_code):
                wrong.append(("page", state, act, page.status_code))

    assert wrong == []


def _sealed(state: str, act: str, answer) -> bool:
    """What leaves checks its seal first, and this one was put there without: that is its 409."""
    return act in ("export", "distribute") and answer.json()["error"]["code"] in (
        "STATEMENT_ALTERED", "NO_RECIPIENT",
    )  # fmt: skip


def test_it_lets_exactly_the_roles_of_the_table_act(draft, cedar):
    surprises = []
    for role in ROLES:
        member = make_member(cedar, role)
        program, session = api_of(member) if role != "agent" else None, logged_in(member)
        holds = GOVERN in capabilities_of(member)
        assert holds == (role in CAPABILITIES[GOVERN].roles)
        for act in BODIES:
            if holds:
                continue
            if program and program.post(f"{API}/{draft.public_id}/{act}/", {}).status_code != 403:
                surprises.append(("api", role, act))
            page = session.post(f"/insights/statements/{draft.public_id}/{act}/", {})
            if page.status_code != 403:
                surprises.append(("page", role, act))
            move = next(move for move in STATEMENT.moves if move.name in MOVES[act])
            put(draft, move.sources[0], member)
            with pytest.raises(NotAllowed):
                trail.advance(draft, move.name, by=member)
            put(draft, "draft_generated", member)

    assert surprises == []


@pytest.mark.parametrize("state", STATEMENT.states)
def test_it_refuses_in_the_machine_what_the_table_has_not(draft, owner, state):
    put(draft, state, owner)

    for move in STATEMENT.moves:
        if state not in move.sources:
            with pytest.raises(InvalidTransition):
                trail.advance(draft, move.name, by=owner)


@pytest.mark.parametrize("state", STATEMENT.states)
def test_it_is_taken_by_sql_neither_past_its_approval_nor_back(draft, owner, state):
    put(draft, state, owner)
    across = [one for one in STATEMENT.states if (one in CLOSED) != (state in CLOSED)]

    for target in across:
        with pytest.raises(IntegrityError, match=r"statement_|IMMUTABLE"), transaction.atomic():
            connection.cursor().execute(f"UPDATE {TABLE} SET state = '{target}'")


def test_it_is_looked_at_in_the_admin_and_changed_nowhere_there(draft, owner):
    client = logged_in(owner)
    address = f"/admin/insights/providerstatement/{draft.pk}"

    assert client.get(f"{address}/change/").status_code == 200
    assert client.post(f"{address}/change/", {"state": "approved"}).status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    draft.refresh_from_db()
    assert draft.state == "draft_generated"


def test_it_is_nobodys_who_does_not_hold_every_site(site, owner, cedar):
    """A statement spans all sites: a manager of one site alone does not see it."""
    draft = statement_of(make_ready(site, owner), owner)
    manager = make_member(cedar, "practice_manager")
    membership = manager.memberships.get()
    membership.sites.add(site)
    program = api_of(manager)
    assert program.get(f"{API}/{draft.public_id}/").status_code == 200
    make_site(cedar)

    assert program.get(f"{API}/{draft.public_id}/").status_code == 404
    assert program.get(f"{API}/").json()["results"] == []
    sent = {"provider_id": draft.provider.public_id, "period_start": "2026-01-01",
            "period_end": "2026-01-31"}  # fmt: skip
    assert program.post(f"{API}/", sent).status_code == 404
    assert logged_in(manager).get(f"/insights/statements/{draft.public_id}/").status_code == 404


def test_it_does_not_exist_for_others(draft, outsider):
    program = api_of(outsider)

    assert program.get(f"{API}/{draft.public_id}/").status_code == 404
    for act in BODIES:
        assert program.post(f"{API}/{draft.public_id}/{act}/", BODIES[act]).status_code == 404


def test_it_is_made_and_taken_through_by_the_api(site, owner, as_owner):
    provider = make_ready(site, owner)
    sent = {"provider_id": provider.public_id, "period_start": "2026-03-01",
            "period_end": "2026-03-31"}  # fmt: skip

    made = as_owner.post(f"{API}/", sent)
    again = as_owner.post(f"{API}/", sent)

    assert (made.status_code, made.json()["net_amount"]) == (201, "400.00")
    assert again.json() == made.json()
    own = f"{API}/{made.json()['statement_id']}"
    assert made.json()["possible_acts"] == ["regenerate", "adjust", "review"]
    as_owner.post(f"{own}/adjust/", {"amount": "-10.00", "reason": "Course"})
    as_owner.post(f"{own}/review/")
    done = as_owner.post(f"{own}/approve/").json()
    assert (done["state"], done["net_amount"]) == ("approved", "390.00")
    assert [step["action"] for step in done["approval_history"]] == [
        "generated", "adjust_draft", "review", "approve",
    ]  # fmt: skip
    bill = as_owner.post(f"{own}/export/")
    assert bill["Content-Disposition"].endswith('-xero.csv"')
    assert as_owner.get(f"{own}/files/table/").status_code == 200
    assert as_owner.get(f"{own}/files/docx/").status_code == 400


def test_it_lists_agreements_with_their_bands(site, owner, as_owner):
    provider = make_ready(site, owner)
    make_provider(site.organization)

    listed = as_owner.get("/api/v1/insights/agreements/").json()["results"]

    assert [(one["provider_id"], one["rates"]) for one in listed] == [
        (provider.public_id, [{"category": "", "above": "0.00", "share": "0.400000"}])
    ]
