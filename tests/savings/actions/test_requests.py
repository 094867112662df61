"""Requests: exact, ambiguous or none; never a guess."""

from datetime import date

import pytest

from audit.trail.models import AuditEvent
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from savings.actions.requests import (
    RequestExists,
    ScopeAmbiguous,
    ScopeNotCandidate,
    ScopeUnresolved,
    choose_scope,
    receive_request,
    require_scope,
    resolve_request,
)
from tests.savings.build import Q1, make_dataset, make_plan, make_request, scope_of

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def two_scopes(client_of_cedar, tmp_path):
    """A plan with the quarter and the year."""
    scopes = [scope_of(client_of_cedar, window) for window in (Q1, YEAR)]
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)], scopes=scopes)
    return scopes


def test_it_is_exact_where_one_scope_agrees(client_of_cedar, two_scopes):
    request = make_request(client_of_cedar, from_date=Q1[0].isoformat(), to_date=Q1[1].isoformat())

    assert (request.state, request.scope) == ("exact", two_scopes[0])


def test_it_lists_candidates_where_several_agree_and_takes_none(client_of_cedar, two_scopes):
    request = make_request(client_of_cedar, group="ACME")

    assert request.state == "ambiguous"
    assert request.scope is None
    assert {c["scope"] for c in request.candidates} == {scope.public_id for scope in two_scopes}
    with pytest.raises(ScopeAmbiguous):
        require_scope(request)


def test_it_finds_none_rather_than_the_nearest_window(client_of_cedar, two_scopes):
    request = make_request(client_of_cedar, group="acme", from_date="2026-01-02")

    assert (request.state, request.candidates) == ("none", [])
    with pytest.raises(ScopeUnresolved):
        require_scope(request)


def test_it_does_not_see_scopes_without_an_active_plan(client_of_cedar, two_scopes):
    client_of_cedar.organization.run_plans.update(is_active=False)

    assert make_request(client_of_cedar).state == "none"


def test_it_looks_again_after_the_plans_have_changed(client_of_cedar, two_scopes, operator):
    client_of_cedar.organization.run_plans.update(is_active=False)
    request = make_request(client_of_cedar)
    client_of_cedar.organization.run_plans.update(is_active=True)

    resolve_request(request=request, by=operator)

    assert request.state == "ambiguous"


def test_it_remembers_who_chose(client_of_cedar, two_scopes, operator):
    request = make_request(client_of_cedar)

    choose_scope(request=request, scope_id=two_scopes[1].public_id, by=operator, reason="asked")

    assert (request.state, request.scope, request.chosen_by) == ("exact", two_scopes[1], operator)
    event = AuditEvent.objects.get(action="request.choose")
    assert (event.actor_id, event.reason) == (operator.public_id, "asked")


def test_it_takes_no_scope_that_is_not_a_candidate(client_of_cedar, two_scopes, operator):
    request = make_request(client_of_cedar)

    with pytest.raises(ScopeNotCandidate):
        choose_scope(request=request, scope_id="abcdefghijkl", by=operator)


def test_it_lets_no_consultant_choose(client_of_cedar, two_scopes, consultant):
    request = make_request(client_of_cedar)

    with pytest.raises(NotAllowed):
        choose_scope(request=request, scope_id=two_scopes[0].public_id, by=consultant)


def test_it_is_chosen_once(client_of_cedar, two_scopes, operator):
    request = make_request(client_of_cedar)
    choose_scope(request=request, scope_id=two_scopes[0].public_id, by=operator)

    with pytest.raises(InvalidTransition):
        choose_scope(request=request, scope_id=two_scopes[1].public_id, by=operator)


def test_it_is_one_request_for_one_number(client_of_cedar, two_scopes):
    first, second = make_request(client_of_cedar), make_request(client_of_cedar)

    assert first == second


def test_it_refuses_a_number_that_asked_for_something_else(client_of_cedar, two_scopes):
    make_request(client_of_cedar, group="acme")

    with pytest.raises(RequestExists):
        make_request(client_of_cedar, group="beta")


def test_it_refuses_a_date_that_is_none(client_of_cedar):
    with pytest.raises(InvalidInput):
        make_request(client_of_cedar, from_date="31/02/2026")


def test_it_lets_no_viewer_ask(client_of_cedar, viewer):
    with pytest.raises(NotAllowed):
        receive_request(
            organization=client_of_cedar.organization, number="ITR-9", asked={}, by=viewer
        )
