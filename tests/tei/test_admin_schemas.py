"""A field schema out and in: what it says, what it changes, what it refuses."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from audit.trail.models import AuditEvent
from leafenterprise.shared.workbooks.errors import FileRefused
from tei.actions.values import enter_values
from tei.admin.schema_pages import read_schema
from tei.models import TEIReport, TEIReportField
from tei.schemas.declaration import MOST_FIELDS, NAMES, schema_of
from tei.schemas.reading import SchemaRefused, letter_of
from tei.schemas.writing import fields_json, schema_json, schema_xlsx
from tests.people import logged_in
from tests.savings.claims.workbooks import raw_workbook
from tests.tei.make import annual, make_field, make_report, make_tool

ODD = "=1+1 _x0041_ “quoted”\r\nsecond\x0b line, <b>&amp;</b>"


@pytest.fixture
def session(admin):
    return logged_in(admin)


@pytest.fixture
def report(cedar) -> TEIReport:
    """Four fields of every kind, one with text that a spreadsheet would take for a formula."""
    report = make_report(cedar)
    make_field(report, "hours", field_type="integer", default_value="40", is_required=True)
    make_field(report, "odd", field_type="text", label=ODD[:20], description=ODD, category="-5")
    return report


def page_of(report: TEIReport) -> str:
    return f"/admin/tei/teireport/{report.pk}/schema/"


def sheet(*rows) -> bytes:
    """A workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(session, report: TEIReport, content: bytes, name: str = "fields.xlsx"):
    return session.post(page_of(report), {"file": SimpleUploadedFile(name, content)})


def take_over(session, report: TEIReport, shown, **more):
    held = shown.context["held"]
    assert held, shown.context["refusal"]
    sent = {"apply": "Take it over", "held": held} | more
    return session.post(page_of(report), sent, follow=True)


def told(answer) -> set[tuple]:
    """Every problem that the page names."""
    return {(p.row, p.column, p.place, p.code) for p in answer.context["problems"]}


@pytest.mark.parametrize("write", [schema_json, schema_xlsx])
def test_it_takes_back_what_it_gave_without_a_change(session, report, write):
    shown = send(session, report, write(report))

    assert not shown.context["refusal"]
    assert not shown.context["found"]
    assert "Nothing: the file says what the report has" in shown.content.decode()


@pytest.mark.parametrize("write", [schema_json, schema_xlsx])
def test_it_makes_an_empty_report_the_same(session, report, cedar, write):
    empty = TEIReport.objects.create(organization=cedar, name="Empty")

    take_over(session, empty, send(session, empty, write(report)))

    assert schema_of(empty) == schema_of(report)


def test_it_keeps_every_letter_through_both_kinds_of_file(report):
    letters = "".join(map(chr, [*range(1, 0x300), 0x2028, 0xFEFF, 0xFFFD, 0x1F600]))
    awkward = ("=1+1", "@x", "_x0041_", "a_x005F_x0041_", "two\r\nlines\rof\ttext", "'quoted")
    for number, text in enumerate((f"a{letters}b", *awkward)):
        make_field(report, f"f{number}", description=text, category=text[:100])

    read = [read_schema(write(report)).fields for write in (schema_json, schema_xlsx)]

    assert read[0] == read[1]
    assert json.loads(fields_json(read[0]))["fields"] == schema_of(report)


def test_it_writes_no_formula_and_explains_the_columns(report):
    book = load_workbook(io.BytesIO(schema_xlsx(report)))

    cells = [cell for row in book["Fields"].iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [row[0].value for row in book["Columns"].iter_rows()] == list(NAMES)
    assert len(book["Fields"].data_validations.dataValidation) == 4


def test_it_shows_first_and_changes_nothing(session, report):
    rows = [("label", "field_key", "table", "risk_adjustment"), ("Hours", "hours", "costs", 0.25)]

    shown = send(session, report, sheet(*rows))

    found = shown.context["found"]
    assert [change.field.field_key for change in found.changed] == ["hours"]
    assert ("risk_adjustment", None, "0.25") in found.changed[0].told()
    assert {field.field_key for field in found.removed} == {
        "ai_resolution_efficiency", "legacy_termination", "odd",
    }  # fmt: skip
    assert report.fields.count() == 4
    assert not AuditEvent.objects.filter(object_id=report.public_id).exists()


def test_it_takes_over_all_of_it_in_the_order_of_the_file(session, report):
    rows = [("table", "field_key", "label", "is_annual", "field_type", "is_required"),
            ("costs", "new_cost", "New cost", "no", "currency", None),
            ("benefits", "hours", "Hours", "yes", "integer", "yes")]  # fmt: skip

    page = take_over(session, report, send(session, report, sheet(*rows)))

    assert [f.field_key for f in report.fields.all()] == ["new_cost", "hours"]
    assert not report.fields.get(field_key="new_cost").is_annual
    assert "1 added, 1 changed, 3 removed, new order" not in page.content.decode()
    assert "1 added, 1 changed, 3 removed" in page.content.decode()
    actions = set(
        AuditEvent.objects.filter(object_id=report.public_id).values_list("action", flat=True)
    )
    assert {"tei.schema.imported", "tei.field.added", "tei.fields.ordered"} <= actions


def test_it_names_the_cell_of_every_problem_and_takes_nothing(session, report):
    rows = [("table", "field_key", "label", "field_type", "is_annual", "risk_adjustment"),
            ("benefits", "hours", "Better", "integer", "yes", None),
            ("profits", "a", "A", "money", "perhaps", 3),
            ("costs", "B C", None, None, None, "x"),
            ("costs", "hours", "Again", None, None, None)]  # fmt: skip

    answer = send(session, report, sheet(*rows))

    bad = "VALIDATION_ERROR"
    assert told(answer) == {
        (3, "table", "A3", bad), (3, "field_type", "D3", bad), (3, "is_annual", "E3", bad),
        (3, "risk_adjustment", "F3", bad), (4, "field_key", "B4", bad), (4, "label", "C4", bad),
        (4, "risk_adjustment", "F4", bad), (5, "field_key", "B5", bad),
    }  # fmt: skip
    assert report.fields.get(field_key="hours").label == "hours"


def test_it_names_the_rows_that_the_rules_refuse(session, cedar, consultant):
    tool = make_tool(cedar, consultant)
    enter_values(tool=tool, rows=annual("ai_resolution_efficiency", "5"), by=consultant)
    rows = [("table", "field_key", "label", "field_type", "default_value"),
            ("costs", "ai_resolution_efficiency", "AI", "integer", None),
            ("costs", "hours", "Hours", "integer", "many")]  # fmt: skip

    answer = send(session, tool.report, sheet(*rows))

    assert told(answer) == {
        (2, "table", "A2", "PROTECTED_FIELD"),
        (2, "field_type", "D2", "PROTECTED_FIELD"),
        (3, "default_value", "E3", "VALIDATION_ERROR"),
    }
    assert not answer.context["held"]


def test_it_asks_before_entered_values_go(session, cedar, consultant):
    tool = make_tool(cedar, consultant)
    enter_values(tool=tool, rows=annual("ai_resolution_efficiency", "5"), by=consultant)
    rows = [("table", "field_key", "label"), ("costs", "hours", "Hours")]

    shown = send(session, tool.report, sheet(*rows))
    assert "1 cell with entries in 1 tool" in shown.content.decode()
    refused = take_over(session, tool.report, shown)
    assert tool.report.fields.count() == 2
    take_over(session, tool.report, shown, confirm="on")

    assert "VALIDATION_ERROR" in refused.context["refusal"]
    assert [f.field_key for f in tool.report.fields.all()] == ["hours"]


def test_it_takes_over_only_what_was_shown_of_the_report_as_it_stands(session, report):
    shown = send(session, report, sheet(("table", "field_key", "label"), ("costs", "a", "A")))
    TEIReportField.objects.filter(field_key="hours").update(label="Changed meanwhile")

    late = take_over(session, report, shown)
    forged = session.post(page_of(report), {"apply": "1", "held": "x"}, follow=True)

    assert "CONFLICT" in late.context["refusal"]
    assert "were not shown here" in forged.content.decode()
    assert report.fields.count() == 4


def test_it_tells_the_trail_that_a_schema_left(session, report):
    for kind in ("json", "xlsx"):
        answer = session.get(f"/admin/tei/teireport/{report.pk}/schema.{kind}")
        assert f"fields-{report.public_id}.{kind}" in answer["Content-Disposition"]

    told = AuditEvent.objects.filter(object_id=report.public_id, action="tei.schema.exported")
    assert told.count() == 2


HEAD = ("table", "field_key", "label")
OTHER = b'{"format": "leafenterprise.tei.fields", "format_version": %s, "fields": %s}'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not readable as JSON"),
        (b"not json", "not readable as JSON (line 1)"),
        (b"\xff\xfe\x00", "not readable as JSON"),
        (b"[" * 100_000, "not readable as JSON"),
        (b'{"format": NaN}', "not readable as JSON"),
        (b'{"format": 1, "format": 2}', "not readable as JSON"),
        (b"{}", "not a field schema"),
        (OTHER % (b"2", b"[]"), "another version"),
        (OTHER % (b"1", b"7"), "must be a list"),
        (OTHER % (b"1", b"[]"), "has no fields"),
        (OTHER % (b"1", b"[{}%s]" % (b",{}" * MOST_FIELDS)), "takes up to 120"),
        (b" " * (3 << 20), "larger"),
        (sheet(), "empty"),
        (sheet(HEAD, *[("costs", f"f{n}", "F") for n in range(MOST_FIELDS + 1)]), "up to 120"),
        (sheet(HEAD, *[("costs", f"f{n}", "F") for n in range(200)]), "more than 121 rows"),
        (sheet((*HEAD, "=1+1")), "formulas"),
    ],
)
def test_it_refuses_what_is_no_schema(content, says):
    with pytest.raises((SchemaRefused, FileRefused)) as refusal:
        read_schema(content)

    assert says in refusal.value.message


def test_it_names_strange_missing_and_doubled_columns():
    with pytest.raises(SchemaRefused) as refusal:
        read_schema(sheet(("table", "label", "label", "Colour"), ("costs", "A", "B", "red")))

    assert [(p.column, p.place) for p in refusal.value.problems] == [
        ("label", "C1"), ("colour", "D1"), ("field_key", ""),
    ]  # fmt: skip


def test_it_names_what_a_json_field_lacks_or_has_too_much():
    fields = b'[{"table": "costs", "field_key": "a", "label": "A", "colour": "red"}, {"label": []}]'

    with pytest.raises(SchemaRefused) as refusal:
        read_schema(OTHER % (b"1", fields))

    found = {(p.row, p.column) for p in refusal.value.problems}
    assert found == {(1, "colour"), (2, "label"), (2, "table"), (2, "field_key")}


@pytest.mark.parametrize(
    "content",
    [raw_workbook(extra=[("xl/vbaProject.bin", "x")]), raw_workbook(strings="<sst")],
    ids=["macro", "broken"],
)
def test_it_refuses_hostile_workbooks_on_the_page(session, report, content):
    answer = send(session, report, content)

    assert answer.context["refusal"]
    assert not answer.context["held"]


def test_it_refuses_a_large_file_by_its_size(session, report):
    answer = send(session, report, b"PK\x03\x04" + b"0" * (3 << 20))

    assert "larger than 2 MB" in str(answer.context["form"].errors)


def test_it_counts_columns_as_a_spreadsheet_does():
    assert [letter_of(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
