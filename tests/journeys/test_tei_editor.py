"""A consultant at the spreadsheet of a business case, in a real browser and by keyboard alone."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tei.actions.values import enter_values
from tei.models import TEITool, TEIVersion
from tests.browser import serious_problems
from tests.people import make_member
from tests.tei.make import annual, make_field, make_report, make_tool, once

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNSAVED = "[data-status]"


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    """Two annual benefits, a one-time cost and a recorded assumption; three years, all blank."""
    report = make_report(cedar)
    make_field(report, "handling_time", category="AI")
    make_field(report, "agents", field_type="integer", is_annual=False, category="Assumptions")
    return make_tool(cedar, consultant, report=report)


@pytest.fixture
def at_editor(visit, tool, consultant):
    """The editor in a page, its first cell with the focus."""
    page = visit(consultant, f"/tei/tools/{tool.public_id}/")
    page.set_default_timeout(8000)
    cell(page, "ai_resolution_efficiency.1").focus()
    return page


def cell(page, name: str):
    return page.locator(f"[data-cell='{name}'] input")


def problem(page, name: str):
    return page.locator(f"[data-cell='{name}'] .cell-problem")


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key) if len(key) > 1 else page.keyboard.type(key)


def paste(page, text: str) -> None:
    """As the clipboard of a spreadsheet would."""
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste',
          { clipboardData: data, bubbles: true, cancelable: true })); }""",
        text,
    )


def wait_for_status(page, words: str) -> None:
    page.wait_for_function(
        "words => document.querySelector('[data-status]').textContent.includes(words)", arg=words
    )


def stored(tool: TEITool) -> dict[str, str]:
    return {f"{v.field.field_key}.{v.year or ''}": v.value
            for v in tool.values.select_related("field") if v.value}  # fmt: skip


def test_a_whole_case_is_entered_by_keyboard_alone(at_editor, tool):
    page = at_editor

    page.keyboard.type("$1,200,000")
    press(page, "Tab")
    page.keyboard.type("2400000")
    press(page, "ArrowRight")
    page.keyboard.type("27")
    press(page, "F2")
    page.keyboard.type("00000")
    press(page, "Enter")
    page.keyboard.type("400000")  # handling_time, year 3
    press(page, "ArrowLeft")
    page.keyboard.type("12")
    press(page, "Escape", "Home")
    page.keyboard.type("300000")  # handling_time, year 1
    press(page, "Shift+F2")
    page.keyboard.type("25 %")
    press(page, "Tab")
    page.keyboard.type("Time study of June")
    press(page, "Escape", "Control+End")
    page.keyboard.type("(1,150,000)")
    press(page, "Enter", "Control+Home", "Control+End", "Control+s")
    wait_for_status(page, "Saved at")

    assert stored(tool) == {
        "ai_resolution_efficiency.1": "1200000",
        "ai_resolution_efficiency.2": "2400000",
        "ai_resolution_efficiency.3": "2700000",
        "handling_time.1": "300000",
        "handling_time.3": "400000",
        "legacy_termination.": "-1150000",
    }
    noted = tool.values.get(field__field_key="handling_time", year=1)
    assert (str(noted.risk_adjustment), noted.notes) == ("0.2500", "Time study of June")
    tool.summary.refresh_from_db()
    assert f"{tool.summary.net_present_value:,}" in page.locator("[data-worth]").inner_text()
    expect(cell(page, "ai_resolution_efficiency.1")).to_have_value("1,200,000")
    assert serious_problems(page) == []

    page.get_by_role("link", name="Versions").click()
    page.get_by_label("Note").fill("First figures")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save version").press("Enter")
    page.get_by_text("Version 1 is saved.").wait_for()
    assert TEIVersion.objects.get().note == "First figures"


def test_a_block_is_pasted_and_what_is_wrong_stands_beside_its_cell(at_editor, tool):
    page = at_editor
    page.expected_failures.add(400)

    paste(page, "$1,200.50\t(300)\t12%\t9\r\n 5 \tabc\t-\r\n\t\t\r\n")
    problem(page, "ai_resolution_efficiency.3").get_by_text("must not be a percentage").wait_for()

    expect(cell(page, "ai_resolution_efficiency.1")).to_have_value("1,200.50")
    expect(cell(page, "ai_resolution_efficiency.2")).to_have_value("-300")
    assert "must be a number" in problem(page, "handling_time.2").inner_text()
    expect(cell(page, "handling_time.2")).to_have_value("abc")
    assert "“9” (beyond the last year)" in page.locator("[data-notices]").inner_text()
    assert page.locator("[data-worth]").get_by_text("Not saved").is_visible()

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing was saved").wait_for()
    assert stored(tool) == {}
    expect(page.get_by_role("button", name="Calculate the stored values")).to_be_visible()
    expect(cell(page, "handling_time.2")).to_have_value("abc")

    page.get_by_role("button", name="Close").click()  # leads back to the cell
    press(page, "Control+Home")
    paste(page, "1\t2\t3")
    page.get_by_role("button", name="Undo the paste").click()
    expect(cell(page, "ai_resolution_efficiency.3")).to_have_value("12%")
    cell(page, "ai_resolution_efficiency.3").focus()
    press(page, "Delete")
    cell(page, "handling_time.2").focus()
    press(page, "7", "Control+s")
    wait_for_status(page, "Saved at")
    expect(page.get_by_role("button", name="Calculate the stored values")).to_have_count(0)
    assert stored(tool) == {
        "ai_resolution_efficiency.1": "1200.50",
        "ai_resolution_efficiency.2": "-300",
        "handling_time.1": "5",
        "handling_time.2": "7",
        "handling_time.3": "0",
    }


def test_nothing_typed_is_lost_on_leaving_reloading_or_a_log_in_that_ended(at_editor, tool):
    page = at_editor
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.keyboard.type("1200")
    press(page, "Tab")
    page.get_by_role("link", name="Scenarios").click()
    page.get_by_role("button", name="Stay here").click()
    assert page.url.endswith(f"/tei/tools/{tool.public_id}/")

    page.reload()
    assert asked == ["beforeunload"]
    expect(cell(page, "ai_resolution_efficiency.1")).to_have_value("1,200")
    page.get_by_text("Entries of this tab that were not saved are back.").wait_for()

    context = page.context
    key = next(c for c in context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Your log-in has ended.").wait_for()
    expect(cell(page, "ai_resolution_efficiency.1")).to_have_value("1,200")

    context.add_cookies([key])
    context.clear_cookies(
        name=settings.CSRF_COOKIE_NAME
    )  # a new log-in makes the page's token void
    page.expected_failures.add(403)
    page.get_by_role("link", name="Scenarios").click()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/scenarios/")
    assert stored(tool) == {"ai_resolution_efficiency.1": "1200"}


def test_two_people_at_one_case_are_told_and_choose(at_editor, tool, cedar):
    page = at_editor
    page.expected_failures.add(409)
    other = make_member(cedar, "consultant", email="other@test.example")
    page.keyboard.type("1111")
    press(page, "Tab")
    page.keyboard.type("2222")
    press(page, "Enter")

    theirs = [*annual("ai_resolution_efficiency", "9000", "8000"), once("legacy_termination", "70")]
    enter_values(tool=tool, rows=theirs, by=other)
    press(page, "Control+s")
    clash = page.get_by_role("dialog", name="Somebody else saved")
    clash.wait_for()

    assert "other@test.example" in clash.inner_text()
    assert stored(tool)["ai_resolution_efficiency.1"] == "9000"
    clash.get_by_role("button", name="Take this over").click()
    assert clash.is_visible()  # both cells must be chosen first
    clash.get_by_label("1111").check()
    clash.get_by_label("8,000").check()
    clash.get_by_role("button", name="Take this over").click()
    page.get_by_text("Save again to store yours").wait_for()
    assert stored(tool)["ai_resolution_efficiency.1"] == "9000"
    page.get_by_role("button", name="Save", exact=True).click()
    wait_for_status(page, "Saved at")

    assert stored(tool) == {
        "ai_resolution_efficiency.1": "1111",
        "ai_resolution_efficiency.2": "8000",
        "legacy_termination.": "70",
    }
