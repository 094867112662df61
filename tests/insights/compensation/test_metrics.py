"""Metrics and comparisons against cases worked by hand; nothing infinite, no silent zero."""

from datetime import date
from decimal import Decimal

import pytest

from insights.analytics.period_comparisons import (
    against_year_before,
    month_over_month,
    percent_change,
    quarter_over_quarter,
    year_over_year,
)
from insights.analytics.scenarios import run_scenario
from insights.analytics.workload import (
    WorkedCase,
    average_duration,
    case_mix,
    cases_per_month,
    income_per_case,
    income_velocity,
    productivity_index,
    unusual_drops,
)

D = Decimal


def months(first, *amounts):
    found, (year, month) = {}, first
    for amount in amounts:
        if amount is not None:
            found[date(year, month, 1)] = D(amount)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


CASES = [
    WorkedCase(date(2026, 3, 2), 60, "00810"), WorkedCase(date(2026, 3, 9), 45, "00810"),
    WorkedCase(date(2026, 4, 1), None, "00790"), WorkedCase(date(2026, 4, 2), 90, ""),
]  # fmt: skip


def test_it_counts_cases_by_month():
    assert cases_per_month(CASES) == {date(2026, 3, 1): 2, date(2026, 4, 1): 2}


def test_it_averages_only_known_times():
    assert average_duration(CASES) == D("65.0")  # (60 + 45 + 90) / 3
    assert average_duration([CASES[2]]) is None


def test_it_reckons_cases_an_hour():
    assert productivity_index(CASES) == D("0.92")  # 3 cases in 195 minutes
    assert productivity_index([]) is None
    assert productivity_index([WorkedCase(date(2026, 1, 1), 0)]) is None


def test_it_mixes_cases_by_procedure():
    assert case_mix(CASES) == [
        ("00810", 2, D("0.5000")), ("", 1, D("0.2500")), ("00790", 1, D("0.2500")),
    ]  # fmt: skip
    assert case_mix([]) == []


@pytest.mark.parametrize(
    ("income", "cases", "each"),
    [("900", 7, "128.57"), ("900", 0, None), (None, 7, None), ("900", None, None)],
)
def test_it_divides_income_by_cases(income, cases, each):
    found = income_per_case(D(income) if income else None, cases)

    assert found == (D(each) if each else None)


def test_it_projects_the_year_from_its_run_rate():
    found = income_velocity(months((2026, 1), "100", "200", "300"), 2026)

    assert found.running[-1] == (date(2026, 3, 1), D(600))
    assert (found.total, found.run_rate, found.projected) == (D(600), D("200.00"), D("2400.00"))


def test_a_projection_is_rounded_once():
    found = income_velocity(months((2026, 1), "33.34", "33.33", "33.33"), 2026)

    # 100 / 3 = 33.33…, the year 100 / 3 × 12 = 400 and not 100 + 9 × 33.33
    assert (found.run_rate, found.projected) == (D("33.33"), D("400.00"))


def test_it_projects_nothing_over_a_gap():
    found = income_velocity(months((2026, 1), "100", None, "300"), 2026)

    assert (found.total, found.run_rate, found.projected) == (D(400), D("200.00"), None)
    assert income_velocity({}, 2026).total is None


def test_it_names_months_that_fell():
    history = list(months((2026, 1), *["100"] * 6, "79", "100").items())

    assert unusual_drops(history) == [(date(2026, 7, 1), D("0.2100"))]
    assert unusual_drops([(month, D(0)) for month, _ in history]) == []


def test_a_drop_is_judged_by_the_six_months_before_it_and_no_others():
    gappy = months((2026, 1), *["100"] * 5, None, "100", "50", *["100"] * 4, "50")

    assert unusual_drops(list(gappy.items())) == [(date(2027, 1, 1), D("0.4545"))]  # 1 - 300/550


@pytest.mark.parametrize(
    ("current", "previous", "difference", "ratio", "reason"),
    [
        ("120", "100", "20", "0.2000", ""),
        ("50", "-100", "150", "1.5000", ""),
        ("-150", "-100", "-50", "-0.5000", ""),
        ("0", "100", "-100", "-1.0000", ""),
        ("100", "0", "100", None, "ZERO_BASE"),
        ("0", "0", "0", None, "ZERO_BASE"),
        ("100", None, None, None, "NO_BASE"),
        (None, "100", None, None, "NO_CURRENT"),
        (None, None, None, None, "NO_CURRENT"),
    ],
)
def test_it_compares_or_says_why_not(current, previous, difference, ratio, reason):
    def number(text):
        return None if text is None else D(text)

    found = percent_change("x", number(current), number(previous))

    assert (found.difference, found.ratio) == (number(difference), number(ratio))
    assert found.reason == reason


def test_it_holds_months_against_the_month_before():
    found = month_over_month(months((2026, 1), "100", None, "90", "99"), count=4)

    assert [(one.label, one.ratio, one.reason) for one in found] == [
        ("2026-01", None, "NO_BASE"), ("2026-02", None, "NO_CURRENT"),
        ("2026-03", None, "NO_BASE"), ("2026-04", D("0.1000"), ""),
    ]  # fmt: skip
    assert month_over_month({}) == []


def test_it_holds_months_against_the_same_month_a_year_before():
    found = against_year_before(months((2025, 1), "80", None, *["100"] * 10, "60", "70"), count=3)

    assert [(one.label, one.difference, one.ratio, one.reason) for one in found] == [
        ("2025-12", None, None, "NO_BASE"),
        ("2026-01", D(-20), D("-0.2500"), ""),
        ("2026-02", None, None, "NO_BASE"),
    ]
    assert against_year_before({}) == []


def test_a_quarter_counts_only_whole():
    known = months((2025, 10), "10", "20", "30", "20", "30", "40", "50")

    found = {one.label: one for one in quarter_over_quarter(known, count=3)}

    assert (found["2026 Q1"].current, found["2026 Q1"].ratio) == (D(90), D("0.5000"))
    assert found["2026 Q2"].reason == "NO_CURRENT"
    assert quarter_over_quarter({}) == []


def test_a_running_year_is_held_against_the_same_months():
    known = months((2025, 1), *["100"] * 12, "110", "130")

    found = {one.label: one for one in year_over_year(known, [2025, 2026])}

    assert (found["2026"].current, found["2026"].previous) == (D(240), D(200))
    assert found["2026"].ratio == D("0.2000")
    assert found["2025"].reason == "NO_BASE"


def test_a_scenario_changes_drivers():
    found = run_scenario("more", D(1000), D(10), D("0.10"), D("-0.05"))

    assert (found.cases, found.income_per_case, found.income) == (
        D("11.0"), D("95.00"), D("1045.00"),
    )  # fmt: skip
    assert run_scenario("none", D(1000), D(0), D(0), D(0)) is None
