"""Records whose time is over go by two people's word; what they summed to stays, and says so."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from audit.trail.models import AuditEvent
from audit.trail.redaction import TwoPeopleNeeded
from insights.actions import retention, retention_work
from insights.actions.retention import NothingDue, RecordDeletionBlocked, RecordDeletionStands
from insights.actions.retention_again import delete_again, list_deleted
from insights.actions.retention_work import delete_records
from insights.actions.rollups import check_rollups, rebuild_rollups
from insights.models import (
    CashStep,
    DeletedSum,
    FinancialSignal,
    InsightCard,
    RecordDeletion,
    RetentionRule,
)
from insights.queries.behind import deleted_of
from insights.queries.retention import deleted_through, month_end_before
from insights.signals.metrics import METRICS
from leafenterprise.shared import immutable
from savings.models import RetentionPolicy
from tests.insights.cards.make import make_plain_card
from tests.insights.cash.make import closed
from tests.insights.make import amount_of, cells, ingest, outcomes, record_id, selection, signal
from tests.people import make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD, BORDER, NEW = "2024-03-10T12:00:00Z", "2025-09-30T23:00:00Z", "2025-10-01T01:00:00Z"
TABLE = FinancialSignal._meta.db_table


@pytest.fixture
def manager(cedar):
    """Sets the rule, so that the owner decides."""
    return make_member(cedar, "practice_manager")


@pytest.fixture
def rule(cedar, manager):
    """Signals are kept thirteen months: what ended before October 2025 goes."""
    return RetentionRule.objects.create(
        organization=cedar, signal_months=13, working_months=13, record_months=None,
        set_by=manager,
    )  # fmt: skip


def approved(cedar, manager, owner):
    asked = retention.request_deletion(
        organization=cedar, reason="Their time is over.", by=manager, now=NOW
    )
    return retention.approve_deletion(deletion=asked, by=owner, now=NOW)


def carried_out(cedar, manager, owner):
    return delete_records(deletion=approved(cedar, manager, owner), now=lambda: NOW)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [("2026-11-21", 13, "2025-09-30"), ("2026-01-01", 13, "2024-11-30"),
     ("2026-03-31", 84, "2019-02-28")],
)  # fmt: skip
def test_it_counts_whole_months(day, months, last):
    assert month_end_before(date.fromisoformat(day), months) == date.fromisoformat(last)


def test_it_deletes_whole_months_and_keeps_their_sums(cedar, site, operator, manager, owner, rule):
    sent = [signal(site, signal_timestamp=when, amount="12.34") for when in (OLD, BORDER, NEW)]
    ingest(site, operator, *sent)
    before, figure = cells(), amount_of(site, "revenue", first="2024-01-01")

    done = carried_out(cedar, manager, owner)

    assert done.state == "deleted"
    assert [str(one.business_day) for one in FinancialSignal.objects.all()] == ["2025-10-01"]
    assert cells() == before
    assert amount_of(site, "revenue", first="2024-01-01") == figure == {"GBP": 3702}
    assert check_rollups(cedar) == rebuild_rollups(cedar) == []
    assert cells() == before
    assert done.report["signals"]["deleted"] == 2
    assert [one["month"] for one in done.report["signals"]["leaves"]] == ["2025-09", "2024-03"]
    assert deleted_through(cedar) == date(2025, 9, 30)


def test_it_says_what_of_a_figure_was_deleted(
    as_owner, cedar, site, operator, manager, owner, rule
):
    ingest(site, operator, *[signal(site, signal_timestamp=when) for when in (OLD, NEW)])
    done = carried_out(cedar, manager, owner)
    asked = selection(site, "2024-01-01", "2025-12-31")

    (told,) = deleted_of(asked, METRICS["revenue"])["GBP"]
    answer = as_owner.get(
        "/api/v1/insights/dashboards/drill-down/?metric=revenue&preset=custom"
        "&first_day=2024-01-01&last_day=2025-12-31"
    ).json()

    assert (told["deletion"], told["hundredths"], told["signals"]) == (done.public_id, 1000, 1)
    (total,) = answer["totals"]
    assert (total["amount"], total["sum_of_signals"], total["agrees"]) == ("20.00", "10.00", True)
    assert total["deleted"] == [
        {"deletion": done.public_id, "deleted_at": "2026-11-21T12:00:00Z", "amount": "10.00",
         "signals": 1}
    ]  # fmt: skip


def test_it_takes_nothing_in_for_deleted_days(cedar, site, operator, manager, owner, rule):
    sent = signal(site, signal_timestamp=OLD, record="old")
    ingest(site, operator, sent)
    carried_out(cedar, manager, owner)

    report = ingest(site, operator, sent, signal(site, signal_timestamp=NEW))

    assert outcomes(report) == ["invalid", "created"]
    assert report.outcomes[0].code == "PERIOD_DELETED"
    assert check_rollups(cedar) == []


def test_it_keeps_what_a_kept_signal_names(cedar, site, operator, manager, owner, rule):
    ingest(
        site, operator,
        signal(site, "payment_received", record="a payment", signal_timestamp=OLD),
        signal(site, "payment_received", record="another", signal_timestamp=OLD),
    )  # fmt: skip
    ingest(site, operator, signal(site, "payment_refunded", amount="-1.00", signal_timestamp=NEW))
    ingest(site, operator, signal(site, "subscription_mrr", signal_timestamp=OLD))

    done = carried_out(cedar, manager, owner)

    left = {(one.signal_type, str(one.business_day)) for one in FinancialSignal.objects.all()}
    assert left == {
        ("payment_received", "2024-03-10"), ("payment_refunded", "2025-10-01"),
        ("subscription_mrr", "2024-03-10"),
    }  # fmt: skip
    assert {one["code"]: one["signals"] for one in done.report["kept"]} == {
        "RUNNING": 1, "NAMED": 1
    }  # fmt: skip


def test_it_deletes_a_chain_of_corrections_whole(cedar, site, operator, manager, owner, rule):
    first = ingest(site, operator, signal(site, record="wrong", signal_timestamp=OLD))
    named = first.outcomes[0].signal_id
    ingest(
        site, operator,
        signal(site, record="right", amount="-1.00", signal_timestamp=OLD, is_correction=True,
               corrects_signal_id=named),
    )  # fmt: skip

    carried_out(cedar, manager, owner)

    assert not FinancialSignal.objects.exists()
    assert DeletedSum.objects.count() == 2
    assert check_rollups(cedar) == []


@pytest.mark.parametrize("state", ["requested", "approved", "deleted"])
def test_it_lets_no_sql_delete_outside_a_deletion(
    cedar, site, operator, manager, owner, rule, state
):
    ingest(site, operator, *[signal(site, signal_timestamp=when) for when in (OLD, NEW)])
    if state == "deleted":
        carried_out(cedar, manager, owner)
    elif state == "approved":
        approved(cedar, manager, owner)
    else:
        retention.request_deletion(organization=cedar, reason="x", by=manager, now=NOW)

    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {TABLE}")


def test_it_lets_sql_delete_only_the_days_that_two_people_decided(
    cedar, harbor, site, operator, manager, owner, rule
):
    ingest(site, operator, *[signal(site, signal_timestamp=when) for when in (OLD, NEW)])
    deletion = approved(cedar, manager, owner)
    RecordDeletion.objects.filter(pk=deletion.pk).update(state="deleting", begun_at=NOW)

    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {TABLE}")
    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(f"UPDATE {TABLE} SET amount = 0")
    connection.cursor().execute(f"DELETE FROM {TABLE} WHERE business_day = '2024-03-10'")
    assert FinancialSignal.objects.count() == 1


def test_it_fixes_what_was_deleted(cedar, site, operator, manager, owner, rule):
    ingest(site, operator, signal(site, signal_timestamp=OLD))
    carried_out(cedar, manager, owner)

    for sql in (
        "UPDATE insights_deletedsum SET sum_hundredths = 0", "DELETE FROM insights_deletedsum",
        "UPDATE insights_recorddeletion SET report = '{}'", "DELETE FROM insights_recorddeletion",
        "UPDATE insights_recorddeletion SET state = 'deleting'",
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
            connection.cursor().execute(sql)


def test_it_takes_two_people(cedar, site, operator, manager, owner, rule):
    ingest(site, operator, signal(site, signal_timestamp=OLD))
    asked = retention.request_deletion(organization=cedar, reason="x", by=owner, now=NOW)

    with pytest.raises(TwoPeopleNeeded):
        retention.approve_deletion(deletion=asked, by=owner, now=NOW)
    with pytest.raises(IntegrityError, match=r"(?i)two_people|check"), transaction.atomic():
        RecordDeletion.objects.filter(pk=asked.pk).update(decided_by=owner)


def test_it_asks_once_for_what_is_due(cedar, site, operator, manager, owner, rule):
    ingest(site, operator, signal(site, signal_timestamp=OLD))

    (asked,) = retention.propose_all_due(now=NOW)

    assert asked.requested_by == manager
    assert asked.due_by_rule
    assert retention.propose_all_due(now=NOW) == []
    with pytest.raises(RecordDeletionStands):
        retention.request_deletion(organization=cedar, reason="x", by=manager, now=NOW)
    retention.reject(decided=asked, by=owner, note="Not yet.", now=NOW)
    assert retention.propose_all_due(now=datetime(2030, 1, 1, tzinfo=UTC)) != []


def test_it_finds_nothing_due_without_a_rule(cedar, site, operator, owner):
    ingest(site, operator, signal(site, signal_timestamp=OLD))

    with pytest.raises(NothingDue):
        retention.request_deletion(organization=cedar, reason="x", by=owner, now=NOW)


def test_it_stops_for_a_hold_of_either_lane(cedar, site, operator, manager, owner, rule):
    ingest(site, operator, signal(site, signal_timestamp=OLD))
    deletion = approved(cedar, manager, owner)
    RetentionPolicy.objects.create(
        organization=cedar, legal_hold=True, hold_reason="A claim is before the court."
    )

    stopped = delete_records(deletion=deletion, now=lambda: NOW)

    assert (stopped.state, stopped.stopped_because[0]["code"]) == ("stopped", "LEGAL_HOLD")
    assert FinancialSignal.objects.count() == 1
    with pytest.raises(RecordDeletionBlocked):
        retention.ask_again(decided=stopped, by=manager, now=NOW)


def test_it_tells_the_trail_of_every_step(cedar, site, operator, manager, owner, rule):
    ingest(site, operator, signal(site, signal_timestamp=OLD))
    carried_out(cedar, manager, owner)

    told = AuditEvent.objects.filter(action__startswith="record_deletion.").order_by("pk")
    assert [one.action.partition(".")[2] for one in told] == [
        "requested", "approve", "begin", "finish"
    ]  # fmt: skip


def test_it_deletes_again_what_a_restored_backup_brings_back(
    cedar, site, operator, manager, owner, rule
):
    sent = signal(site, signal_timestamp=OLD, record="old")
    ingest(site, operator, sent)
    with transaction.atomic():
        carried_out(cedar, manager, owner)
        known = list_deleted()
        transaction.set_rollback(True)

    assert FinancialSignal.objects.filter(source_record_id=record_id("old")).exists()
    assert delete_again(known) == 1
    assert not FinancialSignal.objects.exists()
    assert delete_again(known) == 0


def test_it_goes_on_where_a_worker_died(cedar, site, operator, manager, owner, rule, monkeypatch):
    sent = ("2024-03-10T12:00:00Z", "2024-04-10T12:00:00Z", "2024-05-10T12:00:00Z")
    ingest(site, operator, *[signal(site, signal_timestamp=when) for when in sent])
    before, deletion = cells(), approved(cedar, manager, owner)
    passed: list[str] = []

    def die(name):
        passed.append(name)
        if passed.count("retention.month_gone") == 2:
            raise RuntimeError("killed before the month was stored")

    monkeypatch.setattr(retention_work, "failpoint", die)
    with pytest.raises(RuntimeError, match="killed"):
        delete_records(deletion=deletion, now=lambda: NOW)
    assert (FinancialSignal.objects.count(), DeletedSum.objects.count()) == (2, 1)
    monkeypatch.undo()

    done = delete_records(deletion=deletion, now=lambda: NOW)

    assert done.state == "deleted"
    assert done.report["signals"]["deleted"] == 3
    assert len(done.report["signals"]["leaves"]) == DeletedSum.objects.count() == 3
    assert cells() == before
    assert check_rollups(cedar) == []


def test_it_deletes_closed_work_and_keeps_what_is_open(cedar, site, owner, manager, rule):
    old = make_plain_card(site, generated_at=datetime(2024, 3, 10, tzinfo=UTC))
    InsightCard.objects.filter(pk=old.pk).update(
        state="acknowledged", acknowledged_by=owner, acknowledged_at=NOW
    )
    InsightCard.objects.filter(pk=old.pk).update(state="resolved")
    waiting = make_plain_card(site, generated_at=datetime(2024, 3, 11, tzinfo=UTC))

    done = carried_out(cedar, manager, owner)

    assert done.report["cards"]["deleted"] == 1
    assert list(InsightCard.objects.all()) == [waiting]


def test_it_deletes_days_of_cash_after_the_statutory_period_alone(
    cedar, site, owner, manager, operator, rule
):
    cashier = make_member(cedar, "cashier")
    kept = closed(site, owner, cashier, "0.00")
    RetentionRule.objects.update(record_months=24)
    done = carried_out_at(cedar, manager, owner, kept.record_date.replace(year=2027))
    assert done is None
    done = carried_out_at(cedar, manager, owner, kept.record_date.replace(year=2029))

    assert done.report["days of cash"]["deleted"] == 1
    assert done.report["days of cash"]["leaves"][0]["id"] == kept.public_id
    assert not CashStep.objects.exists()


def carried_out_at(cedar, manager, owner, day):
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        asked = retention.request_deletion(organization=cedar, reason="Over.", by=manager, now=at)
    except NothingDue:
        return None
    approved_one = retention.approve_deletion(deletion=asked, by=owner, now=at)
    return delete_records(deletion=approved_one, now=lambda: at)
