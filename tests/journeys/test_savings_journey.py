"""The main job in a browser: a real file in, a request, its scope, its run, its report."""

import pytest
from playwright.sync_api import expect

from leafenterprise.jobs.loop import run_pending
from savings.actions.layouts import sync_layouts
from savings.models import ClaimDataset, SavingsRun
from tests.browser import overflow, serious_problems
from tests.places import require_shared_data
from tests.savings.build import make_client, make_plan, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = "claims/cms_bfd/pde_984.psv"


@pytest.fixture
def client_of_cedar(cedar):
    """Cedar with its parties; nothing was loaded yet."""
    sync_layouts()
    return make_client(cedar)


def load(page) -> ClaimDataset:
    """Send the real file and wait until it is read."""
    page.get_by_role("link", name="Load a file").first.click()
    page.set_input_files("input[type=file]", str(require_shared_data() / FILE))
    page.get_by_label("Kind and layout").select_option("cms_pde")
    page.get_by_role("button", name="Load the file").click()
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run_pending(once=True)
    page.get_by_role("link", name="Open the dataset").click()
    expect(page.get_by_text("Adds up to the file")).to_be_visible()
    return ClaimDataset.objects.get()


def govern(client, dataset: ClaimDataset) -> None:
    """What an administrator does meanwhile: a scope over the file's window, in a plan."""
    window = (dataset.first_date, dataset.last_date)
    make_plan(client, [dataset], scopes=[scope_of(client, window)], name="All of the file")


def menu(page, entry: str) -> None:
    """Go where the navigation leads."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=entry).click()


def ask(page, number: str, group: str) -> None:
    """Take a request in."""
    menu(page, "Requests")
    page.get_by_role("link", name="New request").first.click()
    page.get_by_label("Request number").fill(number)
    page.get_by_label("Group").fill(group)
    page.get_by_role("button", name="Take in and resolve").click()


def test_it_goes_from_a_real_file_to_its_report(visit, operator, client_of_cedar):
    page = visit(operator, "/savings/datasets/")
    dataset = load(page)
    assert (dataset.rows_in, dataset.rows_rejected) == (984, 0)

    ask(page, "ITR-41", "Nobody")
    expect(page.get_by_role("heading", name="No scope fits")).to_be_visible()
    govern(client_of_cedar, dataset)
    ask(page, "ITR-42", "Acme")
    page.get_by_role("button", name="Queue the run").click()
    expect(page.get_by_text("The run is queued.")).to_be_visible()
    run_pending(once=True)

    page.get_by_role("link", name="Open the report").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme: savings and claims audit")
    assert SavingsRun.objects.get().readiness == "partial"
    expect(page.get_by_text("Not computable").first).to_be_visible()
    assert serious_problems(page) == []
    page.set_viewport_size({"width": 375, "height": 900})
    assert overflow(page) <= 0


def test_it_leads_from_the_home_page_to_what_waits(visit, operator, client_of_cedar):
    page = visit(operator, "/savings/datasets/")
    govern(client_of_cedar, load(page))
    ask(page, "ITR-42", "Acme")

    menu(page, "Home")
    page.get_by_role("link", name="Queue the run of ITR-42").click()
    page.get_by_role("button", name="Queue the run").click()
    expect(page.get_by_text("The run is queued.")).to_be_visible()
    menu(page, "Requests")
    page.get_by_role("link", name="ITR-42").click()
    page.get_by_role("button", name="Queue the run").click()

    expect(page.get_by_text("already run with exactly these inputs")).to_be_visible()
    assert SavingsRun.objects.count() == 1
