"""Sites beside one another over the API."""

from decimal import Decimal

import pytest

from tests.insights.make import ingest, make_site, signal
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
API = "/api/v1/insights/dashboards/by-site/"
MARCH = {"preset": "custom", "first_day": "2026-03-01", "last_day": "2026-03-31"}


def figure(rows, metric):
    """The amounts of a figure by currency."""
    (own,) = [row for row in rows if row["metric"] == metric]
    return {block["currency"]: block["amount"] for block in own["currencies"]}


def test_it_states_sites_together_and_beside_one_another(site, cedar, operator):
    other, euro = make_site(cedar, "Hill"), {"currency_code": "EUR"}
    ingest(site, operator, signal(site, amount="10.00"), signal(site, amount="5.00", **euro))
    ingest(other, operator, signal(other, amount="2.50"))
    member = api_of(make_member(cedar, "group_owner"))

    whole = member.get(API, MARCH).json()
    alone = member.get(API, {**MARCH, "site": other.public_id}).json()

    by_name = {one["site_name"]: figure(one["figures"], "revenue") for one in whole["sites"]}
    assert by_name == {"Market Street": {"EUR": "5.00", "GBP": "10.00"}, "Hill": {"GBP": "2.50"}}
    together = figure(whole["consolidated"], "revenue")
    assert Decimal(together["GBP"]) == sum(Decimal(one.get("GBP", 0)) for one in by_name.values())
    assert together["EUR"] == "5.00"
    assert [one["site_name"] for one in alone["sites"]] == ["Hill"]
    assert figure(alone["consolidated"], "revenue")["GBP"] == "2.50"
    fresh = whole["sites"][0]["figures"][0]["currencies"][0]["data_freshness_timestamp"]
    assert fresh.endswith("Z")


def test_it_is_for_who_sees_the_group(site, cedar, harbor, owner):
    elsewhere = make_member(harbor, "group_owner")
    elsewhere.memberships.create(organization=cedar, role="owner")

    assert api_of(owner).get(API, MARCH).status_code == 403
    both = api_of(elsewhere)
    assert both.get(API, {**MARCH, "organization": cedar.public_id}).status_code == 403
    assert both.get(API, {**MARCH, "organization": harbor.public_id}).status_code == 200
