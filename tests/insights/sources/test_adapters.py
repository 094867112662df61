"""Each adapter over recorded records: the signal of every event, and what is refused."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from insights.queries.subscription_risk import KINDS
from insights.signals.reading import Place, Places, Unfit, read_row
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES
from insights.sources._adapter import Event, Feed, Source, Target, pseudonym
from insights.sources._cadences import DAILY
from insights.sources._registry import SOURCES
from tests.insights.sources.records import ORDER, RECORDED, record

TARGET = Target("22", "GBP", ZoneInfo("Europe/London"))
PLACES = Places("org", {"22": Place(1, ZoneInfo("Europe/London"))}, {})
NOW = datetime(2026, 3, 11, tzinfo=UTC)
EVERY = [
    pytest.param(module, *said, id=f"{module} {said[0]['event']}")
    for module, recorded in RECORDED.items()
    for said in recorded
]


def only(module, said):
    (row,) = SOURCES[module].signals(said, TARGET)
    return row


def test_it_has_an_adapter_for_every_source_module():
    assert set(SOURCES) == set(SOURCE_MODULES)
    assert {name for name in SOURCES if not SOURCES[name].feed.spread} == set(RECORDED)


def test_it_records_every_event_of_every_adapter():
    for module, recorded in RECORDED.items():
        assert {said["event"] for said, *_ in recorded} == set(SOURCES[module].feed.events)


def test_it_makes_every_type_of_signal_that_sources_send():
    made = {said[1] for recorded in RECORDED.values() for said in recorded}
    shop = {"product_shop_order_revenue", "product_shop_refund"}

    assert made | shop == set(SIGNAL_TYPES)


def test_it_says_of_which_subscription_whatever_is_followed_is():
    events = [one for source in SOURCES.values() for one in source.feed.events.values()]
    followed = [one for one in events if one.signal_type in KINDS]

    assert {one.signal_type for one in followed} == set(KINDS)
    assert {one.attributes.get("subscription") for one in followed} == {"subscription"}


@pytest.mark.parametrize(("module", "said", "type_", "amount", "attributes"), EVERY)
def test_it_makes_the_signal_of_an_event(module, said, type_, amount, attributes):
    row = only(module, said)

    found = read_row(row, PLACES, NOW)
    assert (row["signal_type"], row["amount"]) == (type_, amount)
    assert row["attributes"] == attributes
    assert (row["source_module_ref"], found.business_day) == (module, "2026-03-10")


@pytest.mark.parametrize("module", RECORDED)
def test_it_names_what_a_record_lacks(module):
    for said, *_ in RECORDED[module]:
        event = SOURCES[module].feed.events[said["event"]]
        for name in (*event.key, event.amount):
            row = only(module, {**said, name: ""})

            assert isinstance(row, Unfit)
            assert (row.code, row.field) == ("MISSING", name)


def test_it_keeps_the_id_of_a_payment_over_its_states():
    rows = [only("integrated_payments", said) for said, *_ in RECORDED["integrated_payments"]]
    initiated, authorised, captured, refunded = rows[:4]

    ids = {row["source_record_id"] for row in (initiated, authorised, captured)}
    assert ids == {refunded["original_payment_record_id"]}
    assert refunded["source_record_id"] not in ids


def test_it_takes_a_uuid_as_it_is():
    known = str(UUID(int=77))

    row = only("integrated_payments", record("balance.changed", change=known, amount="1.00"))

    assert row["source_record_id"] == UUID(known).hex


def test_it_tells_two_payments_of_one_amount_at_one_moment_apart():
    first, second = (
        only("integrated_payments", record("payment.captured", payment=name, amount="80.00"))
        for name in ("P-1", "P-2")
    )

    assert first["source_record_id"] != second["source_record_id"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("text", "NOT_AN_OBJECT"),
        (None, "NOT_AN_OBJECT"),
        ({}, "MISSING"),
        (record("payment.lost", payment="P-1"), "UNKNOWN_EVENT"),
        (record("payment.captured", payment=["P-1"], amount="1.00"), "NOT_TEXT"),
        (record("payment.captured", payment="P-1", amount=1.5), "NOT_TEXT"),
    ],
)
def test_it_refuses_what_is_no_record(said, code):
    row = only("integrated_payments", said)

    assert isinstance(row, Unfit)
    assert row.code == code
    assert SOURCES["integrated_payments"].kept(said) is not said


@pytest.mark.parametrize("amount", ["12.345", "1e3", "12,50", "--1", "NaN"])
def test_it_leaves_to_the_ingest_what_is_no_money(amount):
    row = only("integrated_payments", record("payment.captured", payment="P-1", amount=amount))

    with pytest.raises(Unfit) as refused:
        read_row(row, PLACES, NOW)
    assert refused.value.code == "BAD_AMOUNT"


def test_it_refuses_what_takes_but_is_stated_as_taken_already():
    said = record("deposit.converted", deposit="D-1", amount="-20.00")

    with pytest.raises(Unfit) as refused:
        read_row(only("appointment_manager", said), PLACES, NOW)
    assert refused.value.code == "WRONG_SIGN"


def test_it_keeps_no_name_of_a_person():
    said = record(
        "spend.recorded", invoice_line="1", amount="5.00", supplier="Dr  Jane Doe", patient="Ann"
    )
    source = SOURCES["inventory_compliance"]

    row, kept = only("inventory_compliance", said), source.kept(said)

    assert row["attributes"]["supplier"] == kept["supplier"] == pseudonym("dr jane doe")
    assert "Jane" not in f"{row} {kept}"
    assert "patient" not in kept
    assert pseudonym(kept["supplier"]) == kept["supplier"]


def test_it_reads_a_pulled_order_as_the_lines_of_a_file():
    shop = SOURCES["product_shop"]
    head = {name: str(ORDER[name]) for name in shop.columns if name in ORDER}
    lines = [{**head, **{k: str(v) for k, v in line.items()}} for line in ORDER["lines"]]

    assert shop.signals(ORDER, TARGET) == list(shop.rows(lines, TARGET))
    assert [row["amount"] for row in shop.signals(ORDER, TARGET)] == ["15.30", "15.30", "-3.39"]


@pytest.mark.parametrize("lines", [None, "text", ["text"]])
def test_it_refuses_an_order_without_lines(lines):
    (row,) = SOURCES["product_shop"].signals({**ORDER, "lines": lines}, TARGET)

    assert (row.code, row.field) == ("MISSING", "lines")


def test_it_knows_a_record_by_its_own_id_again():
    source = SOURCES["integrated_payments"]
    said = record("payment.captured", payment="P-1", amount="broken")

    mended = {**said, "amount": "5.00"}
    assert source.name_of(said) == source.name_of(mended) != ""
    assert source.name_of({**said, "event": "payment.initiated"}) != source.name_of(said)
    assert source.name_of({"event": "payment.captured"}) == ""
    assert source.name_of("text") == ""
    assert SOURCES["product_shop"].name_of(ORDER) != ""


@pytest.mark.parametrize(
    "event",
    [Event("revenue_event", ("a",)), Event("labour_leave", ("a",), attributes={"mood": "mood"})],
)
def test_it_does_not_start_with_an_adapter_that_may_not_say_so(event):
    with pytest.raises(ValueError, match="cannot say"):
        Source("hr_people", Feed(DAILY, {"x": event}))


def test_it_does_not_start_with_an_adapter_of_no_module():
    with pytest.raises(ValueError, match="not a source module"):
        Source("ledger", Feed(DAILY))
