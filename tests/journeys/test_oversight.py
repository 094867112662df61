"""Oversight in a browser: watching a job, reading and verifying the trail."""

import pytest

from leafenterprise.jobs.leases import claim
from tests.browser import WIDTHS, serious_problems
from tests.jobs.build import NOON, make_job
from tests.trail.build import note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_shows_progress_without_a_reload(visit, cedar, operator):
    job = make_job(cedar, operator, now=NOON)
    lease = claim("here", NOON)
    lease.write(stage="Reading rows", progress="0.10")
    page = visit(operator, f"/jobs/{job.public_id}/")
    page.get_by_text("Reading rows · 10 %").wait_for()

    lease.write(stage="Writing", progress="0.90")
    page.get_by_text("Writing · 90 %").wait_for()
    lease.finish(NOON)
    page.get_by_text("Succeeded").wait_for()

    assert serious_problems(page) == []


def test_it_cancels_by_keyboard(visit, cedar, operator):
    job = make_job(cedar, operator)
    page = visit(operator, f"/jobs/{job.public_id}/")

    page.locator("#cancel-job").press("Enter")
    page.get_by_text("Cancelled.").wait_for()

    job.refresh_from_db()
    assert job.state == "cancelled"


def test_it_verifies_the_trail(visit, cedar, auditor):
    note(cedar, 3, actor=auditor, target=cedar)
    page = visit(auditor, "/trail/")

    page.get_by_role("button", name="Verify").click()

    page.get_by_role("heading", name="The trail holds").wait_for()
    assert serious_problems(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ["/trail/?actor=t", "/jobs/"])
def test_it_fits_every_width_and_pleases_axe(visit, cedar, admin, address, width):
    note(cedar, 2, actor=admin, target=cedar, reason="a long reason " * 20)
    make_job(cedar, admin, now=NOON)
    claim("here", NOON).write(stage="Reading rows", progress="0.42")

    page = visit(admin, address, width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_problems(page) == []
