"""The incoming pages in Chromium: readable at every width, nothing serious, a quiet console."""

import pytest
from playwright.sync_api import expect

from leafenterprise.jobs.loop import run_pending
from savings.actions.layouts import sync_layouts
from savings.models import ClaimDataset
from tests.browser import WIDTHS, overflow, serious_problems
from tests.savings.build import (
    claims_csv,
    freeze,
    make_client,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
)
from tests.savings.pages.in_side.test_requests import JANUARY, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD = claims_csv([{"claim_id": f"C{n}", "plan_paid_usd": "x" if n % 2 else "9"} for n in range(60)])
FORMS = ("datasets/load/", "prices/load/", "requests/new/")


@pytest.fixture
def addresses(cedar, tmp_path) -> list[str]:
    """Every incoming page with something on it."""
    client = make_client(cedar)
    dataset, prices, version = (
        make_dataset(client, tmp_path, BAD),
        make_prices(client, tmp_path),
        freeze(client),
    )
    plan = make_plan(client, [dataset], version=version, prices=[prices])
    exact = make_request(client, "ITR-1")
    plan.scopes.add(scope_of(client, JANUARY))
    ambiguous = make_request(client, "ITR-2")
    none = make_request(client, "ITR-3", pbm="Summit Scripts")
    records = [f"requests/{one.public_id}/" for one in (exact, ambiguous, none)]
    records += [f"datasets/{dataset.public_id}/", f"prices/{prices.public_id}/"]
    records.append(f"contracts/{version.contract.public_id}/")
    lists = ["datasets/", "prices/", "contracts/", "requests/", "plans/"]
    return [f"savings/{path}" for path in (*lists, *FORMS, *records)] + [""]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_pages_that_axe_finds_nothing_serious_on(visit, admin, addresses, scheme):
    page = visit(admin)
    page.emulate_media(color_scheme=scheme)
    base = page.url

    for path in addresses:
        page.goto(base + path)
        assert serious_problems(page) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, (path, width)


def test_it_sends_a_file_follows_it_and_shows_the_rejects(visit, operator, cedar, tmp_path):
    sync_layouts()
    make_client(cedar)
    page = visit(operator, "/savings/datasets/load/")
    page.set_input_files("input[type=file]", _file(tmp_path, BAD))
    expect(page.locator("[data-drop-name]")).to_have_text("claims.csv")
    page.get_by_role("button", name="Load the file").click()

    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    assert serious_problems(page) == []
    run_pending(once=True)

    expect(page.get_by_role("heading", name="The file was read")).to_be_visible()
    page.get_by_role("link", name="See what was accepted").click()
    page.get_by_role("link", name="Not an amount by the grammar of amounts.").click()
    expect(page.get_by_role("heading", name="Rows with this reason")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Rejects (CSV)").click()
    assert len(download.value.path().read_text().splitlines()) == 31


def test_it_keeps_the_chosen_file_when_something_else_is_wrong(visit, operator, cedar, tmp_path):
    sync_layouts()
    make_client(cedar)
    page = visit(operator, "/savings/datasets/load/")
    page.expected_failures.add(400)
    page.set_input_files("input[type=file]", _file(tmp_path, b""))
    page.get_by_role("button", name="Load the file").click()

    expect(page.get_by_role("alert")).to_contain_text("empty")
    expect(page.locator("[data-drop-name]")).to_have_text("claims.csv")
    page.set_input_files("input[type=file]", _file(tmp_path, BAD))
    page.get_by_role("button", name="Load the file").click()

    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    assert not ClaimDataset.objects.exists()


def test_it_says_on_the_page_why_a_file_was_refused(visit, operator, cedar, tmp_path):
    sync_layouts()
    make_client(cedar)
    page = visit(operator, "/savings/datasets/load/", width=375)
    page.set_input_files("input[type=file]", _file(tmp_path, b"a,b\n1,2\n"))
    page.get_by_role("button", name="Load the file").click()
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run_pending(once=True)

    expect(page.get_by_role("heading", name="The file was refused")).to_be_visible()
    expect(page.get_by_text("it lacks claim_id, fill_date")).to_be_visible()
    assert serious_problems(page) == []
    assert overflow(page) <= 0


def test_it_chooses_a_scope_by_keyboard(visit, operator, cedar, tmp_path):
    client = make_client(cedar)
    plan = make_plan(client, [make_dataset(client, tmp_path)])
    plan.scopes.add(scope_of(client, JANUARY))
    request = make_request(client)
    page = visit(operator, f"/savings/requests/{request.public_id}/")

    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Why this one?").fill("As agreed by telephone.")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="The scope it means")).to_be_visible()
    expect(page.get_by_text(f"Chosen by {operator}")).to_be_visible()


def _file(folder, content: bytes) -> str:
    path = folder / "claims.csv"
    path.write_bytes(content)
    return str(path)
