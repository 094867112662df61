"""Published studies come out as printed, with an initial period and risk-adjusted costs."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tei.case.flows import total
from tei.case.summary import summarize
from tests.places import require_shared_data
from tests.tei.cases import STUDIES, read_study, study_case

# The publication's own slip: this row's total is not the sum of its columns.
SLIPS = {("office-365-e5", "J")}
# Published in whole months after the month in which it falls, not linear inside the year.
WHOLE_MONTHS = {"office-365-e5"}


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_each_row_of_a_study_to_the_dollar(slug):
    study = read_study(require_shared_data(), slug)
    flows = summarize(study_case(study)).flows

    for row in study["benefits"] + study["costs"]:
        worth = total(flow.present_value for flow in flows.of_field(row["ref"]))

        assert abs(worth - row["risk_adjusted"]["present_value"]) <= 1, row["ref"]


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_totals_and_the_net_present_value(slug):
    study = read_study(require_shared_data(), slug)
    figures = summarize(study_case(study)).figures

    assert abs(figures["total_benefits_pv"] - study["benefits_total"]["present_value"]) <= 4
    assert abs(figures["total_costs_pv"] - study["costs_total"]["present_value"]) <= 4
    assert abs(figures["net_present_value"] - study["published"]["npv"]) <= 4


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_rates_to_the_whole_percent(slug):
    study = read_study(require_shared_data(), slug)
    figures = summarize(study_case(study)).figures
    published = study["published"]

    assert whole(figures["roi_percentage"]) == published["roi_pct"]
    if published["irr_pct"] is not None:
        assert whole(figures["internal_rate_of_return"] * 100) == published["irr_pct"]


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_payback_where_the_study_states_one(slug):
    study = read_study(require_shared_data(), slug)
    figures = summarize(study_case(study)).figures
    published = study["published"]["payback_months"]

    if published is None:
        assert study["published"]["payback_text"] is None
    elif slug in WHOLE_MONTHS:
        assert figures["payback_period_months"] == Decimal(published)
    else:
        places = Decimal(str(published)).as_tuple().exponent
        stated = figures["payback_linear_months"].quantize(Decimal(1).scaleb(places))
        assert stated == Decimal(str(published))


def test_it_reproduces_the_scenario_with_rows_switched_off():
    study = read_study(require_shared_data(), "power-bi")
    scenario = study["published_scenario"]
    figures = summarize(study_case(study, tuple(scenario["excluded_refs"]))).figures

    assert whole(figures["roi_percentage"]) == scenario["roi_pct"]
