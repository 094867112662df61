"""Charts are text that obeys the page's security policy and never draws a gap as zero."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from leafenterprise.shared.charts import PRINT, Chart, Point, png, svg

MONTHS = (Point("2026-01", Decimal("10.50")), Point("2026-02", None), Point("2026-03", Decimal(-3)))


@pytest.mark.parametrize("kind", ["column", "bar", "line"])
def test_it_draws_every_point_with_a_value_and_no_other(kind):
    drawn = svg(Chart(kind, "Net cost by month", "usd", MONTHS))

    assert 'aria-label="2026-01 · $10.50"' in drawn
    assert 'aria-label="2026-03 · -$3.00"' in drawn
    assert 'aria-label="2026-02 ·' not in drawn


def test_it_needs_no_style_attribute_and_no_script():
    drawn = svg(Chart("column", 'Paid & "due" <b>', "usd", MONTHS))

    root = ElementTree.fromstring(drawn)
    assert root.get("aria-label") == 'Paid & "due" <b>'
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert "var(--chart-1)" in drawn


def test_it_tells_series_apart_in_print_and_on_a_page():
    points = tuple(
        Point(m, Decimal(n), s) for m in ("Q1", "Q2") for n, s in ((3, "due"), (2, "paid"))
    )
    chart = Chart("column", "Due and paid", "count", points)

    assert "var(--chart-2)" in svg(chart)
    assert PRINT.series[1] in svg(chart, PRINT)
    assert 'aria-label="Q1 · paid · 2"' in svg(chart)


def test_it_draws_equal_charts_alike_and_as_png():
    first = Chart("line", "Generic dispensing rate", "ratio", MONTHS)
    other = Chart("line", "Other", "usd", MONTHS)

    assert svg(first) == [svg(other), svg(first)][1]
    assert png(first).startswith(b"\x89PNG")
