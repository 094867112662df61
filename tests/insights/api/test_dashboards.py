"""/dashboards/ and /sources/: figures, what is behind them, and what is missing."""

from datetime import UTC, date, datetime

import pytest

from insights.models import ExpectedSource
from tests.house.api.envelope import assert_envelope
from tests.insights.make import ingest, make_provider, make_site, signal
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/insights"
MARCH = "preset=custom&first_day=2026-03-01&last_day=2026-03-31"


def at(day, type_="revenue_event", amount="10.00", **fields):
    return lambda site: signal(
        site, type_, amount=amount, signal_timestamp=f"{day}T12:00:00Z", **fields
    )


def fill(site, by, *makers):
    return ingest(site, by, *[make(site) for make in makers])


def figures(api, query=MARCH):
    answer = api.get(f"{ROOT}/dashboards/headline/?{query}")
    assert answer.status_code == 200, answer.content
    return {figure["metric"]: figure for figure in answer.json()["figures"]}


def expect(site, source, first="2026-03-01"):
    return ExpectedSource.objects.create(
        organization=site.organization, site=site, source_module=source,
        expected_from=date.fromisoformat(first),
    )  # fmt: skip


def test_it_compares_with_the_equal_stretch_before(site, operator, as_owner):
    fill(site, operator, at("2026-03-01"), at("2026-03-31"), at("2026-02-15", amount="16.00"),
         at("2026-01-28", amount="500.00"))  # fmt: skip

    (block,) = figures(as_owner)["revenue"]["currencies"]

    assert (block["amount"], block["previous_amount"]) == ("20.00", "16.00")
    assert (block["change"], block["change_ratio"], block["signals"]) == ("4.00", "0.2500", 2)
    assert block["data_freshness_timestamp"]


def test_it_carries_balances_over(site, operator, as_owner):
    fill(
        site, operator, at("2025-12-31", "deposit_held", "50.00"),
        at("2026-03-05", "deposit_converted", "-20.00"), at("2026-04-01", "deposit_held", "9.00"),
        at("2026-02-01", "outstanding_balance", "7.00"),
    )  # fmt: skip

    found = figures(as_owner)

    assert found["deposits"]["currencies"][0]["amount"] == "30.00"
    assert found["deposits"]["currencies"][0]["previous_amount"] == "50.00"
    assert found["outstanding"]["currencies"][0]["change"] == "0.00"


def test_it_shows_one_block_for_each_currency(site, operator, as_owner):
    fill(site, operator, at("2026-03-01"), at("2026-03-01", currency_code="EUR", amount="3.00"))

    blocks = figures(as_owner)["revenue"]["currencies"]

    assert [(each["currency"], each["amount"]) for each in blocks] == [
        ("EUR", "3.00"), ("GBP", "10.00"),
    ]  # fmt: skip


def test_it_says_missing_where_nothing_was_marked(site, as_owner):
    found = figures(as_owner)["revenue"]

    assert (found["state"], found["currencies"]) == ("no_source_expected", [])
    assert [reason["code"] for reason in found["reasons"]] == ["NO_SOURCE_EXPECTED"]


def test_it_is_ready_once_every_source_is_marked(site, operator, as_owner, as_operator):
    for source in ("pms", "product_shop"):
        expect(site, source)
    fill(site, operator, at("2026-03-01"))
    before = figures(as_owner)["revenue"]
    for source, last in (("pms", "2026-03-31"), ("product_shop", "2026-03-30")):
        mark(as_operator, site, source, "2026-03-01", last)
    partly = figures(as_owner)["revenue"]
    mark(as_operator, site, "product_shop", "2026-03-31", "2026-04-02")

    after = figures(as_owner)["revenue"]

    assert (before["state"], partly["state"], after["state"]) == ("partial", "partial", "ready")
    assert [len(each["missing"]) for each in partly["sources"]] == [0, 1]
    assert partly["sources"][1]["complete_through"] == "2026-03-30"
    assert figures(as_owner)["collected"]["state"] == "no_source_expected"


def test_it_is_not_ready_before_any_source_was_expected(site, operator, as_owner, as_operator):
    expect(site, "pms", "2026-04-01")
    fill(site, operator, at("2026-02-10"))

    for query in (MARCH, "preset=custom&first_day=2026-02-01&last_day=2026-03-31"):
        found = figures(as_owner, query)["revenue"]
        assert found["state"] == "no_source_expected"
        assert "NO_SOURCE_EXPECTED" in [reason["code"] for reason in found["reasons"]]
    (block,) = figures(as_owner)["revenue"]["currencies"]
    assert (block["amount"], block["previous_amount"], block["change"]) == (None, "10.00", None)


def test_it_is_not_ready_where_some_days_or_sites_wait_for_nothing(
    site, operator, as_owner, as_operator
):
    expect(site, "pms", "2026-03-10")
    mark(as_operator, site, "pms", "2026-03-10", "2026-03-31")
    late = "preset=custom&first_day=2026-03-10&last_day=2026-03-31"

    assert figures(as_owner, late)["revenue"]["state"] == "ready"
    assert figures(as_owner)["revenue"]["state"] == "missing"
    make_site(site.organization)
    assert figures(as_owner, late)["revenue"]["state"] == "missing"


def mark(api, site, source, first, last, status=201):
    body = {"site": site.public_id, "source_module": source, "first_day": first, "last_day": last}
    answer = api.post(f"{ROOT}/sources/", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_it_marks_a_stretch_once(site, as_operator):
    first, again = (mark(as_operator, site, "pms", "2026-03-01", "2026-03-02") for _ in range(2))

    assert first == again


def test_it_marks_no_day_that_is_not_over(site, as_operator, harbor):
    today = datetime.now(UTC).date().isoformat()

    assert mark(as_operator, site, "pms", today, today, 400)["error"]["code"] == (
        "MARK_IN_THE_FUTURE"
    )
    mark(as_operator, site, "pms", "2026-03-02", "2026-03-01", 400)
    mark(as_operator, make_site(harbor), "pms", "2026-03-01", "2026-03-01", 400)


def test_it_shows_gaps_of_sources(site, as_owner, as_operator):
    expect(site, "pms")
    mark(as_operator, site, "pms", "2026-03-01", "2026-03-03")
    mark(as_operator, site, "pms", "2026-03-08", "2026-03-31")

    (source,) = as_owner.get(f"{ROOT}/sources/?{MARCH}").json()

    assert source["complete_through"] == "2026-03-03"
    assert source["missing"] == [{"first_day": "2026-03-04", "last_day": "2026-03-07"}]


@pytest.mark.parametrize("metric", ["revenue", "deposits", "collected"])
def test_it_lists_the_signals_that_sum_to_the_figure(site, operator, as_owner, metric):
    fill(
        site, operator, at("2026-03-01"), at("2026-02-28"), at("2026-01-01", "deposit_held"),
        at("2026-03-07", "payment_received", payment_state="captured"),
        at("2026-03-07", "payment_received", payment_state="authorised", amount="99.00"),
        at("2026-04-01"),
    )  # fmt: skip

    found = as_owner.get(f"{ROOT}/dashboards/drill-down/?metric={metric}&{MARCH}").json()

    (total,) = found["totals"]
    assert total["agrees"]
    assert (found["count"], total["amount"], total["sum_of_signals"]) == (1, "10.00", "10.00")
    assert [row["amount"] for row in found["results"]] == ["10.00"]


@pytest.mark.parametrize(
    ("metric", "granularity", "amounts"),
    [
        ("revenue", "month", ["10.00", "5.00"]),
        ("revenue", "week", ["0.00", "10.00", "0.00", "0.00", "0.00", "0.00", "5.00", "0.00"]),
        ("deposits", "month", ["51.00", "51.00"]),
    ],
)
def test_it_draws_a_figure_along_the_days(site, operator, as_owner, metric, granularity, amounts):
    fill(site, operator, at("2026-02-14"), at("2026-03-16", amount="5.00"),
         at("2025-12-01", "deposit_held", "50.00"), at("2026-02-15", "deposit_held", "1.00"),
         at("2026-02-03", amount="77.00"))  # fmt: skip
    days = "preset=custom&first_day=2026-02-04&last_day=2026-03-24"

    found = as_owner.get(
        f"{ROOT}/dashboards/trend/?metric={metric}&granularity={granularity}&{days}"
    ).json()

    (series,) = found["series"]
    assert [point["amount"] for point in series["points"]] == amounts
    assert series["points"][0]["first_day"] == "2026-02-04"
    assert series["points"][-1]["last_day"] == "2026-03-24"


def test_it_marks_a_forecast_as_indicative(site, operator, as_owner):
    fill(site, operator, at("2026-03-01", "pipeline_estimated_value", "900.00"))

    found = as_owner.get(f"{ROOT}/dashboards/trend/?metric=pipeline&{MARCH}").json()

    assert (found["is_indicative"], found["standing"]) == (True, "forecast")
    assert all(not figure["currencies"] for figure in figures(as_owner).values())


def test_it_narrows_by_site_provider_and_method(site, operator, as_owner):
    other, anna = make_site(site.organization), make_provider(site.organization)
    fill(site, operator, at("2026-03-01", amount="1.00", provider_id=anna.public_id),
         at("2026-03-01", amount="2.00", payment_method="card"))  # fmt: skip
    fill(other, operator, at("2026-03-01", amount="4.00"))

    def revenue(query):
        return figures(as_owner, f"{MARCH}&{query}")["revenue"]["currencies"][0]["amount"]

    assert revenue("") == "7.00"
    assert revenue(f"site={other.public_id}") == "4.00"
    assert revenue(f"site={other.public_id},{site.public_id}") == "7.00"
    assert revenue(f"provider={anna.public_id}") == "1.00"
    assert revenue("payment_method=card,cash") == "2.00"


def test_it_shows_only_the_sites_of_the_person(site, cedar, operator):
    other = make_site(cedar)
    fill(site, operator, at("2026-03-01", amount="1.00"))
    fill(other, operator, at("2026-03-01", amount="4.00"))
    manager = make_member(cedar, "practice_manager")
    manager.memberships.get().sites.add(site)
    api = api_of(manager)

    assert figures(api)["revenue"]["currencies"][0]["amount"] == "1.00"
    assert_envelope(api.get(f"{ROOT}/dashboards/headline/?site={other.public_id}"), 400)


@pytest.mark.parametrize(
    "query",
    [
        "preset=custom", "preset=custom&first_day=2026-03-02&last_day=2026-03-01",
        "preset=today&first_day=2026-03-02", "preset=yesterday", "site=x", "provider=222222222222",
        "payment_method=barter", "preset=custom&first_day=0001-01-01&last_day=9999-01-01",
    ],
)  # fmt: skip
def test_it_refuses_a_selection_that_cannot_be(site, as_owner, query):
    assert_envelope(as_owner.get(f"{ROOT}/dashboards/headline/?{query}"), 400, "VALIDATION_ERROR")


def test_it_takes_the_presets(site, operator, as_owner):
    now = datetime.now(UTC)
    ingest(site, operator, signal(site, signal_timestamp=now.isoformat()))

    for preset in ("today", "this_week", "this_month"):
        found = figures(as_owner, f"preset={preset}")["revenue"]
        assert found["currencies"][0]["amount"] == "10.00"
        assert "DAY_NOT_OVER" in [reason["code"] for reason in found["reasons"]]


def test_it_hides_another_organization(site, as_owner, harbor, outsider):
    theirs = make_site(harbor)
    fill(theirs, outsider, at("2026-03-01"))

    query = f"{MARCH}&organization={harbor.public_id}"

    assert_envelope(as_owner.get(f"{ROOT}/dashboards/headline/?{query}"), 404)
    assert figures(as_owner)["revenue"]["currencies"] == []
