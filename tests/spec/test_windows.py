"""Window columns: duplicates, early refills and coverage."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims import drill
from savings.claims.declarations import Parameters
from tests.spec.tables import claim, run


def lines(folder, rows, **options) -> dict[str, dict]:
    """Lines by claim id."""
    found = drill.read_lines(run(folder, rows, formulas={}, **options).lines_path)
    return {row["claim_id"]: row for row in found}


def test_it_points_a_duplicate_at_the_first_by_paid_date(tmp_path):
    rows = [
        claim("b", member_key="M", paid_date=date(2026, 1, 16)),
        claim("a", member_key="M", paid_date=date(2026, 1, 17)),
        claim("c", member_key="M", paid_date=date(2026, 1, 18)),
    ]

    found = lines(tmp_path, rows)

    assert {name: row["duplicate_of"] for name, row in found.items()} == {
        "a": "b",
        "b": None,
        "c": "b",
    }


@pytest.mark.parametrize(
    "other",
    [
        {"pharmacy_id": "PH2"},
        {"member_key": "N"},
        {"ndc11": "00000000002"},
        {"fill_date": date(2026, 1, 14)},
        {"quantity": Decimal(31)},
    ],
)
def test_it_takes_no_line_for_a_duplicate_that_differs_in_the_key(tmp_path, other):
    rows = [claim("a", member_key="M"), claim("b", **{"member_key": "M"} | other)]

    assert [row["duplicate_of"] for row in lines(tmp_path, rows).values()] == [None, None]


@pytest.mark.parametrize("lost", ["pharmacy_id", "member_key", "ndc11", "quantity"])
def test_it_takes_no_lines_for_duplicates_for_what_both_lack(tmp_path, lost):
    rows = [claim(name, **{"member_key": "M"} | {lost: None}) for name in "ab"]

    assert [row["duplicate_of"] for row in lines(tmp_path, rows).values()] == [None, None]


@pytest.mark.parametrize(
    ("day", "share"),
    [(9, "0.266666"), (23, "0.733333"), (24, None), (31, None)],
)
def test_it_measures_how_much_of_the_last_fill_was_used(tmp_path, day, share):
    rows = [
        claim("a", member_key="M", fill_date=date(2026, 1, 1), days_supply=30),
        claim("b", member_key="M", fill_date=date(2026, 1, day), days_supply=30),
    ]

    found = lines(tmp_path, rows)["b"]

    assert found["refill_used_share"] == (share and Decimal(share))
    assert found["prior_fill_date"] == (date(2026, 1, 1) if share else None)


def test_it_measures_against_the_agreed_threshold(tmp_path):
    rows = [
        claim("a", member_key="M", fill_date=date(2026, 1, 1), days_supply=30),
        claim("b", member_key="M", fill_date=date(2026, 1, 23), days_supply=30),
    ]

    found = lines(tmp_path, rows, parameters=Parameters(refill_threshold=Decimal("0.70")))

    assert found["b"]["refill_used_share"] is None


def test_it_takes_the_longest_supply_of_the_last_day_of_filling(tmp_path):
    rows = [
        claim("a", member_key="M", fill_date=date(2026, 1, 1), days_supply=10),
        claim("b", member_key="M", fill_date=date(2026, 1, 1), days_supply=30, quantity=Decimal(9)),
        claim("c", member_key="M", fill_date=date(2026, 1, 16), days_supply=30),
    ]

    found = lines(tmp_path, rows)

    assert found["c"]["refill_used_share"] == Decimal("0.500000")
    assert found["c"]["prior_days_supply"] == 30
    assert found["b"]["refill_used_share"] is None


@pytest.mark.parametrize(
    ("day", "eligible"), [(4, False), (5, True), (10, True), (11, True), (20, True), (21, False)]
)
def test_it_knows_who_is_covered_on_the_day(tmp_path, day, eligible):
    spans = [
        {"member_key": "M", "start_date": date(2026, 1, 5), "end_date": date(2026, 1, 15)},
        {"member_key": "M", "start_date": date(2026, 1, 10), "end_date": date(2026, 1, 20)},
    ]
    rows = [claim("a", member_key="M", fill_date=date(2026, 1, day))]

    assert lines(tmp_path, rows, eligibility=spans)["a"]["is_eligible"] is eligible


def test_it_judges_nobodys_coverage_without_a_member_or_a_file(tmp_path):
    rows = [claim("a", member_key=None)]
    spans = [{"member_key": "M", "start_date": date(2026, 1, 5)}]

    assert lines(tmp_path, rows, eligibility=spans)["a"]["is_eligible"] is None
    assert lines(tmp_path, rows)["a"]["is_eligible"] is None
