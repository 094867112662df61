"""A batch: each row its own outcome, and only what is new changes anything."""

from datetime import UTC, date, datetime

import pytest

from audit.trail.models import AuditEvent
from insights.actions.ingest import MOST_ROWS, BatchTooLarge
from insights.ingest_gauge import ROWS_IN
from insights.models import FinancialSignal, IngestBatch, QuarantinedSignal
from insights.signals.identity import NAMESPACE
from leafenterprise.shared.errors import NotAllowed
from tests.insights.make import cells, ingest, make_provider, make_site, outcomes, record_id, signal
from tests.people import make_member

pytestmark = pytest.mark.django_db


def only(report):
    (outcome,) = report.outcomes
    return outcome


def test_it_stores_a_row_as_it_was_sent(site, operator):
    provider = make_provider(site.organization)
    row = signal(
        site, record="one", amount="120.50", provider_id=provider.public_id,
        payment_method="card", attributes={"invoice_number": 'A "1"\\'},
        signal_timestamp="2026-03-10T12:00:00+02:00",
    )  # fmt: skip

    report = ingest(site, operator, row)

    stored = FinancialSignal.objects.get()
    assert outcomes(report) == ["created"]
    assert stored.pk.hex == only(report).signal_id
    assert (stored.amount, stored.currency_code, stored.payment_method) == (120.5, "GBP", "card")
    assert stored.signal_timestamp == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert stored.attributes == {"invoice_number": 'A "1"\\'}
    assert (stored.provider, stored.site, stored.batch) == (provider, site, report.batch)


def test_it_makes_the_id_that_the_source_can_compute(site, operator):
    from uuid import UUID, uuid5

    report = ingest(site, operator, signal(site, record="one"))

    record = UUID(record_id("one")).hex
    key = f"{site.organization.public_id}|pms|{record}|revenue_event|"
    assert UUID(only(report).signal_id) == uuid5(NAMESPACE, key)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2026, 3, 10)), ("Pacific/Auckland", date(2026, 3, 11)),
     ("America/Los_Angeles", date(2026, 3, 10))],
)  # fmt: skip
def test_it_takes_the_local_day_of_the_site(cedar, operator, zone, day):
    site = make_site(cedar, zone=zone)

    ingest(site, operator, signal(site, signal_timestamp="2026-03-10T12:00:00Z"))

    assert FinancialSignal.objects.get().business_day == day
    assert {cell[3] for cell in cells()} == {day, date(2026, 3, 1)}


def test_it_changes_nothing_for_a_duplicate(site, operator):
    row = signal(site)
    ingest(site, operator, row)
    before = cells()

    report = ingest(site, operator, row, row)

    assert outcomes(report) == ["duplicate", "duplicate"]
    assert cells() == before
    assert FinancialSignal.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"amount": "10.01"}, {"signal_timestamp": "2026-03-10T12:00:01Z"}, {"currency_code": "EUR"},
     {"payment_method": "cash"}, {"attributes": {"invoice_number": "7"}}],
)  # fmt: skip
def test_it_keeps_a_contradiction_apart(site, operator, other):
    row = signal(site)
    ingest(site, operator, row)
    before = cells()

    report = ingest(site, operator, {**row, **other})

    held = QuarantinedSignal.objects.get()
    assert (only(report).outcome, only(report).code) == ("conflict", "SIGNAL_CONFLICT")
    assert (held.kind, held.state, held.payload) == ("conflict", "held", {**row, **other})
    assert cells() == before


def test_it_keeps_the_same_contradiction_once(site, operator):
    row = signal(site)
    ingest(site, operator, row, {**row, "amount": "11.00"})
    ingest(site, operator, {**row, "amount": "11.00"}, {**row, "amount": "12.00"})

    assert QuarantinedSignal.objects.count() == 2


def test_it_writes_amounts_and_times_in_one_form(site, operator):
    row = signal(site, amount="10")

    report = ingest(
        site, operator, row, {**row, "amount": "10.0"},
        {**row, "signal_timestamp": "2026-03-10T13:00:00+01:00"},
    )  # fmt: skip

    assert outcomes(report) == ["created", "duplicate", "duplicate"]


def test_it_takes_good_rows_beside_bad_ones(site, operator):
    report = ingest(site, operator, "no object", signal(site), {**signal(site), "amount": 5})

    assert outcomes(report) == ["invalid", "created", "invalid"]
    batch = IngestBatch.objects.get()
    assert (batch.received, batch.created, batch.invalid) == (3, 1, 2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"signal_type": "gift"}, "UNKNOWN_TYPE"),
        ({"signal_type": None}, "MISSING"),
        ({"signal_type": 7}, "NOT_TEXT"),
        ({"source_module_ref": "product_shop"}, "WRONG_SOURCE"),
        ({"source_module_ref": "financial_insights"}, "WRONG_SOURCE"),
        ({"source_record_id": "7"}, "NOT_A_UUID"),
        ({"source_record_id": None}, "MISSING"),
        ({"site_id": "222222222222"}, "UNKNOWN_SITE"),
        ({"provider_id": "222222222222"}, "UNKNOWN_PROVIDER"),
        ({"provider_id": 5}, "UNKNOWN_PROVIDER"),
        ({"amount": "1,000.00"}, "BAD_AMOUNT"),
        ({"amount": "1.005"}, "BAD_AMOUNT"),
        ({"amount": "1e3"}, "BAD_AMOUNT"),
        ({"amount": 10.0}, "BAD_AMOUNT"),
        ({"amount": "1234567890123.00"}, "BAD_AMOUNT"),
        ({"amount": "-1.00"}, "WRONG_SIGN"),
        ({"currency_code": "gbp"}, "UNKNOWN_CURRENCY"),
        ({"currency_code": "XYZ"}, "UNKNOWN_CURRENCY"),
        ({"payment_state": "captured"}, "WRONG_PAYMENT_STATE"),
        ({"payment_method": "barter"}, "UNKNOWN_METHOD"),
        ({"signal_timestamp": "2026-03-10"}, "BAD_TIME"),
        ({"signal_timestamp": "2026-03-10T12:00:00"}, "BAD_TIME"),
        ({"signal_timestamp": "0001-01-01T00:00:00+14:00"}, "BAD_TIME"),
        ({"signal_timestamp": "1989-12-31T00:00:00Z"}, "TIME_OUT_OF_RANGE"),
        ({"signal_timestamp": "2999-01-01T00:00:00Z"}, "TIME_OUT_OF_RANGE"),
        ({"is_correction": True}, "HALF_A_CORRECTION"),
        ({"corrects_signal_id": record_id(1)}, "HALF_A_CORRECTION"),
        ({"is_correction": "yes"}, "HALF_A_CORRECTION"),
        ({"original_payment_signal_id": record_id(1)}, "ORIGINAL_PAYMENT"),
        ({"attributes": []}, "BAD_ATTRIBUTES"),
        ({"attributes": {"colour": "red"}}, "BAD_ATTRIBUTES"),
        ({"attributes": {"invoice_number": 7}}, "BAD_ATTRIBUTES"),
        ({"correlation_id": "x" * 65}, "BAD_CORRELATION"),
        ({"colour": "red"}, "UNKNOWN_FIELD"),
    ],
)
def test_it_says_what_is_wrong_with_a_row(site, operator, fields, code):
    report = ingest(site, operator, {**signal(site), **fields})

    assert (only(report).outcome, only(report).code) == ("invalid", code)
    assert not FinancialSignal.objects.exists()


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("subscription_payment_status", {"attributes": {"status": "due"}}),
        ("subscription_mrr", {"attributes": {"movement": "churned", "programme": "hygiene"}}),
        ("subscription_mrr", {"attributes": {"movement": "new", "programme": "hygiene"},
                              "amount": "-1.00"}),
    ],
)  # fmt: skip
def test_it_holds_a_type_to_its_own_rule(site, operator, type_, fields):
    report = ingest(site, operator, signal(site, type_, **fields))

    assert only(report).code == "RULE_OF_TYPE"


def test_it_refuses_a_batch_that_is_too_large(site, operator):
    with pytest.raises(BatchTooLarge):
        ingest(site, operator, *[None] * (MOST_ROWS + 1))


def test_it_needs_the_right(site, cedar):
    with pytest.raises(NotAllowed):
        ingest(site, make_member(cedar, "viewer"), signal(site))


def test_it_takes_nothing_for_sites_outside_the_senders(site, cedar, harbor):
    elsewhere, other = make_site(cedar), make_site(harbor)
    sender = make_member(cedar, "operator")
    sender.memberships.get().sites.add(site)

    report = ingest(site, sender, signal(site), signal(elsewhere), signal(other))

    assert [outcome.code for outcome in report.outcomes] == ["", "UNKNOWN_SITE", "UNKNOWN_SITE"]


def test_it_tells_the_trail_once_for_the_batch(site, operator):
    report = ingest(site, operator, signal(site), signal(site, "product_shop_order_revenue"))

    event = AuditEvent.objects.get(action="signals.ingested")
    assert event.object_id == report.batch.public_id
    assert '"by_source":{"pms":1,"product_shop":1}' in event.after
    assert report.batch.content_digest in event.after


def test_it_counts_what_came_in_for_the_metrics(site, operator):
    row = signal(site)

    ingest(site, operator, row, signal(site))
    ingest(site, operator, row, {**row, "amount": "99.00"}, {})

    counted = {outcome: number for (outcome,), number in ROWS_IN.read().items()}
    assert counted == {"created": 2, "duplicate": 1, "conflict": 1, "invalid": 1}


def test_it_has_the_same_digest_in_any_order(site, operator):
    rows = [signal(site, record=number) for number in range(5)]

    one, other = ingest(site, operator, *rows), ingest(site, operator, *reversed(rows))

    assert one.batch.content_digest == other.batch.content_digest
