"""Every page of a business case: fits telephones and desks, and axe finds nothing serious."""

import pytest

from tei.actions.demo import load_demo
from tests.browser import WIDTHS, overflow, serious_problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "", "rows/licences/", "scenarios/", "what-if/?simulate=1&draws=1000",
    "versions/1/compare/2/", "case/",
)  # fmt: skip


def test_it_fits_every_width_and_troubles_nobody(visit, cedar, admin, consultant):
    tool, *_ = load_demo(organization=cedar, admin=admin, consultant=consultant)
    page = visit(consultant, "/tei/")
    origin = page.url.removesuffix("/tei/")
    wrong = []

    for path in ("/tei/", *(f"/tei/tools/{tool.public_id}/{rest}" for rest in PAGES)):
        page.goto(origin + path)
        wrong += [f"{path}: {problem}" for problem in serious_problems(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if overflow(page) > 0:
                wrong.append(f"{path} is wider than {width}")

    assert not wrong, "\n".join(wrong)


def test_it_works_as_a_plain_form_where_no_script_runs(visit, cedar, admin, consultant):
    tool, *_ = load_demo(organization=cedar, admin=admin, consultant=consultant)
    page = visit(consultant, "/tei/")
    page.route(
        "**/tei-editor.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(f"{page.url}tools/{tool.public_id}/")

    page.get_by_label("Licences and usage, Year 2").fill("$800,000")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved and calculated.").wait_for()

    assert tool.values.get(field__field_key="licences", year=2).value == "800000"
    page.get_by_role("link", name="Risks and notes of Licences and usage").click()
    page.get_by_label("Note").nth(1).fill("Offer of October")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved and calculated.").wait_for()
    assert tool.values.get(field__field_key="licences", year=1).notes == "Offer of October"
