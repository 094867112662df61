"""Detectors over stored signals: what becomes of them as cards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.trail.models import AuditEvent
from insights.actions.cards import run_detectors
from insights.models import (
    CardEvidence,
    CardStep,
    FollowUpTask,
    InsightCard,
    SourceMark,
)
from insights.queries.cards import signals_behind
from insights.queries.figures import sum_of
from insights.tasks import KIND, look_around
from leafenterprise.jobs.loop import run_one
from leafenterprise.jobs.models import Job
from leafenterprise.shared import immutable
from tests.insights.cards.make import AS_OF, NOW, fill, last, make_card
from tests.insights.make import ingest, make_site, signal

pytestmark = pytest.mark.django_db


def test_it_makes_a_card_with_the_signals_it_rests_on(site, operator):
    card = make_card(site, operator)

    assert (card.detector, card.detector_version) == ("seasonal_deviation", 1)
    assert (card.category, card.severity, card.state) == ("collections", "critical", "generated")
    assert (card.first_day, card.last_day, card.currency_code) == (last(7)[0], AS_OF, "GBP")
    (rests,) = CardEvidence.objects.filter(card=card)
    assert sum_of(signals_behind(rests)) == {"GBP": (int(rests.amount * 100), rests.signal_count)}
    assert rests.signal_count == 10
    snapshot = card.data_snapshot["findings"][0]
    assert [told["id"] for told in snapshot["told"]] == [
        "actual",
        "expected",
        "difference",
        "share",
    ]
    assert len(snapshot["points"]) == 7
    event = AuditEvent.objects.get(action="insight_card.generated")
    assert (event.actor_name, event.object_id) == ("insights.detectors", card.public_id)


def test_it_makes_no_second_card_of_the_same_data_or_the_next_day(site, operator):
    make_card(site, operator)

    assert run_detectors(site.organization, NOW) == []
    SourceMark.objects.create(organization=site.organization, site=site, source_module="pms",
                              first_day=AS_OF, last_day=AS_OF + timedelta(days=1))  # fmt: skip
    assert run_detectors(site.organization, NOW + timedelta(days=1)) == []
    assert AuditEvent.objects.filter(action="insight_cards.detected").count() == 3


def test_it_tells_of_missing_data_and_never_of_a_drop(site, operator):
    fill(site, operator, until=AS_OF - timedelta(days=7))
    ingest(site, operator, signal(site, amount="1.00", signal_timestamp=f"{AS_OF}T12:00:00Z"))

    made = run_detectors(site.organization, NOW)

    assert [(card.detector, card.category) for card in made] == [("missing_source", "data")] * 2
    assert {card.first_day for card in made} == {AS_OF - timedelta(days=6)}
    assert all(card.evidence.count() == 0 for card in made)


def test_it_says_nothing_of_a_site_that_waits_for_no_source(site, operator):
    ingest(site, operator, signal(site, signal_timestamp=f"{AS_OF}T12:00:00Z"))

    assert run_detectors(site.organization, NOW) == []


def test_it_makes_one_card_of_many_sites(cedar, operator):
    sites = [make_site(cedar, f"Branch {number}") for number in range(3)]
    for one in sites:
        fill(one, operator, factor=0.4, factor_days=last(7))

    (card,) = run_detectors(cedar, NOW)

    assert card.site is None
    assert card.title == "Unusual revenue or collections at 3 sites"
    assert {one["site_name"] for one in card.data_snapshot["findings"]} == {
        site.name for site in sites
    }
    assert CardEvidence.objects.filter(card=card).count() == 3
    assert run_detectors(cedar, NOW) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE insights_insightcard SET severity = 'informational'",
        "UPDATE insights_insightcard SET explanation = ''",
        "DELETE FROM insights_insightcard",
        "UPDATE insights_cardevidence SET amount = 0",
        "DELETE FROM insights_cardevidence",
        "DELETE FROM insights_cardstep",
    ],
)
def test_it_lets_nobody_rewrite_what_a_card_said(site, operator, sql):
    card = make_card(site, operator)
    CardStep.objects.create(
        organization=card.organization, card=card, move="acknowledge", state_before="generated",
        state_after="acknowledged", by=operator, at=NOW,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize("state", ["acknowledged", "resolved", "archived", "nonsense"])
def test_it_lets_no_sql_move_a_card_on_without_a_person(site, operator, state):
    make_card(site, operator)

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("UPDATE insights_insightcard SET state = %s", [state])


def test_it_looks_again_only_when_something_came(site, operator):
    fill(site, operator, factor=0.4, factor_days=last(7))

    look_around()
    look_around()
    assert Job.objects.filter(kind=KIND).count() == 1
    ingest(site, operator, signal(site))
    look_around()

    assert Job.objects.filter(kind=KIND).count() == 2
    while run_one("worker"):
        pass
    assert set(Job.objects.values_list("state", flat=True)) == {"succeeded"}
    assert not FollowUpTask.objects.exists()
    assert InsightCard.objects.filter(state="generated").count() == InsightCard.objects.count()
