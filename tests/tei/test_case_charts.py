"""The pictures of a business case say what its figures say."""

from decimal import Decimal

import pytest

from leafenterprise.shared.charts import svg
from tei.case.flows import build_flows
from tei.case.payback import months_to_payback
from tei.case.sensitivity import tornado
from tei.case_charts import breakdown_chart, cumulative_chart, tornado_chart, yearly_chart
from tests.tei.cases import make_case, make_field


@pytest.fixture
def flows():
    return build_flows(
        make_case(
            make_field("saving", "benefits", 1200, 1200, 1200),
            make_field("small", "benefits", 12, 0, 0),
            make_field("build", "costs", once=1000),
        )
    )


def test_it_shows_each_year_of_both_tables(flows):
    chart = yearly_chart(flows)

    assert [(p.label, p.series, p.value) for p in chart.points[:2]] == [
        ("Year 1", "Benefits", Decimal("1212.00")),
        ("Year 1", "Costs", Decimal("1000.00")),
    ]


def test_it_marks_nothing_where_nothing_is_to_be_paid_back():
    gain = build_flows(make_case(make_field("saving", "benefits", 1200)))

    assert (cumulative_chart(gain).marked, cumulative_chart(gain).marked_text) == ("", "")


def test_it_marks_the_month_that_the_formula_states(flows):
    chart = cumulative_chart(flows)

    assert chart.marked == str(months_to_payback(flows)) == "10"
    assert [chart.points[month].value for month in (0, 9, 10)] == [
        Decimal("-1000.00"),
        Decimal("-91.00"),
        Decimal("10.00"),
    ]
    assert "paid back in month 10" in svg(chart)


def test_it_marks_nothing_where_nothing_pays_back():
    chart = cumulative_chart(build_flows(make_case(make_field("build", "costs", once=10))))

    assert chart.marked == ""
    assert "paid back" not in svg(chart)


def test_it_ranks_benefits_and_leaves_costs_out(flows):
    labels = [point.label for point in breakdown_chart(flows).points]

    assert labels == ["saving", "small"]


def test_it_keeps_fields_of_one_name_apart():
    many = (make_field(f"field_{n}", "benefits", n) for n in range(1, 15))
    chart = breakdown_chart(build_flows(make_case(*many)))

    assert len({point.label for point in chart.points}) == 13
    assert chart.points[-1].label == "2 others"


def test_it_lays_the_two_directions_of_a_field_on_one_bar(flows):
    chart = tornado_chart(flows, tornado(flows, Decimal("0.10")), Decimal("0.10"))

    assert chart.stacked
    assert [(p.series, p.value) for p in chart.points[:2]] == [
        ("−10 %", Decimal("-298.42")),
        ("+10 %", Decimal("298.42")),
    ]
