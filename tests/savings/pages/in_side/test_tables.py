"""Tables that leave the incoming pages: whole, as CSV and Excel, and nobody else's."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from savings.pages import tables
from tests.people import logged_in
from tests.savings.build import (
    claims_csv,
    freeze,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
)

BAD = claims_csv([{"claim_id": f"C{n}", "plan_paid_usd": "x" if n % 2 else "9"} for n in range(60)])


@pytest.fixture
def addresses(client_of_cedar, tmp_path) -> dict[str, tuple[str, int]]:
    """The address of each table without its form, and how many rows it has."""
    dataset = make_dataset(client_of_cedar, tmp_path, BAD)
    prices, version = make_prices(client_of_cedar, tmp_path), freeze(client_of_cedar)
    make_plan(client_of_cedar, [dataset])
    make_request(client_of_cedar)
    file = f"/savings/datasets/{dataset.public_id}"
    return {
        "list": ("/savings/datasets", 1),
        "requests": ("/savings/requests", 1),
        "contracts": ("/savings/contracts", 1),
        "completeness": (f"{file}/completeness", 8),
        "missing": (f"{file}/missing", 1),
        "reasons": (f"{file}/reasons", 1),
        "rejects": (f"{file}/rejects", 30),
        "prices": (f"/savings/prices/{prices.public_id}/prices", 1),
        "terms": (f"/savings/contracts/{version.contract.public_id}/terms", 1),
        "settlements": (f"/savings/contracts/{version.contract.public_id}/settlements", 0),
    }


def rows_of_csv(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_it_gives_every_table_whole_in_both_forms(addresses, viewer):
    client = logged_in(viewer)

    for address, count in addresses.values():
        lines = rows_of_csv(client.get(f"{address}.csv"))
        sheet = load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content)).worksheets[0]
        assert len(lines) == sheet.max_row == count + 1, address


def test_it_keeps_amounts_as_numbers(addresses, viewer):
    content = logged_in(viewer).get(f"{addresses['completeness'][0]}.xlsx").content

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].values)

    assert rows[0] == ("total_of", "in_the_file", "accepted", "rejected")
    assert ("rows", 60, 30, 30) in rows
    assert ("ingredient_cost_usd", 600, 300, 300) in rows


def test_it_is_linked_from_its_page(addresses, viewer):
    client = logged_in(viewer)
    address = addresses["completeness"][0].rsplit("/", 1)[0] + "/"

    page = client.get(address).content.decode()

    for table in ("completeness", "missing", "rejects"):
        assert f'href="{table}.xlsx"' in page
    assert 'href="../datasets.csv"' in client.get(reverse("savings-datasets")).content.decode()


def test_it_gives_an_outsider_nothing(addresses, outsider):
    client = logged_in(outsider)

    for name, (address, _) in addresses.items():
        answer = client.get(f"{address}.csv")
        if name in ("list", "requests", "contracts"):
            assert len(rows_of_csv(answer)) == 1, name
        else:
            assert answer.status_code == 404, name


def test_it_knows_no_other_table(addresses, viewer):
    client = logged_in(viewer)

    for name in ("completeness", "terms"):
        address = addresses[name][0].rsplit("/", 1)[0]
        assert client.get(f"{address}/nonsense.csv").status_code == 404


def test_it_says_when_a_table_is_too_long_for_excel(addresses, viewer, monkeypatch):
    monkeypatch.setattr(tables, "EXCEL_ROWS", 29)
    address = addresses["rejects"][0]

    answer = logged_in(viewer).get(f"{address}.xlsx")

    assert answer.status_code == 409
    assert "take CSV" in answer.content.decode()
