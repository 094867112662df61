"""What a forecast rests on, what it refuses, and what its ranges hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.analytics.forecasting import (
    MODELS,
    ForecastRefused,
    MonthlySeries,
    forecast,
    read_months,
)
from insights.analytics.forecasting.intervals import BANDS, FARTHEST, LEVELS
from insights.analytics.forecasting.multipliers import MONTH, TOTAL
from insights.analytics.periods import add_months

JANUARY = date(2023, 1, 1)
SEASON = [100, 90, 110, 120, 95, 105, 80, 70, 115, 125, 130, 140]


def series(values, first=JANUARY):
    return MonthlySeries(first, tuple(Decimal(str(value)) for value in values))


def codes(found):
    return [note.code for note in found.notes]


def test_it_names_the_months_to_come():
    found = forecast(series(SEASON, date(2023, 11, 1)), 3)

    assert [point.month for point in found.points] == [
        date(2024, 11, 1),
        date(2024, 12, 1),
        date(2025, 1, 1),
    ]


def test_it_repeats_a_season_that_never_varies():
    found = forecast(series(SEASON * 3), 12)

    assert [point.amount for point in found.points] == [
        Decimal(v).quantize(Decimal("0.01")) for v in SEASON
    ]


def test_it_refuses_less_than_half_a_year():
    with pytest.raises(ForecastRefused, match="6 are the least") as refused:
        forecast(series(SEASON[:5]), 3)

    assert refused.value.code == "TOO_SHORT"


def test_it_gives_the_mean_and_no_range_under_a_year():
    found = forecast(series([10, 20, 30, 40, 50, 60]), 2)

    assert [point.amount for point in found.points] == [Decimal("35.00")] * 2
    assert all(not point.ranges for point in (*found.points, *found.totals))
    assert codes(found) == ["SHORT_HISTORY"]


def test_it_is_provisional_before_two_years():
    found = forecast(series([*SEASON, 99, 101, 111]), 3)

    assert found.is_provisional
    assert codes(found) == ["PROVISIONAL"]
    assert set(found.points[0].ranges) == set(LEVELS)


def test_it_tells_no_range_of_a_history_that_never_moved():
    found = forecast(series([250] * 30), 2)

    assert [point.amount for point in found.points] == [Decimal("250.00")] * 2
    assert found.points[0].ranges == {}
    assert codes(found) == ["NEVER_MOVED"]


def test_it_says_that_most_months_are_zero():
    found = forecast(series([0, 0, 0, 0, 900, 0] * 5), 3)

    assert codes(found) == ["MOSTLY_ZERO"]
    assert all(low >= 0 for point in found.points for low, _ in point.ranges.values())


def test_it_lets_a_history_with_losses_fall_below_zero():
    found = forecast(series([-50, 40, -30, 20, -60, 10] * 5), 6)

    assert any(low < 0 for point in found.points for low, _ in point.ranges.values())


def test_it_never_takes_what_never_lost_below_zero():
    found = forecast(series([900 - 30 * month for month in range(30)]), 18)

    assert all(point.amount >= 0 for point in found.points)
    assert all(low >= 0 for point in found.totals for low, _ in point.ranges.values())


@pytest.mark.parametrize(
    ("ahead", "model", "code"),
    [(0, "theta", "TOO_FAR"), (FARTHEST + 1, "theta", "TOO_FAR"), (3, "oracle", "UNKNOWN_MODEL")],
)
def test_it_refuses_what_it_cannot_answer_for(ahead, model, code):
    with pytest.raises(ForecastRefused) as refused:
        forecast(series(SEASON * 2), ahead, model)

    assert refused.value.code == code


def test_it_uses_the_unbroken_months_and_names_the_gap():
    points = {add_months(JANUARY, place): Decimal(place) for place in range(20)}
    points[add_months(JANUARY, 4)] = None
    del points[add_months(JANUARY, 2)]

    found, notes = read_months(points)

    assert (found.first, len(found.values)) == (date(2023, 6, 1), 15)
    assert notes[0].code == "GAP_CUT"
    assert "2023-03, 2023-05 missing" in notes[0].message


def test_it_refuses_a_history_that_is_mostly_gap():
    points = {add_months(JANUARY, place): Decimal(1) for place in (0, 1, 2, 20, 21)}

    with pytest.raises(ForecastRefused, match="and 11 more") as refused:
        read_months(points)

    assert refused.value.code == "GAPS"


def test_it_refuses_no_history_at_all():
    with pytest.raises(ForecastRefused) as refused:
        read_months({JANUARY: None})

    assert refused.value.code == "NO_HISTORY"


@pytest.mark.parametrize(
    "wrong", [(date(2023, 1, 2), "1"), (JANUARY, "NaN"), (JANUARY, "Infinity")]
)
def test_it_takes_only_months_and_numbers(wrong):
    first, value = wrong

    with pytest.raises(ValueError, match="month"):
        MonthlySeries(first, (Decimal(value),))


amounts = st.lists(st.integers(1, 10**7), min_size=12, max_size=40)


@settings(max_examples=25, deadline=None)
@given(amounts, st.sampled_from(sorted(MODELS)), st.integers(2, 1000))
def test_it_scales_with_the_currency(values, model, factor):
    one = forecast(series(values), 6, model)
    many = forecast(series([value * factor for value in values]), 6, model)

    for small, large in zip(one.points, many.points, strict=True):
        assert float(large.amount) == pytest.approx(
            float(small.amount) * factor, rel=1e-6, abs=factor
        )


@settings(max_examples=25, deadline=None)
@given(amounts, st.sampled_from(sorted(MODELS)))
def test_its_ranges_hold_the_amount_and_one_another(values, model):
    found = forecast(series(values), FARTHEST, model)

    for point in (*found.points, *found.totals):
        if point.ranges:
            (low80, high80), (low95, high95) = point.ranges[80], point.ranges[95]
            assert low95 <= low80 <= point.amount
            assert point.amount <= high80 <= high95


@settings(max_examples=25, deadline=None)
@given(amounts)
def test_its_totals_are_the_months_added_up(values):
    found = forecast(series(values), 12)

    for count, total in enumerate(found.totals, 1):
        added = sum(point.amount for point in found.points[:count])
        assert abs(total.amount - added) <= Decimal("0.01") * count


def test_its_weights_add_up_and_favour_what_was_right():
    found = forecast(series(SEASON * 3), 3)

    assert abs(sum(found.weights.values()) - 1) <= Decimal("0.001")
    assert found.weights["rolling_average_6"] == min(found.weights.values())
    assert forecast(series(SEASON * 3), 3, "theta").weights == {}


def test_every_model_has_ranges_for_every_month_ahead():
    wanted = {(model, band, level) for model in MODELS for band in BANDS for level in LEVELS}

    assert set(MONTH) == set(TOTAL) == wanted
    assert {len(row) for row in (*MONTH.values(), *TOTAL.values())} == {FARTHEST}
    assert all(list(row) == sorted(row) for row in MONTH.values())


@pytest.mark.parametrize("low", [2000, 500, 100, 1, "0.01", 0])
def test_one_poor_month_does_not_carry_the_forecast_away(low):
    values = [10_000 + 37 * (month * 7 % 23) for month in range(30)]
    values[15] = low

    found = forecast(series(values), 12)

    assert all(5_000 < point.amount < 15_000 for point in found.points)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_an_amount_lies_within_its_own_range(model):
    found = forecast(series([900 - 30 * month for month in range(30)]), 18, model)

    for point in (*found.points, *found.totals):
        for low, high in point.ranges.values():
            assert low <= point.amount <= high
