"""Every figure is the sum of the signals its drill-down lists, whatever the filters."""

import itertools
import random
from datetime import date, timedelta

import pytest

from insights.analytics.periods import Period
from insights.queries.figures import Selection, figures_of, signals_of, sum_of
from insights.signals.declarations import PAYMENT_METHODS
from insights.signals.metrics import METRICS
from insights.signals.types import SIGNAL_TYPES
from tests.insights.make import ingest, make_provider, make_site, signal

pytestmark = pytest.mark.django_db
FIRST, DAYS, COMBINATIONS = date(2026, 1, 25), 75, 250
CURRENCIES = ("GBP", "EUR")


def amount(kind, chance: random.Random) -> str:
    """One that the type's sign and its own rule allow."""
    if kind.id in ("subscription_payment_status", "payment_voided"):
        return "0.00"
    size = chance.randrange(1, 90_000)
    sign = -1 if kind.sign == "zero or less" else 1
    return f"{sign * size / 100:.2f}"


def rows(chance: random.Random, sites, providers):
    """Signals of every type, scattered over sites, providers, methods, days and currencies."""
    for kind, _ in itertools.product(SIGNAL_TYPES.values(), range(9)):
        if kind.points_at_payment:
            continue
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        fields = {"amount": amount(kind, chance), "currency_code": chance.choice(CURRENCIES),
                  "signal_timestamp": f"{day}T12:00:00Z",
                  "payment_method": chance.choice((None, *PAYMENT_METHODS))}  # fmt: skip
        if kind.payment_states:
            fields["payment_state"] = chance.choice(kind.payment_states)
        provider = chance.choice((None, *providers))
        if provider:
            fields["provider_id"] = provider.public_id
        yield signal(chance.choice(sites), kind.id, **fields)


def some(chance: random.Random, values) -> tuple:
    """None, one or several of them."""
    return tuple(chance.sample(list(values), chance.randrange(len(values) + 1)))


def test_it_agrees_with_its_signals_for_every_combination_of_filters(site, cedar, operator):
    chance = random.Random(2026)
    sites = [site, make_site(cedar), make_site(cedar)]
    providers = [make_provider(cedar), make_provider(cedar)]
    report = ingest(site, operator, *rows(chance, sites, providers))
    assert report.batch.created > 200
    metrics, seen = list(METRICS.values()), 0

    for _ in range(COMBINATIONS):
        first = FIRST + timedelta(days=chance.randrange(DAYS))
        period = Period(first, first + timedelta(days=chance.randrange(DAYS)))
        chosen = Selection(
            cedar, some(chance, [one.pk for one in sites]) or (site.pk,), period,
            some(chance, [one.pk for one in providers]), some(chance, PAYMENT_METHODS),
        )  # fmt: skip
        metric = chance.choice(metrics)
        figure = figures_of(chosen, [metric])[metric.id]
        behind = sum_of(signals_of(chosen, metric))
        assert {code: found[:2] for code, found in figure.items()} == behind, (metric.id, chosen)
        seen += bool(behind)

    assert seen > COMBINATIONS / 4
