"""Published studies come out as printed, with an initial period and risk-adjusted costs."""

from decimal import Decimal
from functools import cache
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tei.case.flows import total
from tei.case.summary import summarize
from tei.studies import WHOLE_MONTHS, read_studies, study_case, whole
from tests.places import ROOT, require_shared_data

STUDIES = (
    "lync-2013",
    "office-365-corporate",
    "office-365-e5",
    "office-365-retail",
    "office-365-smb",
    "power-bi",
    "windows-10",
)


@cache
def read_study(slug):
    return {study["slug"]: study for study in read_studies(require_shared_data() / "tei")}[slug]


def printed(*arguments):
    out = StringIO()
    call_command("tei_studies", *arguments, stdout=out)
    return out.getvalue()


def test_it_knows_every_study():
    found = [study["slug"] for study in read_studies(require_shared_data() / "tei")]

    assert found == list(STUDIES)


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_each_row_of_a_study_to_the_dollar(slug):
    study = read_study(slug)
    flows = summarize(study_case(study)).flows

    for row in study["benefits"] + study["costs"]:
        worth = total(flow.present_value for flow in flows.of_field(row["ref"]))

        assert abs(worth - row["risk_adjusted"]["present_value"]) <= 1, row["ref"]


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_totals_and_the_net_present_value(slug):
    study = read_study(slug)
    figures = summarize(study_case(study)).figures

    assert abs(figures["total_benefits_pv"] - study["benefits_total"]["present_value"]) <= 4
    assert abs(figures["total_costs_pv"] - study["costs_total"]["present_value"]) <= 4
    assert abs(figures["net_present_value"] - study["published"]["npv"]) <= 4


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_rates_to_the_whole_percent(slug):
    study = read_study(slug)
    figures = summarize(study_case(study)).figures
    published = study["published"]

    assert whole(figures["roi_percentage"]) == published["roi_pct"]
    if published["irr_pct"] is not None:
        assert whole(figures["internal_rate_of_return"] * 100) == published["irr_pct"]


@pytest.mark.parametrize("slug", STUDIES)
def test_it_reproduces_the_payback_where_the_study_states_one(slug):
    study = read_study(slug)
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
    study = read_study("power-bi")
    scenario = study["published_scenario"]
    figures = summarize(study_case(study, tuple(scenario["excluded_refs"]))).figures

    assert whole(figures["roi_percentage"]) == scenario["roi_pct"]


def test_it_keeps_the_page_of_studies_fresh():
    page = (ROOT / "docs/tei-studies.md").read_text(encoding="utf-8")

    assert page == printed(require_shared_data() / "tei"), "manage.py tei_studies FOLDER --write"


def test_it_says_which_figures_come_out_otherwise(tmp_path):
    study = (require_shared_data() / "tei" / "power-bi.json").read_text(encoding="utf-8")
    (tmp_path / "power-bi.json").write_text(study.replace('"roi_pct": 625', '"roi_pct": 624'))

    with pytest.raises(CommandError, match="not come out as printed"):
        printed(tmp_path)


def test_it_wants_studies(tmp_path):
    with pytest.raises(CommandError, match="No studies"):
        printed(tmp_path)
