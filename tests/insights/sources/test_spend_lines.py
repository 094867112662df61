"""Lines of supplier spend: many names of columns, dates and amounts, and no doubt about a day."""

import csv
import gzip
from collections import Counter
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from insights.actions.files import _records
from insights.signals.reading import Unfit
from insights.sources._adapter import Target
from insights.sources._registry import SOURCES
from tests.places import require_shared_data

SPEND = SOURCES["inventory_compliance"]
TARGET = Target("22", "GBP", ZoneInfo("Europe/London"))
# Of the published files: lines, lines without a date or an amount.
LINES, WITHOUT = 48_465, 22


def read(*lines, **same):
    given = [{"date": "2021-03-31", "amount": "1.00", **same, **line} for line in lines]
    return list(SPEND.rows(given, TARGET))


def only(**line):
    (row,) = read(line)
    return row


def day_of(row):
    return row["signal_timestamp"][:10]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-04-03 00:00:00", "2020-04-03"), ("31/12/2020", "2020-12-31"),
        ("9/30/2020", "2020-09-30"), ("04-Aug-20", "2020-08-04"), ("30-Nov-20\n", "2020-11-30"),
        ("1 March 2021", "2021-03-01"), ("31.12.20", "2020-12-31"), ("20210331", "2021-03-31"),
        ("44286", "2021-03-31"), ("03/03/2021", "2021-03-03"),
    ],
)  # fmt: skip
def test_it_reads_a_date_that_can_be_one_day_only(written, day):
    assert day_of(only(date=written)) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "MISSING"), ("soon", "BAD_DATE"), ("31/31/2020", "BAD_DATE"),
        ("30/02/2020", "BAD_DATE"), ("03/04/2021", "AMBIGUOUS_DATE"), ("99999", "BAD_DATE"),
    ],
)  # fmt: skip
def test_it_refuses_a_date_that_could_be_another(written, code):
    row = only(date=written)

    assert isinstance(row, Unfit)
    assert row.code == code


def test_it_reads_the_other_dates_of_the_same_document_alike():
    rows = read(
        {"date": "03/04/2021", "document": "a"}, {"date": "13/04/2021", "document": "a"},
        {"date": "03/04/2021", "document": "b"}, {"date": "04/13/2021", "document": "b"},
        {"date": "03/04/2021", "document": "c"}, {"date": "13/04/2021", "document": "c"},
        {"date": "04/13/2021", "document": "c"},
    )  # fmt: skip

    assert [day_of(row) for row in rows[:4]] == [
        "2021-04-03", "2021-04-13", "2021-03-04", "2021-04-13",
    ]  # fmt: skip
    assert rows[4].code == "AMBIGUOUS_DATE"
    assert [day_of(row) for row in rows[5:]] == ["2021-04-13", "2021-04-13"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("298800.0", "298800.00"), ("1,234.5", "1234.50"), ("£5", "5.00"), ("-125090.0",
        "-125090.00"), ("(20.00)", "-20.00"), ("-0.00", "0.00"), ("5.1000", "5.10"),
    ],
)  # fmt: skip
def test_it_reads_money(written, amount):
    assert only(amount=written)["amount"] == amount


@pytest.mark.parametrize("written", ["", "abc", "1.234", "(5", "(-5)", "1,23", "NaN", "5-"])
def test_it_refuses_what_is_no_money(written):
    assert isinstance(only(amount=written), Unfit)


def test_it_tells_equal_lines_apart_and_knows_them_again():
    line = {"transaction": "7", "supplier": "Acme"}

    first = [row["source_record_id"] for row in read(line, line, {"supplier": "Other"})]
    again = [row["source_record_id"] for row in read({"supplier": "Other"}, line, line)]

    assert len(set(first)) == 3
    assert set(first) == set(again)


def test_it_keeps_a_digest_of_the_supplier():
    row = only(supplier="Dr Jane Doe", category="", area="Dental")

    assert row["attributes"]["category"] == "Dental"
    assert row["attributes"]["supplier"].startswith("name-")
    assert "Jane" not in str(row)


@pytest.mark.parametrize(
    "header",
    [
        "Date Paid;Net Amount (£)".replace(" (£)", ""),
        "PAYMENT DATE\tAP Amount (GBP)\tVendor Name",
        "Transaction Date|Invoice_Value|Payee",
    ],
)
def test_it_finds_the_columns_whatever_they_are_called(tmp_path, header):
    separator = next(mark for mark in ";\t|" if mark in header)
    path = tmp_path / "spend.csv"
    cells = ["31/12/2020", "5.00", "Acme"][: header.count(separator) + 1]
    path.write_text(f"Published spend{separator}\n{header}\n{separator.join(cells)}\n")

    ((line, record),) = _records(path, SPEND)

    assert line == 3
    assert (record["date"], record["amount"]) == ("31/12/2020", "5.00")


def test_it_accounts_for_every_line_of_the_published_files(record_property):
    """Every line is a signal of its own or refused with a reason, and the amounts are theirs."""
    codes: Counter[str] = Counter()
    ids: set[str] = set()
    lines = taken = 0
    for path in sorted((require_shared_data() / "insights" / "nhs_supplier_spend").glob("*.gz")):
        with gzip.open(path, "rt", newline="", encoding="utf-8-sig") as file:
            stated = [each["amount"] for each in csv.DictReader(file)]
        rows = list(SPEND.rows((record for _, record in _records(path, SPEND)), TARGET))
        assert len(rows) == len(stated)
        for row, amount in zip(rows, stated, strict=True):
            lines += 1
            if isinstance(row, Unfit):
                codes[row.code] += 1
                continue
            assert Decimal(row["amount"]) == Decimal(amount)
            ids.add(f"{path.name} {row['source_record_id']}")
            taken += 1

    record_property("lines", lines)
    assert (lines, lines - taken, len(ids)) == (LINES, WITHOUT, taken)
    assert codes == {"MISSING": WITHOUT}
