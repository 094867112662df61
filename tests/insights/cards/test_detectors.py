"""Detectors, each on a fault, on the same without it, and on days that nobody knows whole."""

from datetime import date, timedelta

import pytest

from insights.analytics.detectors._declarations import CashDay, Gap
from insights.analytics.detectors._registry import DETECTORS
from insights.analytics.detectors._robust import poisson_tail
from insights.analytics.holidays import closed_days, easter, is_holiday
from tests.insights.cards.make import AS_OF, SITE, found_by, last, look, sparse, steady

WEEK = last(7)


def faulty(factor, days=WEEK, **fields):
    return steady(faults=dict.fromkeys(days, factor), **fields)


def every(days, count):
    return [AS_OF - timedelta(days=days * place) for place in range(count)]


def subscriptions(failed_now):
    usual = [AS_OF - timedelta(days=place) for place in range(8, 100, 4)]
    return look(sparse("subscriptions_failed", [*usual, *WEEK[:failed_now]], number=2))


def deposits(now, amount=-2_500):
    taken = sparse("deposits_taken", last(140))
    forfeited = [*every(20, 7)[2:], *last(now)] if now else every(20, 7)
    return look(taken, sparse("deposits_forfeited", forfeited, amount=amount))


def refunds(factor):
    return look(steady("refunds", usual=-3_000, number=3, faults=dict.fromkeys(WEEK, factor)))


def old_debts(steps):
    ends = [AS_OF - timedelta(days=14 * back + 1) for back in range(4, -1, -1)]
    days = [*every(30, 12)[4:], *ends]
    amounts = [*[20_000] * 8, *steps]
    one = sparse("owed_long", days)
    return look(type(one)(one.kind, SITE, "GBP", dict(zip(days, amounts, strict=True)), one.counts))


def cash(*variances):
    days = last(len(variances))
    counted = [CashDay(SITE, "GBP", day, of) for day, of in zip(days, variances, strict=True)]
    return look(cash=counted)


# detector → a look with the fault, and looks in which nothing is to be said
CASES = {
    "seasonal_deviation": (
        look(faulty(0.4)),
        [look(steady()), look(faulty(0.9)), look(faulty(0.4, usual=3_000)),
         look(faulty(0.4, weeks=3))],
    ),
    "refund_spike": (refunds(6), [refunds(1), refunds(1.5)]),
    "deposit_forfeits": (deposits(15), [deposits(0), deposits(2), deposits(15, amount=-10)]),
    "subscription_failures": (subscriptions(7), [subscriptions(0), subscriptions(2)]),
    "production_drop": (
        look(faulty(0.4, last(21), kind="production", provider="anna")),
        [look(steady("production", provider="anna")),
         look(faulty(0, last(21), kind="production", provider="anna")),
         look(faulty(0.4, last(21), kind="production", provider="anna", usual=2_000))],
    ),
    "outstanding_ageing": (
        old_debts([20_000, 20_000, 30_000, 40_000, 50_000]),
        [old_debts([20_000, -10_000, 30_000, 40_000, 50_000]), old_debts([1, 1, 1, 1, 1])],
    ),
    "cash_variances": (
        cash(-500, 0, -700, 0, -900, 0),
        [cash(0, 0, 0, 0, 0, 0), cash(-500, 0, 0, 0, -900, 0), cash(-90, 0, -100, 0, -150, 0),
         cash(-500, -700, -900)],
    ),
    "forecast_shortfall": (
        look(faulty(0.6, last(30))),
        [look(steady()), look(faulty(0.6, last(30), weeks=40)), look(faulty(0.97, last(30)))],
    ),
    "missing_source": (
        look(steady(), gaps=[Gap(SITE, "pms", AS_OF - timedelta(days=5), AS_OF)]),
        [look(steady()), look(steady(), gaps=[Gap(SITE, "pms", AS_OF, AS_OF)]),
         look(steady(), gaps=[Gap(SITE, "pms", date(2026, 1, 1), date(2026, 1, 9))])],
    ),
}  # fmt: skip


def test_it_has_a_case_for_every_detector():
    assert CASES.keys() == DETECTORS.keys()


@pytest.mark.parametrize("detector", CASES)
def test_it_finds_the_fault_and_says_it_with_its_numbers(detector):
    seen, _ = CASES[detector]

    (one,) = found_by(detector, seen)

    assert one.site == SITE
    assert (one.at_stake >= DETECTORS[detector].least_money) is True
    assert one.told
    assert all(told.value for told in one.told)
    assert any(told.value in one.explanation for told in one.told) or detector == "missing_source"
    assert one.explanation.endswith(".")
    assert one.action.endswith(".")


@pytest.mark.parametrize("detector", CASES)
def test_it_says_nothing_without_the_fault(detector):
    _, quiet = CASES[detector]

    assert [found_by(detector, seen) for seen in quiet] == [[] for _ in quiet]


@pytest.mark.parametrize("detector", sorted(CASES.keys() - {"missing_source", "cash_variances"}))
def test_it_concludes_nothing_from_days_that_nobody_knows_whole(detector):
    seen, _ = CASES[detector]
    sources = {source for _, source in seen.expected}
    gaps = [Gap(SITE, source, AS_OF - timedelta(days=40), AS_OF) for source in sources]

    assert found_by(detector, type(seen)(**{**seen.__dict__, "gaps": tuple(gaps)})) == []
    assert found_by(detector, type(seen)(**{**seen.__dict__, "expected": {}})) == []


def test_it_tells_of_a_missing_source_and_never_of_a_drop():
    nothing = faulty(0)
    gap = Gap(SITE, "pms", WEEK[0], AS_OF)
    seen = look(nothing, gaps=[gap])

    assert found_by("seasonal_deviation", seen) == []
    assert [one.source for one in found_by("missing_source", seen)] == ["pms"]
    assert found_by("seasonal_deviation", look(nothing))[0].direction == "down"


def test_it_expects_less_of_holidays_and_closed_days():
    monday = AS_OF - timedelta(days=1)
    closed = frozenset([*WEEK])

    assert found_by("seasonal_deviation", look(faulty(0), closed=closed)) == []
    assert found_by("seasonal_deviation", look(faulty(0, [monday]))) == []
    assert is_holiday(date(2026, 4, 3))
    assert (easter(2026), easter(2025), easter(2019)) == (
        date(2026, 4, 5), date(2025, 4, 20), date(2019, 4, 21),
    )  # fmt: skip


def test_it_takes_a_day_on_which_most_sites_rest_for_a_holiday():
    worked = {day: 10 for day in last(84) if day.weekday() < 5}
    rest = AS_OF - timedelta(days=11)
    few = dict.fromkeys(worked, 4)

    assert closed_days({**worked, rest: 2}, AS_OF) == {rest}
    assert closed_days({**worked, rest: 5}, AS_OF) == frozenset()
    assert closed_days({**few, rest: 0}, AS_OF) == frozenset()


def test_it_notices_a_rise_as_something_to_know():
    (one,) = found_by("seasonal_deviation", look(faulty(2)))

    assert (one.direction, one.severity) == ("up", "informational")


@pytest.mark.parametrize(
    ("least", "mean", "chance"),
    [(0, 3, 1.0), (1, 0, 0.0), (1, 1, 0.632121), (5, 2, 0.052653), (12, 3, 0.000071)],
)
def test_it_reckons_the_chance_of_so_many(least, mean, chance):
    assert poisson_tail(least, mean) == pytest.approx(chance, abs=1e-6)
