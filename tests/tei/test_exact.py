"""Amounts that cancel, and amounts beyond reckoning: no figure of a residue, no crash anywhere."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tei.actions.values import enter_values
from tei.actions.versions import save_version
from tei.case.declarations import CannotCalculate
from tei.case.exact import RESIDUE, without_residue
from tei.case.flows import build_flows, total
from tei.case.monte_carlo import simulate
from tei.case.sensitivity import tornado
from tei.case.summary import summarize
from tei.exports.business_case.grids import leading_grid
from tei.exports.workbook.running import running_of
from tei.models import TEIFieldValue
from tests.people import logged_in
from tests.tei.cases import make_case, make_field, naive_worth
from tests.tei.made_files import case_facts
from tests.tei.make import make_field as make_report_field
from tests.tei.make import make_proposal, make_report, once

RATES = ["0.02", "0.05", "0.06", "0.09", "0.15", "0.17"]
CREDITS = (
    make_field("saving", "benefits", 50_000),
    make_field("licence", "costs", 300_000),
    make_field("credit", "costs", -100_000),
    make_field("refund", "costs", -200_000),
)
TENTH = Decimal("0.1")


@pytest.mark.parametrize("rate", RATES)
def test_it_has_no_return_on_costs_that_cancel(rate):
    found = summarize(make_case(*CREDITS, years=1, rate=rate))

    assert found.figures["total_costs_pv"] == 0
    assert found.figures["roi_percentage"] is None
    assert simulate(found.flows, [], draws=2, seed=1).roi_percentage[50] is None


def test_it_breaks_even_by_no_field_that_weighs_nothing():
    fields = (
        make_field("gain", "benefits", 100_000, 100_000, 100_000),
        make_field("cost", "costs", 50_000),
        make_field("financing", "benefits", 100_000, -108_000),
    )

    bars = {
        bar.field_key: bar for bar in tornado(build_flows(make_case(*fields, rate="0.08")), TENTH)
    }

    assert bars["financing"].swing == 0
    assert bars["financing"].break_even_factor is None
    assert bars["gain"].break_even_factor > 0


def test_it_pays_back_at_the_very_end_of_the_last_year():
    case = make_case(
        make_field("cost", "costs", 100_000), make_field("gain", "benefits", 0, 108_000),
        years=2, rate="0.08",
    )  # fmt: skip

    figures = summarize(case).figures

    assert figures["payback_discounted_months"] == Decimal("24.0")
    assert (figures["net_present_value"], figures["roi_percentage"]) == (0, 0)
    assert running_of(build_flows(case)).years[2].payback_pv.quantize(TENTH) == Decimal("24.0")


def test_it_names_no_part_of_a_whole_that_cancels():
    facts = case_facts(make_case(*CREDITS, years=1, rate="0.06"))

    assert leading_grid(facts, "costs").rows == ()
    assert len(leading_grid(facts, "benefits").rows) == 1


def test_it_takes_for_a_residue_only_what_no_amount_is():
    assert without_residue(RESIDUE / 10) == without_residue(-RESIDUE / 10) == 0
    assert without_residue(-RESIDUE) == -RESIDUE
    assert total([Decimal("1e-8") / 1024]) > 0


@st.composite
def cancelling(draw):
    """Whole dollars whose costs come to 0 in every year, and a benefit; or that do so over time."""
    rate = draw(st.integers(0, 9999).map(lambda n: f"{Decimal(n) / 10_000}"))
    amounts = st.integers(-(10**9), 10**9)
    years = draw(st.integers(1, 4))
    parts = [[draw(amounts) for _ in range(years)] for _ in range(draw(st.integers(1, 3)))]
    last = [-sum(column) for column in zip(*parts, strict=True)]
    costs = [make_field(f"cost_{n}", "costs", *own) for n, own in enumerate([*parts, last])]
    loan = draw(amounts)
    grown = Decimal(loan) * (1 + Decimal(rate))
    gains = [make_field("gain", "benefits", *[draw(st.integers(0, 10**6))] * years)]
    if years > 1:
        gains.append(make_field("loan", "benefits", loan, str(-grown)))
    return make_case(*gains, *costs, years=years, rate=rate)


@settings(max_examples=200)
@given(cancelling())
def test_it_reckons_whatever_cancels(case):
    found = summarize(case)
    facts = case_facts(case, summary=found)
    bars = tornado(found.flows, TENTH)

    assert found.figures["roi_percentage"] is None
    assert simulate(found.flows, [], draws=1, seed=1).roi_percentage[50] is None
    assert (leading_grid(facts, "costs").rows, found.figures["total_costs_pv"]) == ((), 0)
    assert all(bar.break_even_factor is None for bar in bars if bar.field_key == "loan")
    assert (total(row.signed_present_value for row in found.flows.rows) == 0) == (
        naive_worth(case) == Fraction(0)
    )
    paid = found.figures["payback_discounted_months"]
    stated = [year.payback_pv for year in running_of(found.flows).years.values()]
    reached = [months for months in stated if months != ""]
    assert (paid is None) == (not reached)
    assert paid is None or abs(paid - min(reached)) <= TENTH


# ------------------------------------------------------------------ every surface of one tool
@pytest.fixture
def tool(cedar, consultant):
    """50,000 saved; costs of 300,000, -100,000 and -200,000, in one year at 6 percent."""
    from tei.actions.tools import create_tool

    report = make_report(cedar, analysis_period_years=1, discount_rate="0.0600")
    report.fields.all().delete()
    amounts = {"saving": 50_000, "licence": 300_000, "credit": -100_000, "refund": -200_000}
    for key in amounts:
        table = "benefits" if key == "saving" else "costs"
        make_report_field(report, key, table=table, is_annual=False)
    made = create_tool(report=report, proposal=make_proposal(cedar), by=consultant)
    rows = [once(key, str(amount)) for key, amount in amounts.items()]
    enter_values(tool=made, rows=rows, by=consultant)
    return made


PAGES = [
    "",
    "case/",
    "what-if/?simulate=1&draws=1000",
    "scenarios/",
    "explain/net_present_value/",
    "versions/1/",
    "versions/1/compare/1/",
]
ANSWERS = ["summary/", "export/", "sensitivity/", "scenarios/", "explain/?figure=roi_percentage",
           "versions/1/compare/1/", "export.xlsx", "values/"]  # fmt: skip


@pytest.mark.django_db
def test_every_surface_states_no_return_on_costs_that_cancel(tool, consultant, as_consultant):
    at = f"/api/v1/tei/tools/{tool.public_id}/"

    saved = as_consultant.post(f"{at}versions/", {}, format="json")
    drawn = as_consultant.post(f"{at}simulate/", {"draws": 10, "ranges": []}, format="json")
    answers = {rest: as_consultant.get(f"{at}{rest}") for rest in ANSWERS}
    page = logged_in(consultant)
    pages = [page.get(f"/tei/tools/{tool.public_id}/{rest}").status_code for rest in PAGES]

    assert (saved.status_code, saved.json()["roi_percentage"]) == (201, None)
    assert drawn.json()["roi_percentage"] == {"p10": None, "p50": None, "p90": None}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert answers["summary/"].json()["roi_percentage"] is None
    assert answers["export/"].json()["summary"]["roi_percentage"] is None
    assert answers["scenarios/"].json()["entered"]["roi_percentage"] is None
    assert answers["explain/?figure=roi_percentage"].json()["value"] is None
    assert set(pages) == {200}


# ------------------------------------------------------------------ beyond what can be reckoned
HUGE = "9" * 38  # as an older release may have stored it


def test_it_names_the_figure_that_is_beyond_reckoning():
    with pytest.raises(CannotCalculate, match="is beyond what can be reckoned"):
        summarize(make_case(make_field("saving", "benefits", HUGE), years=1))


def test_it_names_the_field_whose_bar_is_beyond_reckoning():
    flows = build_flows(
        make_case(make_field("a", "benefits", HUGE), make_field("b", "costs", "0.0001"), rate="0")
    )

    with pytest.raises(CannotCalculate) as refused:
        tornado(flows, TENTH)

    assert refused.value.field_key == "b"


@pytest.mark.django_db
def test_every_surface_says_what_cannot_be_calculated(tool, consultant, as_consultant):
    save_version(tool=tool, day=None, note="", by=consultant)
    TEIFieldValue.objects.filter(tool=tool, field__field_key="saving").update(value=HUGE)
    type(tool).objects.filter(pk=tool.pk).update(values_revision=99)
    at, page = f"/api/v1/tei/tools/{tool.public_id}/", logged_in(consultant)

    told = [
        as_consultant.post(f"{at}calculate/"),
        as_consultant.post(f"{at}versions/", {}, format="json"),
        *(as_consultant.get(f"{at}{rest}") for rest in
          ("export/", "export.xlsx", "scenarios/", "explain/")),
    ]  # fmt: skip
    looked = {rest: page.get(f"/tei/tools/{tool.public_id}/{rest}") for rest in PAGES}

    assert [answer.status_code for answer in told] == [422] * len(told)
    assert {answer.json()["error"]["code"] for answer in told} == {"CALCULATION_ERROR"}
    for rest in ("scenarios/", "explain/net_present_value/"):
        assert looked[rest].status_code == 422
    for rest in ("", "case/"):
        assert looked[rest].status_code == 200
        assert "These values have no result" in looked[rest].content.decode()
    assert all(answer.status_code in (200, 422) for answer in looked.values())
