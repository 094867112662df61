"""A dashboard in a browser: it renews itself, is used by keyboard, and fits a tablet."""

import pytest
from playwright.sync_api import expect

from tests.browser import WIDTHS, follow, overflow, serious_problems
from tests.insights.make import ingest, make_site, signal
from tests.people import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARCH = "preset=custom&first_day=2026-03-01&last_day=2026-03-31"


def test_it_shows_a_new_signal_within_five_seconds(visit, cedar):
    site, sender = make_site(cedar, "Market Street"), make_member(cedar, "operator")
    ingest(site, sender, signal(site, amount="10.00"))
    page = visit(make_member(cedar, "owner"), f"/insights/?{MARCH}")
    revenue = page.locator('#figures [data-metric="revenue"]').first
    expect(revenue.get_by_role("link", name="£10.00")).to_be_visible()

    ingest(site, sender, signal(site, amount="32.10"))
    expect(revenue.get_by_role("link", name="£42.10")).to_be_visible(timeout=5000)

    follow(revenue.get_by_role("link", name="£42.10"))
    expect(page.get_by_text("2 signals add up to £42.10")).to_be_visible()
    assert serious_problems(page) == []


def test_it_keeps_the_filters_between_consolidated_and_by_site(visit, cedar):
    site, other = make_site(cedar, "Market Street"), make_site(cedar, "Riverside")
    sender = make_member(cedar, "operator")
    ingest(site, sender, signal(site, amount="10.00", payment_method="card"),
           signal(other, amount="20.00", payment_method="card"),
           signal(other, amount="40.00", payment_method="cash"))  # fmt: skip
    page = visit(make_member(cedar, "group_owner"), f"/insights/?{MARCH}&payment_method=card")

    follow(page.get_by_role("link", name="Site by site"))
    row = page.get_by_role("row", name="Riverside")
    expect(row.get_by_role("link", name="£20.00")).to_be_visible()
    assert serious_problems(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0

    follow(row.get_by_role("link", name="£20.00"))
    expect(page.get_by_text("1 signal adds up to £20.00")).to_be_visible()
    follow(page.get_by_label("Breadcrumb").get_by_role("link", name="Dashboard"))
    expect(page.locator("#payment_method")).to_have_value("card")
