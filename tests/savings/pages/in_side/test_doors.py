"""Who gets through the doors of the incoming pages, and who does not learn that there is one."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from leafenterprise.accounts.access import ROLES, can
from savings.actions.uploads import receive_claims
from savings.models import Pbm
from savings.queries.governance import get_layout
from tests.people import logged_in, make_member
from tests.savings.build import (
    freeze,
    make_client,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
    sent_file,
)

LISTS = {
    "savings-datasets": "savings.view",
    "savings-prices": "savings.view",
    "savings-contracts": "savings.view",
    "savings-requests": "savings.view",
    "savings-plans": "savings.view",
    "savings-upload-new": "savings.load",
    "savings-prices-new": "savings.govern",
    "savings-request-new": "savings.queue_own",
}
RECORDS = {
    "savings-dataset": "savings.view",
    "savings-price": "savings.view",
    "savings-contract": "savings.view",
    "savings-request": "savings.view",
    "savings-upload": "savings.load",
}
MOVES = {
    "savings-request-resolve": "savings.queue_own",
    "savings-request-choose": "savings.resolve",
    "savings-request-queue": "savings.queue_own",
}


@dataclass(frozen=True)
class Stage:
    """One record of each kind, by the route that shows it."""

    ids: dict[str, str]


@pytest.fixture
def stage(cedar, tmp_path) -> Stage:
    client = make_client(cedar)
    dataset, prices, version = (
        make_dataset(client, tmp_path),
        make_prices(client, tmp_path),
        freeze(client),
    )
    make_plan(client, [dataset], version=version, prices=[prices])
    upload = receive_claims(
        organization=cedar,
        file=sent_file(),
        pbm=Pbm.objects.get(),
        layout=get_layout("canonical"),
        by=client.by,
    )
    request = make_request(client).public_id
    return Stage(
        {
            "savings-dataset": dataset.public_id,
            "savings-price": prices.public_id,
            "savings-contract": version.contract.public_id,
            "savings-request": request,
            "savings-upload": upload.public_id,
        }
        | dict.fromkeys(MOVES, request)
    )


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_to_the_roles_of_the_access_table(stage, cedar, role):
    person = make_member(cedar, role)
    client = logged_in(person)

    for route, capability in LISTS.items():
        expected = 200 if can(person, capability) else 403
        assert client.get(reverse(route)).status_code == expected, route
    for route, capability in RECORDS.items():
        expected = 200 if can(person, capability) else 403
        assert client.get(reverse(route, args=[stage.ids[route]])).status_code == expected, route
    for route, capability in MOVES.items():
        answer = client.post(reverse(route, args=[stage.ids[route]]))
        assert (answer.status_code == 403) is not can(person, capability), route


def test_it_hides_every_record_from_an_outsider(stage, outsider):
    client = logged_in(outsider)

    for route in RECORDS:
        assert client.get(reverse(route, args=[stage.ids[route]])).status_code == 404, route
    for route in MOVES:
        assert client.post(reverse(route, args=[stage.ids[route]])).status_code == 404, route


def test_it_lists_nothing_of_another_client(stage, outsider):
    client = logged_in(outsider)

    for route in ("savings-datasets", "savings-prices", "savings-contracts", "savings-requests"):
        page = client.get(reverse(route)).content.decode()
        assert not [one for one in stage.ids.values() if one in page], route
    assert "Cedar" not in client.get(reverse("savings-plans")).content.decode()


def test_it_sends_nobody_to_log_in(stage, client):
    for route in LISTS:
        assert client.get(reverse(route)).status_code == 302
    for route in RECORDS:
        assert client.get(reverse(route, args=[stage.ids[route]])).status_code == 302


def test_it_refuses_a_filter_that_does_not_exist(stage, operator):
    answer = logged_in(operator).get(reverse("savings-datasets"), {"kind": "nonsense"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("route", "text"),
    [
        ("savings-datasets", "No claims data yet"),
        ("savings-prices", "No price list yet"),
        ("savings-contracts", "No contract yet"),
        ("savings-requests", "No request yet"),
        ("savings-plans", "No run plan yet"),
    ],
)
@pytest.mark.parametrize("role", ["admin", "operator", "viewer"])
def test_it_says_what_to_do_where_nothing_is(cedar, role, route, text):
    page = logged_in(make_member(cedar, role)).get(reverse(route)).content.decode()

    assert text in page
