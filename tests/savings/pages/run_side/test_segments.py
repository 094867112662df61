"""Segments of many values: the largest are named, the rest stand together and are said to."""

import pytest

from tests.people import api_of, logged_in

pytestmark = pytest.mark.django_db
NOTE = "Named are the 500 values of most dollars"


def read(person, run, kind: str) -> str:
    address = f"/savings/runs/{run.public_id}/segments/?kind={kind}"
    return logged_in(person).get(address).content.decode()


def test_it_says_that_the_rest_stands_together(many_pharmacies, viewer):
    page = read(viewer, many_pharmacies, "pharmacy")

    assert NOTE in page
    assert "500 values" in page


def test_it_says_nothing_of_it_where_every_value_is_named(many_pharmacies, viewer):
    assert NOTE not in read(viewer, many_pharmacies, "channel")


def test_it_adds_up_in_the_api_with_the_rest_under_its_key(many_pharmacies, viewer):
    address = f"/api/v1/savings/runs/{many_pharmacies.public_id}/segments/?kind=pharmacy"
    first = api_of(viewer).get(f"{address}&page_size=500").json()
    second = api_of(viewer).get(f"{address}&page_size=500&page=2").json()

    rows = first["results"] + second["results"]

    assert len(rows) == first["count"] == 501
    assert [row["lines"] for row in rows if row["key"] == "~other"] == [3]
    assert sum(row["lines"] for row in rows) == 503
