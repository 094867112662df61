"""Files of supplier spend through the door: CSV and workbooks, each line answered."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook

from insights.models import FinancialSignal, IngestBatch, RefusedRow
from tests.insights.make import amount_of
from tests.people import logged_in

pytestmark = pytest.mark.django_db
DOOR, PAGE = "/api/v1/insights/sources/files/", "/insights/sources/"
HEADER = ["Paid Date", "Supplier Name", "AP Amount (GBP)", "Transaction No"]
LINES = [
    ["2026-03-31", "Acme", "410.00", "1"],
    ["2026-03-31", "Acme", "410.00", "1"],
    ["2026-03-30", "Dr Jane Doe", "-20.50", "2"],
    ["03/04/2026", "Acme", "5.00", "3"],
    ["2026-03-30", "Acme", "much", "4"],
]


def as_csv(*lines, encoding="utf-8"):
    rows = ["Spend over £25,000", ",".join(HEADER), *(",".join(line) for line in lines)]
    return "\n".join(rows).encode(encoding)


def as_workbook(*lines):
    book = Workbook()
    for row in (["Spend"], HEADER, *lines):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send(client, place, content, name="spend.csv", **more):
    file = SimpleUploadedFile(name, content)
    data = {"file": file, "source": "inventory_compliance", "site": place.public_id, **more}
    return client.post(DOOR, data, format="multipart")


@pytest.mark.parametrize(
    "content",
    [
        as_csv(*LINES),
        as_csv(*LINES, encoding="cp1252"),
        as_csv(*LINES).replace(b",", b";").replace(b"25;000", b"25,000"),
        as_workbook(*LINES),
    ],
    ids=["csv", "windows", "semicolons", "workbook"],
)
def test_it_takes_the_good_lines_and_states_the_others(content, site, as_operator):
    said = send(as_operator, site, content).json()
    again = send(as_operator, site, content).json()

    assert [said[name] for name in ("created", "duplicate", "invalid")] == [3, 0, 2]
    assert [again[name] for name in ("created", "duplicate", "invalid")] == [0, 3, 2]
    assert [(line["line"], line["code"]) for line in said["lines"]] == [
        (6, "AMBIGUOUS_DATE"), (7, "BAD_AMOUNT"),
    ]  # fmt: skip
    assert amount_of(site, "supplier_spend") == {"GBP": 79_950}
    assert "Jane" not in str(list(FinancialSignal.objects.values()))


def test_it_holds_the_refused_lines_without_what_they_say(site, as_operator):
    send(as_operator, site, as_csv(*LINES))
    send(as_operator, site, as_csv(*LINES))

    rows = RefusedRow.objects.order_by("row_number")
    assert [(row.row_number, row.code, row.payload) for row in rows] == [
        (6, "AMBIGUOUS_DATE", {}), (7, "BAD_AMOUNT", {}),
    ]  # fmt: skip
    assert {row.site for row in rows} == {site}
    assert {batch.file_name for batch in IngestBatch.objects.all()} == {"spend.csv"}


def test_it_keeps_no_file(site, as_operator, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"

    said = send(as_operator, site, as_csv(*LINES)).json()

    assert said["created"] == 3
    assert list(settings.UPLOAD_DIR.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "more", "status", "code"),
    [
        (b"a,b\n1,2\n", {}, 400, "WRONG_COLUMNS"),
        (b"date,net amount,gross amount\n", {}, 400, "WRONG_COLUMNS"),
        (b"PK\x03\x04 no workbook", {}, 400, "NOT_A_TABLE"),
        (b'date,amount\n2026-03-31,"1' + b"1" * 140_000, {}, 400, "NOT_A_TABLE"),
        (b"", {}, 400, "VALIDATION_ERROR"),
        (as_csv(), {"source": "pms"}, 400, "VALIDATION_ERROR"),
        (as_csv(), {"currency": "XYZ"}, 400, "VALIDATION_ERROR"),
        (as_csv(), {"site": "2" * 12}, 400, "VALIDATION_ERROR"),
    ],
)
def test_it_refuses_a_file_as_a_whole(content, more, status, code, site, as_operator):
    answer = send(as_operator, site, content, **more)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert IngestBatch.objects.count() == 0


def test_it_takes_a_needed_column_by_its_very_name(site, as_operator):
    content = b"date,net amount,amount\n2026-03-31,4.00,5.00\n"

    assert send(as_operator, site, content).json()["created"] == 1
    assert amount_of(site, "supplier_spend") == {"GBP": 500}


def test_it_says_on_the_page_what_became_of_a_file(site, operator):
    file = SimpleUploadedFile("spend.csv", as_csv(*LINES))
    data = {"file": file, "source": "inventory_compliance", "site": site.public_id,
            "currency": "GBP"}  # fmt: skip
    client = logged_in(operator)

    page = client.post(PAGE, data).content.decode()
    data["file"] = SimpleUploadedFile("spend.csv", b"a,b\n1,2\n")
    refused = client.post(PAGE, data)

    assert "What became of the file" in page
    assert "begin with the day or the month" in page
    assert refused.status_code == 400
    assert "does not have the columns" in refused.content.decode()


def test_it_takes_a_workbook_from_the_command_line(site, operator, tmp_path):
    path, out = tmp_path / "spend.xlsx", io.StringIO()
    path.write_bytes(as_workbook(*LINES))

    call_command(
        "ingest_signals", path, source="inventory_compliance", site=site.name, stdout=out,
        organization=site.organization.slug, by=operator.email,
    )  # fmt: skip

    assert "spend.xlsx: 3 created, 2 invalid" in out.getvalue()
    assert "line 7: BAD_AMOUNT amount" in out.getvalue()
