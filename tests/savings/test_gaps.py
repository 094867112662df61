"""What the inputs of a run do not cover."""

from types import SimpleNamespace

import pytest

from savings.claims.declarations import SegmentRow
from savings.gaps import find_gaps
from savings.readiness import EVERYTHING, WINDOW_GAPS

SCOPE = {"from_date": "2026-01-01", "to_date": "2026-06-30"}
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")


def manifest(first="2026-01-03", last="2026-06-29", absent=(), prices=()):
    claims = {"kind": "claims", "first_date": first, "last_date": last, "absent": list(absent)}
    return {
        "scope": SCOPE,
        "datasets": [claims],
        "prices": list(prices),
        "parameters": {
            "exclusions": ["340b"],
            "exclude_uc_priced": True,
            "carry_forward_weeks": 4,
        },
        "contract": {"terms": [{"drug_class": "specialty_brand"}]},
    }


def price(first="2025-01-01", to="2026-06-30", kind="nadac"):
    return {"kind": kind, "first_date": first, "covers_to": to}


def result(months=MONTHS):
    return SimpleNamespace(
        segments=tuple(SegmentRow("month", month, month, 3, ()) for month in months)
    )


def codes(*given):
    return [gap.code for gap in find_gaps(*given)]


def test_it_finds_no_gap_where_everything_is_covered():
    assert find_gaps(manifest(prices=[price()]), result()) == ()


@pytest.mark.parametrize("window", [("2026-03-01", "2026-06-29"), ("2026-01-01", "2026-04-01")])
def test_it_names_a_window_that_the_claims_do_not_fill(window):
    assert codes(manifest(*window), result()) == ["CLAIMS_WINDOW_SHORT"]


def test_it_names_every_month_without_claims():
    gaps = find_gaps(manifest(), result(months=("2026-01", "2026-02", "2026-04", "2026-06")))

    assert [gap.message for gap in gaps] == [
        "No claim in scope falls in 2026-03.",
        "No claim in scope falls in 2026-05.",
    ]


def test_it_leaves_a_run_without_any_claim_to_the_blocks():
    assert find_gaps(manifest(), result(months=())) == ()


def test_it_names_prices_that_end_too_early_and_who_reads_them():
    (gap,) = find_gaps(manifest(prices=[price(to="2026-05-30")]), result())

    assert gap.code == "PRICES_STALE"
    assert "nadac_total" in gap.touches
    assert "gross_cost" not in gap.touches


def test_it_finds_no_gap_in_prices_that_nothing_reads(monkeypatch):
    monkeypatch.setattr("savings.gaps.price_kinds", lambda entry: frozenset())

    assert find_gaps(manifest(prices=[price(first="2026-02-01", to="2026-03-30")]), result()) == ()


def test_it_lets_a_gap_in_the_window_touch_everything():
    gaps = find_gaps(manifest("2026-03-01"), result(months=MONTHS[2:]))

    assert {gap.touches for gap in gaps} == {EVERYTHING}
    assert {gap.code for gap in gaps} == WINDOW_GAPS


def test_it_carries_prices_forward_as_far_as_agreed():
    assert codes(manifest(prices=[price(to="2026-06-02")]), result()) == []


def test_it_takes_the_newest_list_of_a_kind():
    lists = [price(to="2026-01-30"), price(to="2026-06-30")]

    assert codes(manifest(prices=lists), result()) == []


def test_it_names_prices_that_start_after_the_window():
    assert codes(manifest(prices=[price(first="2026-02-01")]), result()) == ["PRICES_START_LATE"]


@pytest.mark.parametrize("column", ["is_340b", "is_specialty", "uc_usd"])
def test_it_names_what_the_contract_asks_and_the_claims_do_not_tell(column):
    (gap,) = find_gaps(manifest(absent=[column, "is_formulary"]), result())

    assert gap.code == "CONTRACT_COLUMN_MISSING"
    assert column in gap.message
    assert "gross_cost" not in gap.touches
    assert find_gaps(manifest(absent=[column]) | {"contract": None}, result()) == ()


def test_it_says_nothing_of_the_window_of_an_empty_file():
    assert find_gaps(manifest(None, None), result(months=())) == ()
