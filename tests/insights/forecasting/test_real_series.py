"""The default on real monthly series, beside simpler models, judged by their hold-outs."""

import csv
from collections import defaultdict
from statistics import fmean

from insights.analytics.forecasting import MODELS
from insights.analytics.forecasting.accuracy import mase, smape
from tests.places import require_shared_data

MONTHS, AHEAD, EVERY = 36, 18, 3


def errors_by_model(*models):
    """(sMAPE, MASE) of each model over every third series, cut to three years."""
    parts = defaultdict(lambda: defaultdict(list))
    with (require_shared_data() / "comp" / "forecast" / "m1_monthly.csv").open() as file:
        for row in csv.DictReader(file):
            parts[row["series_id"]][row["part"]].append(float(row["value"]))
    kept = [(part["train"][-MONTHS:], part["test"]) for part in list(parts.values())[::EVERY]]
    found = {}
    for model in models:
        made = [(y, actual, MODELS[model].forecast(y, AHEAD)) for y, actual in kept]
        scaled = [mase(*one) for one in made]
        found[model] = (
            fmean(smape(actual, expected) for _, actual, expected in made),
            fmean(one for one in scaled if one is not None),
        )
    return found


def test_the_default_beats_the_simple_ones_on_real_series():
    found = errors_by_model("weighted_combination", "equal_combination", "seasonal_naive")

    ours = found.pop("weighted_combination")
    assert all(
        error < other for peer in found.values() for error, other in zip(ours, peer, strict=True)
    )
    assert ours[1] < 1.05
