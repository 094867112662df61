"""A physician's own pages and API: the month, the outlook, kept forecasts, the report."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from audit.billing.models import MonthlySummary
from audit.exports.declaration import Asked
from audit.exports.models import ExportLog
from audit.exports.registry import tables
from insights.compensation.actions import fill_actuals, keep_forecast
from insights.compensation.income import income_of
from insights.compensation.models import ForecastSnapshot
from insights.compensation.queries import accuracy_of
from tests.billing.make import (
    log_of,
    logged,
    make_provider,
    make_terms,
    payment,
    report_of,
    send,
)
from tests.billing.remittance_file import file_of
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
HEAD = "Month,Gross,Commission,Bonus,Deductions,Net"
API = "/api/v1/insights/compensation"


@pytest.fixture
def doctor(cedar):
    return make_member(cedar, "provider", name="Rowan Test")


@pytest.fixture
def rowan(cedar, doctor):
    """Thirty months of pay, and one month's log."""
    provider = make_provider(cedar, doctor)
    rows = [
        f"{2024 + place // 12}-{place % 12 + 1:02d},{30000 + 100 * place},0,0,1000,"
        f"{29000 + 100 * place}"
        for place in range(30)
    ]
    send(provider, doctor, "pay", "\n".join([HEAD, *rows]) + "\n")
    send(provider, doctor, "case_log", log_of(
        logged("06/02/2026", "T-1"), logged("06/03/2026", "T-2", cpt="00790"),
    ))  # fmt: skip
    return provider


def test_the_month_and_the_year_stand_at_a_glance(rowan, doctor):
    shown = logged_in(doctor).get("/compensation/").content.decode()

    assert "June 2026" in shown
    assert "$32,900.00" in shown  # the thirtieth month
    assert "Cases by month" in shown


def test_the_api_states_the_same_month(rowan, doctor):
    told = api_of(doctor).get(f"{API}/{rowan.public_id}/summary/").json()

    assert (told["month"], told["income"], told["cases"]) == ("2026-06-01", "32900.00", 2)
    assert told["against_year"]["previous"] == "31700.00"
    assert told["income_per_case"] == "16450.00"


def test_comparisons_say_why_there_is_none(rowan, doctor):
    told = api_of(doctor).get(f"{API}/{rowan.public_id}/comparisons/").json()

    first = told["year_over_year"][0]
    assert (first["ratio"], first["reason"]) == (None, "NO_BASE")
    assert told["year_over_year"][2]["reason"] == ""


def test_a_range_of_months_is_compared(rowan, doctor):
    asked = {"first": "2025-11", "last": "2026-01"}

    told = api_of(doctor).get(f"{API}/{rowan.public_id}/comparisons/", asked).json()
    wrong = api_of(doctor).get(f"{API}/{rowan.public_id}/comparisons/", {"first": "0000-13"})
    shown = logged_in(doctor).get("/compensation/", asked).content.decode()

    assert [one["label"] for one in told["month_over_month"]] == ["2025-11", "2025-12", "2026-01"]
    assert [one["label"] for one in told["quarter_over_quarter"]] == ["2025 Q4", "2026 Q1"]
    # 32,400 in January 2026 beside 31,200 a year before
    assert told["against_year_before"][-1]["difference"] == "1200.00"
    assert wrong.status_code == 400
    assert "Beside the same month a year before" in shown
    assert "2026-02" not in shown.split("Compared with earlier periods")[1]


def test_the_forecast_reaches_as_far_as_asked(rowan, doctor):
    client = logged_in(doctor)

    shown = client.get("/compensation/outlook/", {"ahead": "3"}).content.decode()

    assert "The next three months, 95 % range" in shown
    assert client.get("/compensation/outlook/", {"ahead": "7"}).status_code == 404


def test_the_outlook_reckons_what_if(rowan, doctor):
    client = logged_in(doctor)

    shown = client.get("/compensation/outlook/", {"volume": "10"}).content.decode()
    told = api_of(doctor).get(f"{API}/{rowan.public_id}/forecast/").json()

    assert "The next twelve months" in shown
    assert "Scenarios need a log of at least six months" in shown
    assert len(told["points"]) == 12
    assert set(told["points"][0]["ranges"]) >= {"95"}


def test_too_little_is_refused_with_its_reason(cedar, doctor):
    provider = make_provider(cedar, doctor)
    send(provider, doctor, "pay", f"{HEAD}\n2026-01,10,0,0,0,10\n")

    shown = logged_in(doctor).get("/compensation/outlook/").content.decode()
    kept = api_of(doctor).post(f"{API}/{provider.public_id}/snapshots/", {})

    assert "1 months of history; 6 are the least." in shown
    assert kept.status_code == 409
    assert kept.json()["error"]["code"] == "HISTORY_TOO_SHORT"


def test_kept_forecasts_are_held_against_what_came(rowan, doctor):
    first = keep_forecast(provider=rowan, measure="gross_pay", by=doctor, today=date(2026, 7, 2))
    again = keep_forecast(provider=rowan, measure="gross_pay", by=doctor, today=date(2026, 7, 2))
    count = ForecastSnapshot.objects.count()

    send(rowan, doctor, "pay", f"{HEAD}\n2026-07,33000,0,0,0,33000\n")

    assert count == len(again)
    assert first == again
    rows = ForecastSnapshot.objects.filter(forecast_date=date(2026, 7, 1))
    assert rows.count() > 8
    assert {row.actual_amount for row in rows} == {Decimal("33000.00")}
    best = {row.model: row for row in accuracy_of(ForecastSnapshot.objects.all())
            if row.horizon == "month"}["weighted_combination"]  # fmt: skip
    assert (best.count, best.within) == (1, Decimal(1))
    assert fill_actuals(provider=rowan) == 0


def test_payments_of_a_month_that_goes_on_are_not_yet_what_came(rowan, doctor):
    months = [f"{2025 + n // 12}-{n % 12 + 1:02d}" for n in range(12)]
    send(rowan, doctor, "charges", report_of(*(paid_in(month, "100.00") for month in months)))
    keep_forecast(provider=rowan, measure="paid", by=doctor, today=date(2026, 1, 2))

    send(rowan, doctor, "charges", report_of(paid_in("2026-01", "60.00")))
    early = actuals(date(2026, 1, 1))
    send(rowan, doctor, "charges", report_of(paid_in("2026-02", "1.00"), paid_in("2026-01", "40")))

    assert early == {None}
    assert actuals(date(2026, 1, 1)) == {Decimal("100.00")}
    assert actuals(date(2026, 2, 1)) == {None}


def forecast_of(provider, doctor):
    told = api_of(doctor).get(f"{API}/{provider.public_id}/forecast/", {"measure": "paid"}).json()
    return told["complete_through"], told["points"][0]["month"], told["notes"]


def test_a_half_told_month_is_not_forecast_from_and_said(cedar, doctor):
    provider = make_provider(cedar, doctor)
    months = [f"{2025 + n // 12}-{n % 12 + 1:02d}" for n in range(13)]
    rows = (paid_in(month, "3.00" if month == "2026-01" else "100.00") for month in months)
    send(provider, doctor, "charges", report_of(*rows))

    through, first, notes = forecast_of(provider, doctor)

    assert (through, first) == ("2025-12-31", "2026-01-01")
    assert "2026-01 ($3.00 so far)" in notes[0]
    client = logged_in(doctor)
    shown = client.get("/compensation/", {"measure": "paid"}).content.decode()
    assert "December 2025" in shown
    assert "complete through 2025-12-31" in shown
    assert "below the mean of the six months before" not in shown
    assert (
        "$3.00 so far" in client.get("/compensation/outlook/", {"measure": "paid"}).content.decode()
    )


def test_a_report_of_a_month_completes_it_once_the_month_is_over(cedar, doctor):
    over, running = make_provider(cedar, doctor), make_provider(cedar, doctor)
    rows = [paid_in(f"2025-{n:02d}", "100.00") for n in range(1, 13)]
    send(over, doctor, "charges", report_of(*rows), month=date(2025, 12, 1))
    send(running, doctor, "charges", report_of(*rows), month=timezone.now().date())

    told = api_of(doctor).get(f"{API}/{running.public_id}/forecast/", {"measure": "paid"}).json()

    assert forecast_of(over, doctor)[:2] == ("2025-12-31", "2026-01-01")
    assert (told["complete_through"], told["points"]) == (None, [])
    assert "No month is told in whole yet" in told["refused"]


def test_a_payment_that_two_sources_tell_is_income_once(cedar, doctor):
    provider = make_provider(cedar, doctor)
    send(provider, doctor, "charges", report_of(
        payment("T-100", "01/10/2026", "03/02/2026", "280.00", "200.00"),
        payment("T-200", "01/10/2026", "04/02/2026", "1.00"),
    ))  # fmt: skip
    send(provider, doctor, "remittance", file_of())

    told = api_of(doctor).get(f"{API}/{provider.public_id}/summary/", {"measure": "paid"}).json()

    # 280 - 50 taken back + 60 beside the claims: what the payer sent
    assert (told["month"], told["income"]) == ("2026-03-01", "290.00")


def test_a_months_figures_are_of_its_own_cases(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("07/02/2026", "T-9", end="12:30")))

    told = api_of(doctor).get(f"{API}/{rowan.public_id}/summary/").json()

    # two cases of an hour in June; the five hours of July are another month's
    assert (told["month"], told["cases"], told["average_minutes"]) == ("2026-06-01", 2, "60.0")
    assert told["cases_an_hour"] == "1.00"


def paid_in(month, amount):
    year, number = month.split("-")
    day = f"{number}/10/{year}"
    return payment(f"P-{month}-{amount}", day, day, amount)


def actuals(month):
    rows = ForecastSnapshot.objects.filter(forecast_date=month)
    return set(rows.values_list("actual_amount", flat=True))


def test_kept_forecasts_leave_as_a_table_and_narrow(rowan, doctor):
    keep_forecast(provider=rowan, measure="gross_pay", by=doctor, today=date(2026, 7, 2))
    table = tables()["compensation.kept_forecasts"]

    (first, *_) = [
        {column.id: column.cell(row) for column in table.columns}
        for row in table.rows(Asked(doctor)).filter(model_used="rolling_average_3")
    ]
    told = api_of(doctor).get(f"{API}/snapshots/", {"measure": "paid"}).json()

    # (32,700 + 32,800 + 32,900) / 3
    assert (first["forecast"], first["month"], first["horizon"]) == (
        Decimal("32800.00"), date(2026, 7, 1), 1,
    )  # fmt: skip
    assert told["count"] == 0


def test_the_accuracy_page_shows_models_and_horizons(rowan, doctor):
    client = logged_in(doctor)
    assert "No forecast was kept yet" in client.get("/compensation/accuracy/").content.decode()

    client.post("/compensation/keep/", {"provider": rowan.public_id, "measure": "gross_pay"})

    assert "Weighted combination" in client.get("/compensation/accuracy/").content.decode()


def test_the_report_is_explained_and_less_deductions(rowan, doctor):
    make_terms(rowan.organization)
    client = logged_in(doctor)

    shown = client.get("/compensation/report/", {"month": "2026-06"}).content.decode()
    book = client.get("/compensation/report/", {"month": "2026-06", "as": "xlsx"})

    # 5 base + 4 time units at 50 dollars; the other procedure has no base units
    assert "$450.00" in shown
    assert "The base units of 00790 are not loaded." in shown
    assert "-$550.00" in shown  # 450 less 1,000 of deductions
    cells = {row[1]: row[2] for row in load_workbook(BytesIO(book.content), data_only=True)[
        "Compensation"].iter_rows(min_row=6, max_row=10, values_only=True)}  # fmt: skip
    assert (cells["Gross, calculated"], cells["Net"], cells["Cases left out"]) == (450, -550, 1)


def test_charts_tables_and_the_workbook_leave_through_the_one_service(rowan, doctor):
    make_terms(rowan.organization)
    client, month = logged_in(doctor), {"month": "2026-06"}

    taken = [
        client.get("/compensation/report/", month | {"as": "xlsx"}),
        client.get("/compensation/report/", month | {"take": "cases", "as": "xlsx"}),
        client.get("/compensation/", {"take": "income-by-month", "as": "png"}),
        client.get("/compensation/", {"take": "comparisons", "as": "csv"}),
    ]

    assert [answer.status_code for answer in taken] == [200] * 4
    assert load_workbook(BytesIO(taken[1].content)).worksheets[0]["A1"].value == "Day"
    assert taken[2].content.startswith(b"\x89PNG")
    logged = ExportLog.objects.filter(requested_by=doctor, organization=rowan.organization)
    assert list(logged.order_by("pk").values_list("form", flat=True)) == [
        "xlsx", "xlsx", "png", "csv",
    ]  # fmt: skip


def test_a_month_told_again_stands_as_told_last(rowan, doctor):
    send(rowan, doctor, "pay", f"{HEAD}\n2026-06,40000,0,0,0,40000\n")

    told = api_of(doctor).get(f"{API}/{rowan.public_id}/summary/").json()

    assert told["income"] == "40000.00"
    assert MonthlySummary.objects.filter(month=date(2026, 6, 1)).count() == 2


def test_a_colleague_sees_none_of_it(rowan, cedar):
    colleague = make_member(cedar, "provider")

    assert api_of(colleague).get(f"{API}/{rowan.public_id}/summary/").status_code == 404
    assert "No provider is set up" in logged_in(colleague).get("/compensation/").content.decode()


def paid_on(day, amount="100.00"):
    told = day.strftime("%m/%d/%Y")
    return payment(f"P-{day}", told, told, amount)


def year_from(day):
    return [paid_on(day), *(paid_on(date(2025, month, 10)) for month in range(2, 13))]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2025, 1, 2), "2025-01-01"),  # New Year's Day before it
        (date(2025, 1, 14), "2025-02-01"),
        (date(2024, 12, 2), "2024-12-01"),  # a Sunday before it
        (date(2024, 12, 3), "2025-01-01"),
    ],
)
def test_a_month_within_which_payments_begin_is_not_compared_and_said(cedar, doctor, day, first):
    provider = make_provider(cedar, doctor)
    send(provider, doctor, "charges", report_of(*year_from(day)))

    told = income_of(provider, "paid")
    shown = logged_in(doctor).get("/compensation/", {"measure": "paid"}).content.decode()
    answer = api_of(doctor).get(f"{API}/{provider.public_id}/summary/", {"measure": "paid"}).json()

    is_half = day.replace(day=1) < date.fromisoformat(first)
    assert answer["complete_from"] == first
    assert (day.replace(day=1) in told.whole) is not is_half
    assert (f"begins within {day:%B %Y}" in shown) is is_half
    notes = " ".join(forecast_of(provider, doctor)[2])
    assert (f"Told from within {day:%Y-%m} on" in notes) is is_half


def test_a_report_that_states_its_month_tells_it_from_its_first_day(cedar, doctor):
    provider = make_provider(cedar, doctor)
    send(provider, doctor, "charges", report_of(paid_on(date(2025, 1, 14))), month=date(2025, 1, 1))
    send(provider, doctor, "charges", report_of(*year_from(date(2025, 1, 20))))

    told = income_of(provider, "paid")

    assert told.complete_from == date(2025, 1, 1)
    assert told.begun == {}
    assert told.whole[date(2025, 1, 1)] == Decimal("200.00")
