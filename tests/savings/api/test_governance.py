"""Governed objects over the API."""

import json

import pytest

from savings.actions.layouts import sync_layouts
from savings.claims.layouts import BUILT_IN
from savings.models import SourceLayout
from tests.people import api_of, make_platform_admin
from tests.savings.build import Q1, make_contract, make_dataset, make_plan, make_request, scope_of

pytestmark = pytest.mark.django_db
LANE = "/api/v1/savings"


def test_it_offers_the_built_in_layouts(viewer):
    sync_layouts()

    names = {row["layout_id"] for row in api_of(viewer).get(f"{LANE}/layouts/").json()["results"]}

    assert names >= {"canonical", "tuva", "cms_pde", "cms_idr"}


def test_it_adds_a_version_and_never_changes_one(db):
    sync_layouts()
    api = api_of(make_platform_admin())
    definition = json.loads(BUILT_IN["canonical"].to_json())
    newer = {"definition": {**definition, "version": 2, "title": "Newer"}}

    added = api.post(f"{LANE}/layouts/", newer, format="json")
    changed = api.post(
        f"{LANE}/layouts/",
        {"definition": {**newer["definition"], "columns": definition["columns"][:-1]}},
        format="json",
    )

    assert (added.status_code, added.json()["version"]) == (201, 2)
    assert (changed.status_code, changed.json()["error"]["code"]) == (409, "LAYOUT_FROZEN")
    assert SourceLayout.objects.filter(layout_id="canonical").count() == 2


def test_it_says_everything_that_is_wrong_with_a_layout(db):
    api = api_of(make_platform_admin())

    wrong = {"definition": {"id": "x", "title": 1.5}}
    answer = api.post(f"{LANE}/layouts/", wrong, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "LAYOUT_INVALID")


def test_it_lets_no_client_change_how_the_files_of_all_are_read(admin):
    sync_layouts()
    definition = {**json.loads(BUILT_IN["canonical"].to_json()), "version": 2}

    answer = api_of(admin).post(f"{LANE}/layouts/", {"definition": definition}, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    assert SourceLayout.objects.filter(layout_id="canonical").count() == 1


def test_it_freezes_a_contract(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)

    answer = api_of(admin).post(f"{LANE}/contracts/{contract.public_id}/freeze/")

    assert (answer.status_code, answer.json()["number"]) == (201, 1)


def test_it_lets_no_operator_freeze(client_of_cedar, operator):
    contract = make_contract(client_of_cedar)

    assert (
        api_of(operator).post(f"{LANE}/contracts/{contract.public_id}/freeze/").status_code == 403
    )


def test_it_takes_a_request_in_and_lets_a_person_choose(client_of_cedar, tmp_path, operator):
    windows = (Q1, (Q1[0], Q1[1].replace(month=12)))
    scopes = [scope_of(client_of_cedar, window) for window in windows]
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)], scopes=scopes)
    api = api_of(operator)
    sent = {"source_request_number": "ITR-5", "asked": {"group": "acme"}}

    received = api.post(f"{LANE}/requests/", sent, format="json").json()
    chosen = api.post(
        f"{LANE}/requests/{received['id']}/choose/", {"scope": scopes[0].public_id}, format="json"
    ).json()

    assert received["resolution"] == "ambiguous"
    assert (chosen["resolution"], chosen["scope"]["id"]) == ("exact", scopes[0].public_id)


@pytest.mark.parametrize(
    "route", ["contracts", "plans", "scopes", "requests", "runs", "datasets", "groups", "artifacts"]
)
def test_it_shows_an_outsider_nothing(route, client_of_cedar, tmp_path, outsider):
    make_contract(client_of_cedar)
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    make_request(client_of_cedar)

    assert api_of(outsider).get(f"{LANE}/{route}/").json()["count"] == 0
