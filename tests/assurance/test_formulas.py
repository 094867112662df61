"""Text that a spreadsheet would run, through every way out as CSV or workbook."""

import csv
import io

import openpyxl
import pytest

from leafenterprise.shared.sheets import csv_lines, xlsx_bytes
from tests.people import api_of
from tests.savings.build import CLAIM, claims_csv, make_dataset

STARTS = "=+-@\t\r＝＋－＠"
PAYLOADS = [f"{start}cmd|' /C calc'!A0" for start in STARTS] + ['=HYPERLINK("http://x","y")']


def test_it_starts_no_formula_in_csv(record_property):
    lines = "".join(csv_lines(PAYLOADS, [PAYLOADS])).removeprefix("\ufeff")

    cells = [cell for row in csv.reader(io.StringIO(lines, newline="")) for cell in row]

    record_property("attempts", len(cells))
    assert len(cells) == 2 * len(PAYLOADS)
    assert [cell for cell in cells if cell[:1] in STARTS] == []


def test_it_starts_no_formula_in_a_workbook(record_property):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("T", PAYLOADS, [PAYLOADS])))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    live = [c for c in cells if c.data_type == "f" or str(c.value or "")[:1] in STARTS]

    record_property("attempts", len(cells))
    assert [c.value for c in live if c.value] == []


@pytest.mark.django_db
def test_it_starts_no_formula_in_a_list_of_rejects(
    client_of_cedar, tmp_path, admin, record_property
):
    sent = [text for text in PAYLOADS if "\r" not in text]  # a bare CR ends a line of CSV
    rows = [{**CLAIM, "claim_id": f"C{n}", "status": text} for n, text in enumerate(sent)]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))

    answer = api_of(admin).get(f"/api/v1/savings/datasets/{dataset.public_id}/rejects.csv")
    cells = [c for row in csv.reader(io.StringIO(answer.getvalue().decode())) for c in row]

    record_property("attempts", len(cells))
    assert dataset.rows_rejected == len(sent)
    assert [cell for cell in cells if cell[:1] and cell[:1] in STARTS] == []
