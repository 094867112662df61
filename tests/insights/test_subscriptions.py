"""Recurring revenue by programme: opening, movements and closing, and failed payments."""

from datetime import date

import pytest

from insights.queries.figures import figures_of
from insights.queries.subscriptions import events_of, payments_of, programmes_of
from insights.signals.metrics import METRICS
from tests.insights.make import ingest, make_site, selection, signal
from tests.people import logged_in

pytestmark = pytest.mark.django_db
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def mrr(site, movement, amount, day="2026-03-10", programme="care_plan", **fields):
    """A movement of recurring revenue."""
    return signal(
        site, "subscription_mrr", amount=amount, signal_timestamp=f"{day}T12:00:00Z",
        attributes={"movement": movement, "programme": programme}, **fields,
    )  # fmt: skip


def test_it_leads_from_opening_to_closing_by_movements_alone(site, operator):
    ingest(
        site, operator, mrr(site, "new", "100.00", "2026-02-10"), mrr(site, "new", "30.00"),
        mrr(site, "expansion", "5.00"), mrr(site, "churned", "-20.00"),
        mrr(site, "reactivated", "7.00", programme="hygiene"),
        mrr(site, "new", "9.00", "2026-04-01"),
    )  # fmt: skip

    care, hygiene = programmes_of(selection(site, **MARCH))

    assert (care.opening, care.closing, care.lost) == (10_000, 11_500, -2_000)
    assert (hygiene.opening, hygiene.closing) == (0, 700)
    figure = figures_of(selection(site, **MARCH), [METRICS["mrr"]])["mrr"]
    assert figure["GBP"].hundredths == care.closing + hygiene.closing


def test_it_never_adds_currencies_or_sites_that_were_not_asked_for(site, cedar, operator):
    other = make_site(cedar)
    ingest(site, operator, mrr(site, "new", "1.00"), mrr(site, "new", "2.00", currency_code="EUR"),
           mrr(other, "new", "4.00"))  # fmt: skip

    found = {one.currency: one.closing for one in programmes_of(selection(site, **MARCH))}

    assert found == {"GBP": 100, "EUR": 200}


def test_it_counts_failures_and_open_retries(site, operator):
    def failed(attempt, **more):
        return signal(site, "subscription_payment_failure",
                      attributes={"attempt": attempt, "programme": "hygiene", **more})  # fmt: skip

    paid = signal(site, "subscription_payment_status",
                  attributes={"status": "paid", "programme": "hygiene"})  # fmt: skip
    ingest(site, operator, paid, failed(1, next_retry="2026-03-20"), failed(2))

    found = payments_of(selection(site, **MARCH), date(2026, 3, 15))

    assert [(one.paid, one.failed, one.open_retries) for one in found] == [(1, 2, 1)]
    assert payments_of(selection(site, **MARCH), date(2026, 3, 21))[0].open_retries == 0


def test_it_tells_renewals_and_prorations(site, operator):
    ingest(site, operator, signal(site, "subscription_renewal", amount="12.00"),
           signal(site, "subscription_proration", amount="-2.00"))  # fmt: skip

    found = {row["signal_type"]: row for row in events_of(selection(site, **MARCH))}

    assert found["subscription_renewal"]["hundredths"] == 1_200
    assert found["subscription_proration"]["number"] == 1


def test_it_shows_them_with_their_definitions(site, operator, owner):
    ingest(site, operator, mrr(site, "new", "19.50"))
    query = "preset=custom&first_day=2026-03-01&last_day=2026-03-31"

    found = logged_in(owner).get(f"/insights/subscriptions/?{query}").content.decode()

    assert "£19.50" in found
    assert "What the words mean" in found
    assert "Care plan" in found
