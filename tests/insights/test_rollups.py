"""Rollups are what their signals give, whatever happened on the way."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.actions.rollups import check_rollups, rebuild_rollups
from insights.models import DailyRollup, MonthlyRollup
from insights.queries.figures import figures_of, signals_of, sum_of
from insights.signals.metrics import COMMITTED, METRICS
from insights.signals.types import SIGNAL_TYPES, types_of
from tests.insights.make import (
    cells,
    ingest,
    make_provider,
    make_site,
    selection,
    signal,
)
from tests.people import make_member, make_organization

pytestmark = pytest.mark.django_db
SEED = 20261121


def some_signals(site, provider, number=60):
    """Signals of every type over two months, in two currencies, with payments and refunds."""
    chosen = random.Random(SEED)
    rows = []
    for place in range(number):
        type_ = chosen.choice(sorted(SIGNAL_TYPES))
        rows.append(
            signal(
                site, type_, record=f"row {place}",
                currency_code=chosen.choice(["GBP", "EUR"]),
                provider_id=chosen.choice([None, provider.public_id]),
                payment_method=chosen.choice(["", "card", "cash"]),
                signal_timestamp=f"2026-0{chosen.randint(3, 4)}-{chosen.randint(1, 28):02d}"
                f"T{chosen.randint(0, 23):02d}:30:00Z",
            )
        )  # fmt: skip
    return rows


def fresh(zone="America/New_York"):
    """A site, a provider and a sender of an organization of their own."""
    organization = make_organization()
    site = make_site(organization, "Site", zone)
    return site, make_provider(organization, "Provider"), make_member(organization, "operator")


@pytest.fixture
def expected():
    """The cells of the signals sent once, in order."""
    site, provider, by = fresh()
    ingest(site, by, *some_signals(site, provider))
    return cells(site.organization)


@settings(max_examples=12, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(data=st.data())
def test_it_sums_to_the_same_however_the_signals_arrive(expected, data):
    """Shuffled, split anywhere, parts sent again, contradictions and late ones among them."""
    site, provider, by = fresh()
    rows = data.draw(st.permutations(some_signals(site, provider)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    for first, last in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        batch = rows[first:last]
        again = data.draw(st.lists(st.sampled_from(rows[: last or 1]), max_size=3)) if last else []
        wrong = [{**row, "amount": "0.00", "currency_code": "USD"} for row in again]
        ingest(site, by, *batch, *again, *wrong)

    assert cells(site.organization) == expected
    assert check_rollups(site.organization) == []


def test_it_shows_the_sum_of_the_signals_behind_every_figure(expected):
    site, provider, by = fresh()
    ingest(site, by, *some_signals(site, provider))
    chosen = random.Random(SEED)
    tried = 0
    for _ in range(25):
        first = f"2026-03-{chosen.randint(1, 28):02d}"
        last = f"2026-04-{chosen.randint(1, 28):02d}"
        asked = selection(site, first, last)
        asked = type(asked)(
            asked.organization, asked.sites, asked.period,
            providers=chosen.choice([(), (provider.pk,)]),
            methods=chosen.choice([(), ("card",), ("", "cash")]),
        )  # fmt: skip
        figures = figures_of(asked, list(METRICS.values()))
        for metric in METRICS.values():
            said = {
                code: (found.hundredths, found.signals)
                for code, found in figures[metric.id].items()
            }
            assert sum_of(signals_of(asked, metric)) == said
            tried += bool(said)
    assert tried > 100


@pytest.mark.parametrize("metric", METRICS)
def test_it_lets_only_its_own_standing_into_a_figure(metric):
    """Every type × this figure: forecasts and observations never touch committed money."""
    site, _, by = fresh()
    rows = [
        signal(site, type_.id, amount="0.00" if type_.sign == "zero or less" else "1.00")
        for type_ in SIGNAL_TYPES.values()
        if type_.standing != METRICS[metric].standing
    ]
    ingest(site, by, *rows)

    assert figures_of(selection(site), [METRICS[metric]]) == {metric: {}}
    if METRICS[metric].standing == COMMITTED:
        assert {type_.standing for type_ in types_of(metric)} == {COMMITTED}


def test_it_never_mixes_currencies(site, operator):
    ingest(
        site, operator, signal(site, amount="1.00"), signal(site, amount="2.00"),
        signal(site, amount="4.00", currency_code="EUR"),
    )  # fmt: skip

    found = figures_of(selection(site), [METRICS["revenue"]])["revenue"]

    assert {code: one.hundredths for code, one in found.items()} == {"GBP": 300, "EUR": 400}


def test_it_keeps_cents_exact(site, operator):
    rows = [signal(site, amount="0.10") for _ in range(300)]
    rows += [signal(site, amount="999999999999.99"), signal(site, amount="0.01")]
    for start in range(0, len(rows), 50):
        ingest(site, operator, *rows[start : start + 50])

    asked = selection(site)
    (found,) = figures_of(asked, [METRICS["revenue"]])["revenue"].values()

    assert found.hundredths == 30 * 100 + 99_999_999_999_999 + 1
    assert sum_of(signals_of(asked, METRICS["revenue"])) == {"GBP": (found.hundredths, 302)}


def test_it_finds_and_mends_cells_that_differ(site, operator):
    ingest(site, operator, *[signal(site, record=number) for number in range(3)])
    organization, right = site.organization, cells()
    DailyRollup.objects.update(sum_hundredths=1)
    MonthlyRollup.objects.all().delete()
    command = {"organization": organization.slug, "stdout": StringIO()}

    with pytest.raises(CommandError, match="2 cells differ"):
        call_command("rebuild_rollups", check=True, **command)
    assert len(rebuild_rollups(organization)) == 2

    call_command("rebuild_rollups", check=True, **command)
    assert cells() == right


def test_it_rebuilds_to_the_very_same_cells(expected):
    site, provider, by = fresh()
    ingest(site, by, *some_signals(site, provider))
    kept = cells(site.organization)

    assert rebuild_rollups(site.organization) == []
    assert cells(site.organization) == kept == expected


def test_it_refuses_a_second_cell_for_no_provider(site, operator):
    ingest(site, operator, signal(site))
    cell = DailyRollup.objects.get()
    cell.pk = None

    with pytest.raises(Exception, match=r"(?i)unique"):
        cell.save(force_insert=True)
    assert connection.needs_rollback


def test_it_has_records_of_its_own_for_the_same_record_elsewhere(harbor, cedar, operator, outsider):
    here, there = make_site(cedar), make_site(harbor)
    ingest(here, operator, signal(here, record="same"))
    report = ingest(there, outsider, signal(there, record="same"))

    assert report.outcomes[0].outcome == "created"
