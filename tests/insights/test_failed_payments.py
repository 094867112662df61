"""Recurring revenue under failed payments: at risk, lost, recovered; and as it was reported."""

from datetime import UTC, date, datetime, time

import pytest

from insights.analytics.failed_payments import Happening, Standing, standings_of
from insights.analytics.periods import Period
from insights.models import SubscriptionPolicy
from insights.queries.subscription_risk import came_later, failed_payments_of, reported_by
from insights.queries.subscriptions import programmes_of
from tests.insights.make import ingest, selection, signal
from tests.people import api_of, logged_in

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
DAYS = {"first": "2026-03-01", "last": "2026-03-31"}
QUERY = {"preset": "custom", "first_day": "2026-03-01", "last_day": "2026-03-31"}
API = "/api/v1/insights/dashboards/subscriptions/"


def happened(day, kind, hundredths=0, *, churn=False, hour=12, month=3):
    """Something that befell Anna's subscription."""
    on = date(2026, month, day)
    at = datetime.combine(on, time(hour), UTC)
    return Happening("anna", "hygiene", "GBP", at, on, kind, hundredths, churn)


def standing(*happenings, policy_days=10):
    """What failed payments did in March."""
    found = standings_of([happened(1, "moved", 2_000, month=1), *happenings], MARCH, policy_days)
    return found.get(("hygiene", "GBP"))


@pytest.mark.parametrize(
    ("happenings", "wanted"),
    [
        ([], None),
        ([happened(25, "failed")], Standing(at_risk=2_000, at_risk_subscriptions=1)),
        ([happened(21, "failed")], Standing(at_risk=2_000, at_risk_subscriptions=1)),
        ([happened(20, "failed")], Standing(lost_overdue=2_000)),
        ([happened(15, "failed", month=2)], Standing()),
        ([happened(19, "failed", month=2)], Standing(lost_overdue=2_000)),
        ([happened(25, "failed"), happened(28, "failed")],
         Standing(at_risk=2_000, at_risk_subscriptions=1)),
        ([happened(25, "failed"), happened(28, "paid", 2_400)],
         Standing(recovered=2_400, recovered_subscriptions=1)),
        ([happened(25, "failed", hour=9), happened(25, "paid", 2_400, hour=8)],
         Standing(at_risk=2_000, at_risk_subscriptions=1)),
        ([happened(5, "failed"), happened(28, "paid", 2_400)],
         Standing(lost_overdue=2_000, recovered=2_400, recovered_subscriptions=1)),
        ([happened(25, "failed"), happened(27, "moved", -2_000, churn=True)],
         Standing(lost_reported=2_000)),
        ([happened(5, "failed"), happened(27, "moved", -2_000, churn=True)],
         Standing(lost_overdue=2_000)),
        ([happened(27, "moved", -2_000, churn=True)], None),
    ],
)  # fmt: skip
def test_it_follows_a_run_of_failed_payments(happenings, wanted):
    assert standing(*happenings) == wanted


def mrr(site, movement, amount, day="2026-01-10", **fields):
    """A movement of a named subscription."""
    told = {"movement": movement, "programme": "care_plan", "subscription": "s1"}
    return signal(site, "subscription_mrr", amount=amount, attributes=told,
                  signal_timestamp=f"{day}T12:00:00Z", **fields)  # fmt: skip


def failed(site, day, subscription="s1"):
    """A failed attempt; without a name nobody can follow it."""
    told = {"attempt": 1, "programme": "care_plan"}
    told |= {"subscription": subscription} if subscription else {}
    return signal(site, "subscription_payment_failure", attributes=told, amount="24.00",
                  signal_timestamp=f"{day}T12:00:00Z")  # fmt: skip


@pytest.mark.django_db
def test_it_keeps_revenue_at_risk_for_the_days_of_the_practice(site, operator, cedar):
    ingest(site, operator, mrr(site, "new", "20.00"), failed(site, "2026-03-10"))
    asked = selection(site, **DAYS)

    early = failed_payments_of(asked, 30)[("care_plan", "GBP")]
    late = failed_payments_of(asked, 10)[("care_plan", "GBP")]

    assert (early.at_risk, early.lost) == (2_000, 0)
    assert (late.at_risk, late.lost) == (0, 2_000)
    (programme,) = programmes_of(asked)
    assert programme.closing == 2_000  # what only the policy says is in no movement


@pytest.mark.django_db
def test_it_states_the_same_on_the_page_and_over_the_api(site, operator, owner, cedar):
    ingest(site, operator, mrr(site, "new", "20.00"), failed(site, "2026-03-10"),
           failed(site, "2026-03-11", ""))  # fmt: skip
    SubscriptionPolicy.objects.create(organization=cedar, at_risk_days=10)

    said = api_of(owner).get(API, QUERY).json()
    page = logged_in(owner).get("/insights/subscriptions/", QUERY).content.decode()

    (risk,) = said["failed_payments"]
    assert (risk["involuntary_churn"], risk["churn_overdue"], risk["at_risk"]) == (
        "20.00", "20.00", "0.00",
    )  # fmt: skip
    assert (said["at_risk_days"], said["failures_without_subscription"]) == (10, 1)
    assert "for up to 10 days" in page
    assert "1 failed payment of these days names no subscription" in page
    assert "£20.00" in page


@pytest.mark.django_db
def test_it_differs_from_an_earlier_report_by_what_came_later_alone(site, operator, owner):
    early = datetime(2026, 4, 1, 8, tzinfo=UTC)
    report = ingest(site, operator, mrr(site, "new", "20.00"), now=early)
    fix = signal(site, "subscription_mrr", amount="-5.00", attributes={},
                 signal_timestamp="2026-03-30T12:00:00Z", is_correction=True,
                 corrects_signal_id=report.outcomes[0].signal_id)  # fmt: skip
    ingest(site, operator, fix, mrr(site, "new", "7.00", "2026-03-20"))
    asked, day = selection(site, **DAYS), date(2026, 4, 2)

    (then,), (now,) = programmes_of(asked, reported_by(day)), programmes_of(asked)

    later = came_later(asked, day)
    assert (then.closing, now.closing) == (2_000, 2_200)
    assert now.closing - then.closing == sum(int(one.amount * 100) for one in later)
    said = api_of(owner).get(API, QUERY | {"reported_on": "2026-04-02"}).json()["reported"]
    assert said["programmes"][0]["difference"] == "2.00"
    assert sorted(one["is_correction"] for one in said["later_signals"]) == [False, True]
    assert {one["programme"] for one in said["later_signals"]} == {"care_plan"}
    page = logged_in(owner).get("/insights/subscriptions/", QUERY | {"reported_on": "2026-04-02"})
    assert "What came later" in page.content.decode()


@pytest.mark.django_db
def test_it_says_that_a_day_of_report_is_none(owner, site):
    page = logged_in(owner).get("/insights/subscriptions/", {"reported_on": "soon"})

    assert page.status_code == 400
    assert "Give the day" in page.content.decode()
