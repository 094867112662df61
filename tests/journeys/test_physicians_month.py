"""A physician's month in the browser: import, audit, review, dispute, look ahead, take along."""

import pytest
from playwright.sync_api import expect

from leafenterprise.jobs.loop import run_pending
from tests.billing.make import (
    charge,
    log_of,
    logged,
    make_company,
    make_provider,
    make_terms,
    payment,
    report_of,
)
from tests.browser import follow, overflow, serious_problems
from tests.people import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAY = "Month,Gross,Commission,Bonus,Deductions,Net\n" + "".join(
    f"{2024 + place // 12}-{place % 12 + 1:02d},{30000 + 100 * place},0,0,0,{30000 + 100 * place}\n"
    for place in range(30)
)


@pytest.fixture
def doctor(cedar):
    person = make_member(cedar, "provider", name="Rowan Test")
    make_provider(cedar, person)
    make_company(cedar)
    make_terms(cedar)
    return person


def send(page, kind, text, folder):
    """The import form with its guesses taken as they are."""
    page.goto(page.url.split("/billing")[0].split("/compensation")[0] + "/billing/imports/new/")
    path = folder / f"{kind}.csv"
    path.write_text(text)
    page.get_by_label("What it is").select_option(kind)
    company = page.get_by_label("Billing company")
    company.select_option(index=1)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run_pending(once=True)
    expect(page.get_by_role("heading", name="Which column holds what?")).to_be_visible()
    page.get_by_role("button", name="Keep this mapping").click()
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run_pending(once=True)
    expect(page.get_by_role("heading", name="The file was imported")).to_be_visible()


def test_a_month_is_audited_with_nothing_to_guess(visit, doctor, tmp_path):
    page = visit(doctor, "/billing/")
    expect(page.get_by_text("No audit has run yet")).to_be_visible()
    send(page, "pay", PAY, tmp_path)
    send(page, "case_log", log_of(
        logged("06/02/2026", "T-100"), logged("06/03/2026", "T-101"),
        logged("06/04/2026", "T-102", cpt="00790"),
    ), tmp_path)  # fmt: skip
    send(page, "charges", report_of(
        charge("T-100", "06/02/2026"),
        payment("T-100", "06/02/2026", "06/20/2026", "300.00", "680.00"),
        charge("A-1", "06/03/2026"), charge("B-1", "06/03/2026", posted="07/02/2026"),
    ), tmp_path)  # fmt: skip

    follow(page.get_by_role("link", name="Go to the audit board"))
    page.get_by_role("button", name="Run the audit").click()
    expect(page.get_by_role("heading", name="The audit is running")).to_be_visible()
    run_pending(once=True)
    follow(page.get_by_role("link", name="Review 1 pair"))
    assert serious_problems(page) == []
    page.keyboard.press("1")
    expect(page.get_by_text("Every pair is decided")).to_be_visible()

    follow(page.get_by_role("link", name="Back to the board"))
    assert serious_problems(page) == []
    assert overflow(page) <= 0
    follow(page.get_by_role("link", name="Discrepancy"))
    follow(page.locator("table.data a").first)
    page.get_by_label("What do you say to it?").fill("The agreement says 50 dollars a unit.")
    page.get_by_role("button", name="Dispute").click()
    expect(page.get_by_text("The finding is disputed now.")).to_be_visible()
    assert serious_problems(page) == []

    follow(page.get_by_role("link", name="Compensation", exact=True))
    expect(page.get_by_role("heading", name="June 2026")).to_be_visible()
    assert serious_problems(page) == []
    follow(page.get_by_role("link", name="Forecast", exact=True))
    page.get_by_label("Change in cases, in percent").fill("10")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_role("heading", name="The next twelve months")).to_be_visible()
    assert serious_problems(page) == []

    follow(page.get_by_role("link", name="Audit board", exact=True))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel", exact=True).click()
    assert taken.value.suggested_filename.endswith(".xlsx")
