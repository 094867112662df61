"""The pages of a run in a real browser: readable at every width, sound, quiet, by keyboard."""

import pytest

from tests.browser import WIDTHS, overflow, serious_problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "", "report/", "quality/", "segments/?kind=drug", "segments/pharmacy/?key=1000001",
    "figures/effective_discount/", "findings/", "findings/?rule=duplicate_claim", "lines/",
    "claim/?claim=C2", "netted/", "workbook/",
)  # fmt: skip


def test_it_fits_every_width_and_troubles_nobody(visit, audited, operator):
    page = visit(operator, "/savings/runs/")
    origin = page.url.split("/savings/")[0]
    wrong = []

    for part in PAGES:
        page.goto(f"{origin}/savings/runs/{audited.public_id}/{part}")
        wrong += [f"{part}: {problem}" for problem in serious_problems(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow(page) > 0:
                wrong.append(f"{part} is wider than {width}")

    assert not wrong, "\n".join(wrong)


def test_it_opens_a_figure_where_it_stands(visit, audited, viewer):
    page = visit(viewer, f"/savings/runs/{audited.public_id}/report/", width=768)

    page.locator(".tile", has_text="Gross cost").locator("summary").click()

    page.locator(".tile .workings").wait_for()
    assert "allowed" in page.locator(".tile .workings").inner_text().lower()
    assert not serious_problems(page)


def test_it_cuts_by_another_segment_within_the_report(visit, audited, viewer):
    page = visit(viewer, f"/savings/runs/{audited.public_id}/report/")

    page.locator("#segments .tabs").get_by_text("Pharmacy").click()
    page.get_by_role("heading", name="Net plan cost by pharmacy").wait_for()

    assert page.url.endswith("/report/")
    assert page.locator("#segments tbody").get_by_text("1000001").is_visible()


def test_it_tells_a_chart_by_keyboard(visit, finished, viewer):
    page = visit(viewer, f"/savings/runs/{finished.public_id}/report/")

    page.locator("#costs svg [tabindex='0']").focus()
    first = page.locator(".chart-tip").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    assert "2026-01" in first
    assert page.locator(".chart-tip").inner_text() != first
    page.keyboard.press("Escape")
    assert page.locator(".chart-tip").is_hidden()
