"""Retention, comparison, trust and the assistants' ledger in a real browser."""

import pytest

from leafenterprise.jobs.loop import run_pending
from tests.browser import WIDTHS, overflow, serious_problems
from tests.savings.pages.govern_stage import set_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(finished, client_of_cedar, tmp_path, operator, admin):
    """Everything that the pages are about."""
    return set_stage(finished, client_of_cedar, tmp_path, operator, admin)


def pages_of(stage) -> list[str]:
    older, newer = f"/savings/runs/{stage.older.public_id}", stage.newer.public_id
    return [
        "/savings/retention/",
        f"/savings/retention/{stage.deletion.public_id}/",
        f"/savings/datasets/{stage.deletion.dataset.public_id}/",
        f"{older}/",
        f"{older}/report/",
        f"{older}/compare/",
        f"{older}/compare/{newer}/",
        "/savings/trust/",
        f"{older}/trust/",
        "/savings/agents/",
        f"/savings/agents/{stage.action.public_id}/",
        "/",
    ]


def test_it_fits_every_width_and_troubles_nobody(visit, stage, admin):
    page = visit(admin, "/")
    origin = page.url.rstrip("/")
    wrong = []

    for path in pages_of(stage):
        page.goto(origin + path)
        wrong += [f"{path}: {problem}" for problem in serious_problems(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow(page) > 0:
                wrong.append(f"{path} is wider than {width}")

    assert not wrong, "\n".join(wrong)


def test_a_second_person_decides_a_deletion(visit, stage, operator, admin):
    path = f"/savings/retention/{stage.deletion.public_id}/"
    asking = visit(operator, path)
    assert asking.locator("#approve-deletion").count() == 0
    page = visit(admin, path)
    page.on("dialog", lambda dialog: dialog.accept())

    page.locator("#approve-deletion").click()
    page.get_by_text("A job deletes the files now.").wait_for()
    run_pending(once=True)
    page.goto(page.url)

    page.locator("#deletion-state").get_by_text("The rows are gone").wait_for()
    page.goto(page.url.split("/savings/")[0] + f"/savings/runs/{stage.older.public_id}/")
    assert page.get_by_text("SOURCE_DELETED").is_visible()
    page.expected_failures.add(410)
    page.goto(page.url + "lines/")
    assert page.get_by_text("SOURCE_DELETED").is_visible()


def test_a_person_decides_what_an_assistant_proposed(visit, stage, operator):
    page = visit(operator, "/")
    page.locator(f'a[href="/savings/agents/{stage.action.public_id}/"]').click()

    page.locator("#approve-action").click()
    page.get_by_text("Approved. It is carried out in your name.").wait_for()
    run_pending(once=True)
    page.goto(page.url)

    assert page.locator("#action-state").get_by_text("in the name of Test operator").is_visible()


def test_a_superseded_run_leads_to_its_successor(visit, stage, viewer):
    page = visit(viewer, f"/savings/runs/{stage.older.public_id}/report/")

    page.locator("#superseded").get_by_role("link", name=stage.newer.public_id).click()

    assert page.url.endswith(f"/savings/runs/{stage.newer.public_id}/report/")
    assert page.locator("#superseded").count() == 0
