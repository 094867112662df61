"""An administrator's whole task in a browser: a template made, ordered, cloned, used, changed."""

import pytest
from openpyxl import load_workbook

from tei.actions.values import enter_values
from tei.models import TEIReport
from tests.browser import WIDTHS, overflow, serious_problems
from tests.tei.make import annual, make_field, make_report, make_tool

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/tei/teireport/"


def keys_of(report: TEIReport) -> list[str]:
    return [field.field_key for field in report.fields.all()]


def add_field(page, number: int) -> None:
    """One more row, filled in."""
    page.get_by_role("button", name="Add a field").click()
    row = page.locator(".field-row:visible").nth(number)
    row.get_by_label("Label").fill(f"Field {number}")
    row.get_by_label("Key").fill(f"field_{number}")
    row.get_by_label("Table").select_option("costs" if number % 3 == 0 else "benefits")


def test_it_builds_orders_clones_activates_and_changes_a_report(visit, cedar, admin, tmp_path):
    page = visit(admin, f"{LIST}add/")
    page.get_by_label("Organization").select_option(label="Cedar")
    page.get_by_label("Name", exact=False).first.fill("Connect 2026")
    page.get_by_label("Version").fill("1.0")
    for number in range(12):
        add_field(page, number)
    add_field(page, 12)
    page.locator(".field-row:visible").nth(12).get_by_role("button", name="Remove").click()
    order_by_keyboard_and_by_dragging(page)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was added successfully").wait_for()
    assert serious_problems(page) == []
    report = TEIReport.objects.get()
    assert keys_of(report) == [
        "field_11", "field_1", "field_0", *(f"field_{n}" for n in range(2, 11)),
    ]  # fmt: skip

    page.get_by_role("link", name="Clone as new version").click()
    page.get_by_label("Version of the clone").fill("2.0")
    page.get_by_role("button", name="Clone").click()
    page.get_by_role("button", name="Activate").click()
    page.get_by_text("Connect 2026 2.0 is active.").wait_for()
    clone = TEIReport.objects.get(version="2.0")
    assert (clone.state, keys_of(clone)) == ("active", keys_of(report))

    refuse_a_protected_change(page, clone, cedar, admin)
    import_a_workbook(page, clone, tmp_path)


def order_by_keyboard_and_by_dragging(page) -> None:
    """The last field to the top by keys, the first of the others below the second by hand."""
    rows = page.locator(".field-row:visible")
    up = rows.nth(11).get_by_role("button", name="Move up")
    up.focus()
    for _ in range(11):
        page.keyboard.press("Enter")
    assert page.locator("[data-said]").inner_text() == "Field 11: place 1 of 12"
    assert rows.first.get_by_label("Place").input_value() == "1"
    rows.nth(1).locator("[data-handle]").drag_to(rows.nth(2).get_by_label("Source"))
    assert page.locator("[data-said]").inner_text() == "Field 0: place 3 of 12"


def refuse_a_protected_change(page, report: TEIReport, cedar, admin) -> None:
    """A tool has a value; its field keeps its type, and what else was typed stays on the page."""
    tool = make_tool(cedar, admin, report)
    enter_values(tool=tool, rows=annual("field_11", "5"), by=admin)
    first = page.locator(".field-row").first
    first.get_by_label("Type").select_option("integer")
    page.get_by_label("Vendor").fill("Typed before")

    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_text("PROTECTED_FIELD").first.wait_for()
    assert page.get_by_text("Values are entered for this field").first.is_visible()
    assert page.get_by_label("Vendor").input_value() == "Typed before"
    assert first.get_by_label("Type").input_value() == "integer"
    assert serious_problems(page) == []
    assert report.fields.get(field_key="field_11").field_type == "currency"


def import_a_workbook(page, report: TEIReport, folder) -> None:
    """Taken out, edited as a person would, its changes looked at, taken over."""
    page.get_by_role("link", name="Import or export fields").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Workbook (.xlsx)").click()
    path = folder / "fields.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book["Fields"]
    sheet["C3"] = "A better label"
    sheet.append(["costs", "field_12", "Twelve", "currency", "Platform", "no"])
    book.save(path)

    page.get_by_label("Schema file").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("A better label").wait_for()
    assert serious_problems(page) == []
    assert not report.fields.filter(field_key="field_12").exists()
    page.get_by_role("button", name="Take it over").click()

    page.get_by_text("The schema stands: 1 added, 1 changed.").wait_for()
    assert keys_of(report)[-1] == "field_12"
    assert report.fields.get(field_key="field_1").label == "A better label"


def test_it_fits_every_width(visit, cedar, admin):
    report = make_report(cedar)
    make_field(report, "an_assumption_with_a_rather_long_name", field_type="percentage")
    tool = make_tool(cedar, admin, report)
    page = visit(admin)
    base, found = page.url.rstrip("/"), {}
    own = f"{LIST}{report.pk}/"
    pages = [own + end for end in ("change/", "schema/", "clone/", "preview/")]

    for path in [LIST, f"/admin/tei/teitool/{tool.pk}/change/", *pages]:
        page.goto(base + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[path, width] = overflow(page)
        page.set_viewport_size({"width": 1440, "height": 900})
    found["preview", "axe"] = serious_problems(page)

    assert not {place: problem for place, problem in found.items() if problem not in (0, [])}
