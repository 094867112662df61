"""An operator's whole way in a browser: ask, load, prove, choose, run, read, hand over."""

from datetime import date

import pytest
from playwright.sync_api import expect

from leafenterprise.jobs.loop import run_pending
from savings.actions.layouts import sync_layouts
from savings.models import ClaimDataset, EvidenceItem, RunArtifact, SavingsRun
from tests.browser import follow, overflow, serious_problems
from tests.savings.build import Q1, claims_csv, freeze, make_client, make_plan, scope_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
FIRST_MONTHS = (date(2026, 1, 1), date(2026, 2, 28))


@pytest.fixture
def client_of_cedar(cedar):
    """Cedar's parties; nothing else is there."""
    sync_layouts()
    return make_client(cedar)


def fine(page) -> None:
    """Nothing that shuts anybody out, and nothing cut off on a telephone."""
    assert serious_problems(page) == []
    size = page.viewport_size
    page.set_viewport_size({"width": 375, "height": 900})
    assert overflow(page) <= 0
    page.set_viewport_size(size)


def menu(page, entry: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=entry).click()


def load_claims(page) -> ClaimDataset:
    menu(page, "Claims data")
    follow(page.get_by_role("link", name="Load a file").first)
    fine(page)
    page.set_input_files(
        "input[type=file]",
        {"name": "claims.csv", "mimeType": "text/csv", "buffer": claims_csv()},
    )
    page.get_by_label("Kind and layout").select_option("canonical")
    page.get_by_role("button", name="Load the file").click()
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run_pending(once=True)
    page.get_by_role("link", name="Open the dataset").click()
    expect(page.get_by_text("Adds up to the file")).to_be_visible()
    fine(page)
    return ClaimDataset.objects.get()


def ask(page) -> None:
    menu(page, "Requests")
    page.get_by_role("link", name="New request").first.click()
    page.get_by_label("Request number").fill("ITR-50")
    page.get_by_label("Group").fill("Acme")
    page.get_by_role("button", name="Take in and resolve").click()
    expect(page.get_by_role("heading", name="No scope fits")).to_be_visible()
    fine(page)


def choose(page) -> None:
    menu(page, "Requests")
    page.get_by_role("link", name="ITR-50").click()
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("heading", name="Which of these is meant?")).to_be_visible()
    fine(page)
    page.locator("label.choice-card").filter(has_text="2026-03-31").click()
    page.get_by_label("Why this one?").fill("the quarter, as the client said")
    page.get_by_role("button", name="Choose this scope").click()
    expect(page.get_by_text("Chosen by")).to_be_visible()


def add_contract(page) -> None:
    menu(page, "Evidence")
    follow(page.get_by_role("link", name="2026-01-01 to 2026-03-31").first)
    fine(page)
    page.get_by_role("link", name="Add it").first.click()
    page.set_input_files(
        "input[type=file]",
        {"name": "agreement.txt", "mimeType": "text/plain", "buffer": b"Executed on 2 January."},
    )
    page.get_by_label("Kind").select_option("contract")
    page.get_by_label("Title").fill("Agreement with Test Rx, executed")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agreement with Test Rx")
    expect(page.get_by_text("Somebody else signs it off.")).to_be_visible()
    fine(page)


def sign_off(page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agreement with Test Rx")
    quarter = page.locator("article").filter(has=page.get_by_role("link", name="to 2026-03-31"))
    quarter.get_by_label("What did you check?").fill("signatures and window")
    quarter.get_by_role("button", name="Sign off for this scope").click()
    expect(page.get_by_text("The next run of this scope rests on it")).to_be_visible()
    fine(page)


def run_it(page) -> SavingsRun:
    menu(page, "Requests")
    page.get_by_role("link", name="ITR-50").click()
    page.get_by_role("button", name="Queue the run").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    fine(page)
    run_pending(once=True)
    expect(page.get_by_role("link", name="Open the report")).to_be_visible()
    return SavingsRun.objects.get()


def review(page) -> None:
    follow(page.get_by_role("link", name="Open the report"))
    fine(page)
    page.get_by_role("button", name="Open all details").click()
    expect(page.get_by_role("link", name="CSV of Formulas")).to_be_visible()
    page.get_by_role("link", name="Segments").first.click()
    page.get_by_role("link", name="Pharmacy", exact=True).click()
    follow(page.get_by_role("link", name="1000001").first)
    fine(page)
    page.get_by_role("link", name="claims").last.click()
    page.get_by_role("link", name="C001").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C001")
    assert "M-SECRET" not in page.content()
    fine(page)


def take(page, run: SavingsRun, button: str) -> str:
    page.goto(page.url.split("/savings/")[0] + f"/savings/runs/{run.public_id}/workbook/")
    fine(page)
    with page.expect_download(timeout=60_000) as waited:
        page.get_by_role("button", name=button, exact=True).click()
    return waited.value.suggested_filename


def test_it_goes_from_a_request_to_files_that_may_leave(visit, operator, admin, client_of_cedar):
    page = visit(operator, "/")
    ask(page)
    dataset = load_claims(page)
    scopes = [scope_of(client_of_cedar, window) for window in (Q1, FIRST_MONTHS)]
    version = freeze(client_of_cedar)
    make_plan(client_of_cedar, [dataset], version=version, scopes=scopes, proved=False)

    choose(page)
    add_contract(page)
    item = EvidenceItem.objects.get()
    assert item.state == "candidate_only"
    sign_off(visit(admin, f"/savings/evidence/{item.public_id}/"))
    page = visit(operator, "/")
    run = run_it(page)
    review(page)

    names = [take(page, run, button) for button in ("Workbook", "Report PDF")]
    run.refresh_from_db()
    assert run.readiness in ("final", "partial")
    assert [name.rpartition(".")[2] for name in names] == ["xlsx", "pdf"]
    assert set(RunArtifact.objects.values_list("facts_digest", flat=True)) == {run.facts_digest}
