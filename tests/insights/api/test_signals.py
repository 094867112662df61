"""/signals/: sending, reading, correcting."""

import json

import pytest

from insights.models import FinancialSignal
from insights.views.parsers import NDJSON
from tests.house.api.envelope import assert_envelope
from tests.insights.make import ingest, make_site, outcomes, signal
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/insights"
BATCH = f"{ROOT}/signals/batch/"


def send(api, rows, **headers):
    return api.post(BATCH, {"signals": rows}, format="json", headers=headers)


def test_it_answers_each_row(site, as_operator):
    row = signal(site)

    answer = send(as_operator, [row, row, {**row, "amount": "1.00"}, {"amount": "1.00"}]).json()

    assert [each["outcome"] for each in answer["outcomes"]] == [
        "created", "duplicate", "conflict", "invalid",
    ]  # fmt: skip
    assert answer["outcomes"][2]["code"] == "SIGNAL_CONFLICT"
    assert (answer["received"], answer["created"], answer["by_source"]) == (4, 1, {"pms": 1})


def test_it_takes_lines_and_spares_the_good_ones(site, as_operator):
    lines = [json.dumps(signal(site)), "{broken", "", json.dumps(signal(site))]

    answer = as_operator.post(BATCH, "\n".join(lines), content_type=NDJSON).json()

    assert [each["outcome"] for each in answer["outcomes"]] == ["created", "invalid", "created"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c"])
def test_it_cuts_lines_at_line_feeds_only(site, as_operator, separator):
    attributes = {"invoice_number": f"a{separator}b"}
    row = signal(site, attributes=attributes)
    body = "\r\n".join([json.dumps(row, ensure_ascii=False), json.dumps(signal(site))])

    answer = as_operator.post(BATCH, body.encode(), content_type=NDJSON).json()

    assert answer["received"] == 2
    assert answer["outcomes"][1]["outcome"] == "created"


def test_it_answers_the_same_once_for_a_key(site, as_operator):
    key = {"Idempotency-Key": "feed-7"}
    rows = [signal(site)]

    first, again = send(as_operator, rows, **key), send(as_operator, rows, **key)

    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert_envelope(send(as_operator, [signal(site)], **key), 409, "IDEMPOTENCY_MISMATCH")


@pytest.mark.parametrize("body", [{}, {"signals": []}, {"signals": {}}, [], {"signals": None}])
def test_it_refuses_what_is_no_list(site, as_operator, body):
    assert_envelope(as_operator.post(BATCH, body, format="json"), 400, "VALIDATION_ERROR")


def test_it_refuses_more_than_a_batch(site, as_operator):
    error = assert_envelope(send(as_operator, [0] * 10_001), 413, "BATCH_TOO_LARGE")

    assert error["details"] == {"received": 10_001, "most": 10_000}


@pytest.mark.parametrize("role", ["viewer", "group_owner", "auditor", "provider", "cashier"])
def test_it_takes_signals_only_from_who_may_send_them(site, cedar, role):
    assert_envelope(send(api_of(make_member(cedar, role)), [signal(site)]), 403)


def test_it_asks_who_sends_for_several(site, operator, harbor):
    operator.memberships.create(organization=harbor, role="operator")
    api = api_of(operator)
    rows = {"signals": [signal(site)]}

    assert_envelope(api.post(BATCH, rows, format="json"), 400)
    named = f"{BATCH}?organization={site.organization.public_id}"
    assert api.post(named, rows, format="json").json()["created"] == 1
    assert_envelope(api.post(f"{BATCH}?organization={'2' * 12}", rows, format="json"), 404)


def test_it_shows_a_signal_as_it_was_recorded(site, operator, as_owner):
    row = signal(site, "payment_received", amount="7", payment_method="card")
    ingest(site, operator, row)
    stored = FinancialSignal.objects.get()

    shown = as_owner.get(f"{ROOT}/signals/{stored.pk}/").json()

    told = {name: shown[name] for name in row} | {"amount": shown["amount"]}
    assert told == {**row, "amount": "7.00"}
    assert (shown["payment_state"], shown["provider_id"]) == ("captured", None)
    assert shown["business_day"] == "2026-03-10"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("signal_type=revenue_event", 2), ("currency_code=EUR", 1), ("first_day=2026-03-11", 1),
        ("last_day=2026-03-10", 2), ("payment_state=captured", 1), ("source_module_ref=pms", 2),
("payment_method=card", 0),
    ],
)  # fmt: skip
def test_it_narrows_the_list(site, operator, as_owner, query, number):
    ingest(
        site, operator, signal(site), signal(site, currency_code="EUR"),
        signal(site, "payment_received", signal_timestamp="2026-03-11T00:00:00Z"),
    )  # fmt: skip

    assert as_owner.get(f"{ROOT}/signals/?{query}").json()["count"] == number


def test_it_hides_the_signals_of_other_sites_and_others(site, cedar, harbor, operator, outsider):
    elsewhere, theirs = make_site(cedar), make_site(harbor)
    ingest(elsewhere, operator, signal(elsewhere))
    ingest(theirs, outsider, signal(theirs))
    manager = make_member(cedar, "practice_manager")
    manager.memberships.get().sites.add(site)
    api = api_of(manager)

    assert api.get(f"{ROOT}/signals/").json()["count"] == 0
    for stored in FinancialSignal.objects.all():
        assert_envelope(api.get(f"{ROOT}/signals/{stored.pk}/"), 404)
        body = {"amount": "1.00", "reason": "x"}
        assert_envelope(api.post(f"{ROOT}/signals/{stored.pk}/corrections/", body), 404)


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "post"])
def test_it_has_no_way_to_change_a_signal(site, operator, as_owner, verb):
    ingest(site, operator, signal(site))
    stored = FinancialSignal.objects.get()

    assert_envelope(getattr(as_owner, verb)(f"{ROOT}/signals/{stored.pk}/", {}), 405)


@pytest.mark.parametrize("amount", ["-2.5", -2.5])
def test_it_books_a_correction(site, operator, as_owner, amount):
    ingest(site, operator, signal(site))
    stored = FinancialSignal.objects.get()
    body = {"amount": amount, "reason": "Keyed twice."}

    answer = as_owner.post(f"{ROOT}/signals/{stored.pk}/corrections/", body, format="json")

    assert answer.status_code == 201
    made = answer.json()
    assert (made["amount"], made["corrects_signal_id"]) == ("-2.50", str(stored.pk))
    assert made["source_module_ref"] == "financial_insights"


@pytest.mark.parametrize(
    "body", [{"amount": "0.00", "reason": "x"}, {"amount": "1", "reason": ""}, {"amount": "1.005"}]
)
def test_it_refuses_half_a_correction(site, operator, as_owner, body):
    ingest(site, operator, signal(site))
    stored = FinancialSignal.objects.get()

    assert_envelope(as_owner.post(f"{ROOT}/signals/{stored.pk}/corrections/", body), 400)


def test_it_settles_quarantine(site, operator, as_owner, as_operator):
    row = signal(site)
    report = ingest(site, operator, row, {**row, "amount": "12.00"}, {**row, "amount": "13.00"})
    assert outcomes(report) == ["created", "conflict", "conflict"]
    held = as_owner.get(f"{ROOT}/quarantine/?state=held").json()["results"]
    assert {each["payload"]["amount"] for each in held} == {"12.00", "13.00"}

    reason = {"reason": "As the till says."}
    first, second = (f"{ROOT}/quarantine/{each['id']}" for each in held)
    done = as_owner.post(f"{first}/redrive/", reason, format="json").json()

    assert (done["state"], bool(done["made_signal_id"])) == ("redriven", True)
    again = as_owner.post(f"{first}/dismiss/", reason, format="json")
    assert_envelope(again, 409, "INVALID_TRANSITION")
    assert as_owner.post(f"{second}/dismiss/", reason).json()["state"] == "dismissed"
    assert as_owner.get(f"{second}/").json()["decision"] == reason["reason"]
    assert_envelope(as_operator.get(f"{second}/"), 403)


def test_it_lists_batches_to_who_sends(site, operator, as_operator):
    report = ingest(site, operator, signal(site))

    (listed,) = as_operator.get(f"{ROOT}/batches/").json()["results"]

    assert listed == as_operator.get(f"{ROOT}/batches/{report.batch.public_id}/").json()
    assert (listed["created"], listed["sent_by"]) == (1, operator.public_id)


def test_it_states_the_registry(as_owner):
    rows = {row["id"]: row for row in as_owner.get(f"{ROOT}/signal-types/").json()}

    assert len(rows) == 31
    assert rows["payment_received"]["feeds"] == ["collected"]
    assert rows["labour_leave"]["attributes_schema"]["required"] == ["minutes"]
