"""Models and errors against figures worked by hand."""

import math
from decimal import Decimal
from itertools import pairwise

import pytest

from insights.analytics.forecasting import MODELS
from insights.analytics.forecasting.accuracy import is_within, mase, scale_of, smape
from insights.analytics.forecasting.models.weighted_combination import try_out
from insights.analytics.forecasting.seasonality import find_seasonality
from insights.analytics.forecasting.smoothing import fit_damped_trend, fit_level, fit_line

YEAR = [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]


def made(model, history, ahead=3):
    return MODELS[model].forecast(history, ahead)


def test_a_rolling_average_repeats_the_mean_of_its_months():
    assert made("rolling_average_3", YEAR) == [110.0] * 3
    assert made("rolling_average_6", YEAR) == [95.0] * 3
    assert made("rolling_average_12", YEAR) == [65.0] * 3


def test_last_year_comes_again_month_by_month():
    assert made("seasonal_naive", [1.0, 2.0, *YEAR], 13) == [*YEAR, 10.0]
    assert made("seasonal_naive", YEAR[:8]) == [80.0] * 3


def test_a_line_goes_on():
    assert made("linear_trend", YEAR) == pytest.approx([130, 140, 150])


def test_a_line_through_three_months_is_worked_by_hand():
    slope, mean = fit_line([1.0, 2.0, 6.0])

    assert (slope, mean) == (2.5, 3.0)


def test_the_equal_combination_is_the_mean_of_three():
    expected = [(95 + 65 + line) / 3 for line in (130, 140, 150)]

    assert made("equal_combination", YEAR) == pytest.approx(expected)


def test_a_flat_history_stays_flat_in_every_model():
    for model in MODELS:
        assert made(model, [7.0] * 30) == pytest.approx([7.0] * 3), model


def test_a_damped_trend_levels_out_below_the_line():
    history = [100.0 + 10 * month for month in range(30)]
    found = made("damped_trend", history, 12)
    steps = [later - earlier for earlier, later in pairwise(found)]

    assert all(0 < later < earlier for earlier, later in pairwise(steps))
    assert found[-1] < made("linear_trend", history, 12)[-1]


def test_theta_drifts_by_half_the_slope():
    history = [100.0 + 10 * month for month in range(30)]
    first, second, third = made("theta", history)

    assert second - first == pytest.approx(5)
    assert third - second == pytest.approx(5)


def test_a_level_follows_the_last_months_of_a_step():
    level, step = fit_level([10.0] * 12 + [50.0] * 12)

    assert level == pytest.approx(50, abs=0.1)
    assert step == 0.9


def test_a_trend_is_found_from_its_halves():
    level, trend = fit_damped_trend([5.0 * month for month in range(24)])

    assert level > 100
    assert trend > 0


def test_seasons_without_noise_are_kept_whole():
    pattern = [0.5, 0.75, 1.0, 1.25, 1.5, 1.0, 0.8, 1.25, 1.0, 0.9, 1.1, 1.2]
    middle = math.exp(math.fsum(map(math.log, pattern)) / 12)
    season = find_seasonality([100 * pattern[t % 12] for t in range(48)])

    assert season.is_ratio
    assert season.indices == pytest.approx([one / middle for one in pattern])


def test_seasons_are_added_where_a_month_is_not_above_zero():
    pattern = [-6.0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 12, -12]
    season = find_seasonality([5 + pattern[t % 12] for t in range(48)])

    assert not season.is_ratio
    assert season.indices == pytest.approx(pattern)
    assert season.remove([5 + one for one in pattern]) == pytest.approx([5.0] * 12)


def test_noise_is_no_season():
    history = [100 + 10 * (-1) ** (t // 12 + t) for t in range(60)]
    season = find_seasonality([float(value) for value in history])

    assert max(abs(index - 1) for index in season.indices) < 0.03


def test_one_year_has_no_seasons():
    assert set(find_seasonality(YEAR).indices) == {1.0}
    assert set(find_seasonality([0.0, *YEAR]).indices) == {0.0}


def test_the_better_part_weighs_more():
    trial = try_out([*YEAR, *YEAR, *YEAR])

    assert trial.weights["seasonal_naive"] > trial.weights["rolling_average_6"]
    assert math.fsum(trial.weights.values()) == pytest.approx(1)
    assert trial.mean_error == pytest.approx(0, abs=0.2)


def test_too_little_to_try_gives_equal_weights():
    trial = try_out(YEAR[:6])

    assert set(trial.weights.values()) == {0.2}
    assert trial.mean_error is None


def test_errors_are_those_of_the_textbook():
    assert smape([100, 0], [50, 0]) == pytest.approx(200 * 50 / 150 / 2)
    history = [10.0] * 12 + [12.0] * 12
    assert scale_of(history) == 2
    assert mase(history, [10, 14], [12, 12]) == 1
    assert scale_of([5.0] * 24) is None
    assert scale_of(YEAR) is None
    assert mase([5.0] * 24, [5], [6]) is None


def test_nothing_is_near_nothing():
    assert is_within(Decimal(100), Decimal(115), Decimal("0.15"))
    assert not is_within(Decimal(100), Decimal("115.01"), Decimal("0.15"))
    assert is_within(Decimal(0), Decimal(1), Decimal("0.15")) is None
