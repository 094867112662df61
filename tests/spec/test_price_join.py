"""The dated price join: which price holds on a day, and why none does."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims import drill
from savings.claims.declarations import Parameters, ScopeFilter
from tests.spec.tables import claim, price, run

NDC = "00000000001"
LISTED = (
    price(NDC, "1.00", date(2024, 1, 1), end_date=date(2024, 1, 31)),
    price(NDC, "2.00", date(2024, 3, 1), end_date=date(2024, 3, 31)),
    price(NDC, "3.00", date(2024, 3, 15)),
)
YEARS = ScopeFilter(date(2023, 1, 1), date(2027, 12, 31))


def matched(folder, day: date, listed=LISTED, weeks: int = 4, **values) -> tuple:
    """Match state and unit price of one claim filled on a day."""
    row = claim("a", fill_date=day, ingredient_cost_usd=Decimal("60.00"), **values)
    result = run(
        folder,
        (row,),
        prices={"nadac": listed},
        scope=YEARS,
        parameters=Parameters(carry_forward_weeks=weeks),
        formulas={},
    )
    line = drill.read_lines(result.lines_path)[0]
    return line["price_match"], line["nadac_unit_usd"], line["price_inside"]


@pytest.mark.parametrize(
    ("day", "state", "unit_price", "inside"),
    [
        (date(2023, 12, 31), "before_first", None, False),
        (date(2024, 1, 1), "matched", "1.00", True),
        (date(2024, 1, 31), "matched", "1.00", True),
        (date(2024, 2, 1), "matched", "1.00", False),
        (date(2024, 2, 28), "matched", "1.00", False),
        (date(2024, 2, 29), "carry_forward_expired", None, False),
        (date(2024, 3, 1), "matched", "2.00", True),
        (date(2024, 3, 14), "matched", "2.00", True),
        (date(2024, 3, 15), "matched", "3.00", True),
        (date(2024, 4, 12), "matched", "3.00", True),
        (date(2024, 4, 13), "carry_forward_expired", None, True),
        (date(2027, 12, 31), "carry_forward_expired", None, True),
    ],
)
def test_it_takes_the_price_of_the_day(tmp_path, day, state, unit_price, inside):
    found = matched(tmp_path, day)

    assert found == (state, unit_price and Decimal(unit_price), inside)


def test_it_does_not_believe_an_end_beyond_2098(tmp_path):
    listed = (price(NDC, "1.00", date(2024, 1, 1), end_date=date(2099, 12, 31)),)

    assert matched(tmp_path, date(2024, 1, 29), listed)[0] == "matched"
    assert matched(tmp_path, date(2024, 1, 30), listed)[0] == "carry_forward_expired"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"ndc11": None}, "no_ndc"),
        ({"ndc11": "99999999999"}, "ndc_unknown"),
        ({"quantity": None}, "no_quantity"),
        ({"quantity": Decimal(0)}, "no_quantity"),
        ({"quantity": Decimal("0.5")}, "unit_insane"),
    ],
)
def test_it_says_why_a_line_has_no_price(tmp_path, values, state):
    assert matched(tmp_path, date(2024, 3, 2), **values)[0] == state


def test_it_counts_the_reach_of_the_reference(tmp_path):
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 29))
    rows = [
        claim(str(n), fill_date=day, ingredient_cost_usd=Decimal(30)) for n, day in enumerate(days)
    ]
    rows += [claim("x", ndc11="00000000009"), claim("y", ndc11=None)]

    match = run(
        tmp_path,
        rows,
        prices={"nadac": LISTED},
        scope=YEARS,
        parameters=Parameters(carry_forward_weeks=4),
    ).price_match

    assert (match["rows"], match["rows_with_ndc"], match["ndc_any_date"]) == (6, 5, 4)
    assert (match["dated_inside_interval"], match["dated_with_carry_forward"]) == (1, 2)
    assert match["before_first_usd"] == Decimal("30.00")


def test_it_takes_one_of_two_prices_of_a_day_whatever_their_order(tmp_path):
    pair = [price(NDC, "5.00", date(2024, 1, 1)), price(NDC, "4.00", date(2024, 1, 1))]

    found = {matched(tmp_path, date(2024, 1, 2), listed) for listed in (pair, pair[::-1])}

    assert found == {("matched", Decimal("4.000000"), True)}


def test_it_freezes_the_class_the_reference_gives(tmp_path):
    listed = (price(NDC, "1.00", date(2026, 1, 1), classification="B-ANDA"),)

    result = run(tmp_path, (claim("a"),), prices={"nadac": listed})

    assert drill.read_lines(result.lines_path)[0]["frozen_class"] == "brand"


def test_it_takes_each_list_by_its_own_days(tmp_path):
    lists = {
        "nadac": (price(NDC, "1.00", date(2026, 1, 1)), price(NDC, "2.00", date(2026, 1, 10))),
        "mac": (price(NDC, "3.00", date(2026, 1, 5)), price(NDC, "4.00", date(2026, 1, 20))),
    }
    rows = [claim(f"{day:02}", fill_date=date(2026, 1, day)) for day in (4, 5, 9, 10, 19, 20)]

    lines = drill.read_lines(run(tmp_path, rows, prices=lists, formulas={}).lines_path)

    found = [(line["nadac_unit_usd"], line["mac_unit_usd"]) for line in lines]
    assert found == [(1, None), (1, 3), (1, 3), (2, 3), (2, 3), (2, 4)]
