"""Figures on pages are those of the API, with their readiness, unit and workings."""

from html import unescape

import pytest

from savings.report import build_report
from tests.people import api_of, logged_in

pytestmark = pytest.mark.django_db


def read(person, run, page: str) -> str:
    answer = logged_in(person).get(f"/savings/runs/{run.public_id}/{page}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_it_shows_every_figure_that_the_api_states(finished, viewer):
    address = f"/api/v1/savings/runs/{finished.public_id}/report/?section=headline"
    stated = api_of(viewer).get(address).json()["sections"][0]["content"]["figures"]

    page = read(viewer, finished, "report/")

    assert stated
    for figure in stated:
        assert figure["title"] in page
        assert figure["display"].replace("not computable", "Not computable") in page


def test_it_heads_the_report_with_a_statement_that_adds_up(finished, viewer):
    page = read(viewer, finished, "report/")

    assert "Every row and dollar of the files is accounted for" in page
    assert page.index('id="completeness"') < page.index('id="headline"')
    assert finished.facts_digest in page


def test_it_shows_both_offset_policies(finished, viewer):
    page = read(viewer, finished, "report/")

    assert "Due with components offset" in page
    assert "Due with components settled separately" in page


def test_it_never_shows_a_missing_figure_as_zero(without_awp, viewer):
    cards = build_report(without_awp, only=["headline"]).sections[0].content.figures
    missing = next(card for card in cards if card.formula == "effective_discount")

    page = read(viewer, without_awp, "figures/effective_discount/")

    assert missing.value is None
    assert "Not computable" in page
    assert missing.reasons[0]["message"] in page
    assert missing.reasons[0]["clears"] in page
    assert "0.00 %" not in page
    assert "$0.00" not in page


def test_it_says_in_tables_why_figures_are_missing(without_awp, viewer):
    page = read(viewer, without_awp, "segments/?kind=channel&sort=-effective_discount")

    assert "not computable" in page
    assert "Nothing can be drawn" in page
    assert "Effective AWP discount, " in page or "Effective AWP discount: " in page


def test_it_opens_a_figure_to_its_sums(finished, viewer):
    made = api_of(viewer).get(f"/api/v1/savings/runs/{finished.public_id}/figures/gross_cost/")

    page = read(viewer, finished, "figures/gross_cost/")

    assert made.json()["made"]["statement"] in page
    for one in made.json()["made"]["sums"]:
        assert one["label"] in page
        assert one["where"] in page
    assert "lines/?formula=gross_cost" in page


def test_it_hands_a_page_only_the_inner_part(finished, viewer):
    browser = logged_in(viewer)
    address = f"/savings/runs/{finished.public_id}/figures/gross_cost/"

    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "workings" in part
    assert "<html" not in part


def test_it_sorts_and_draws_by_the_same_column(finished, viewer):
    page = read(viewer, finished, "segments/?kind=month&sort=-gross_cost")

    assert "Gross cost by month" in page
    assert 'aria-sort="descending"' in page
    assert "<svg" in page


def test_it_shows_one_segment_value_with_its_way_down(finished, viewer):
    page = read(viewer, finished, "segments/pharmacy/?key=1000001")

    assert "1000001" in page
    assert "lines/?kind=pharmacy&key=1000001" in page
    assert "findings/?kind=pharmacy&key=1000001" in page


def test_it_states_data_quality(without_awp, viewer):
    page = read(viewer, without_awp, "quality/")

    assert "Adds up" in page
    assert "unit_awp_usd" in page
    assert "Effective AWP discount" in page
    assert "could not be evaluated" in page
