"""Workbooks and Parquet: native cells become the text that the grammars read, exactly."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from leafenterprise.shared.workbooks.cells import cell_text
from savings.claims.errors import ClaimsFileError
from tests.savings.claims.ingest_files import HEADER, rejects_of, row, rows_of, take_file, take_in
from tests.savings.claims.workbooks import workbook

NATIVE = ("C1", date(2025, 3, 31), "00002143380", 30, 12.34, "M1")


def test_it_reads_native_cells_of_a_workbook(tmp_path) -> None:
    result = take_in(tmp_path, workbook([HEADER, NATIVE, row(claim_id="C2")]))

    names = ("claim_id", "fill_date", "quantity", "plan_paid_usd", "source_line")
    assert rows_of(result, *names) == [
        ("C1", date(2025, 3, 31), Decimal(30), Decimal("12.34"), 2),
        ("C2", date(2025, 3, 31), Decimal(30), Decimal("12.34"), 3),
    ]
    assert result.totals["plan_paid_usd"].received == Decimal("24.68")


def test_it_hashes_a_member_alike_in_text_and_workbook(tmp_path) -> None:
    as_number = take_in(tmp_path, workbook([HEADER, (*NATIVE[:-1], 1234567)]))
    as_text = take_in(tmp_path, ",".join(HEADER) + "\n" + ",".join(row(member_id="1234567")))

    assert rows_of(as_number, "member_key") == rows_of(as_text, "member_key")


def test_it_says_that_numeric_ndcs_have_lost_their_zeros(tmp_path) -> None:
    lost = ("C1", date(2025, 3, 31), 2143380, 30, 1, 12345678901234567890)

    result = take_in(tmp_path, workbook([HEADER, lost]))

    assert rows_of(result, "ndc11", "ndc_source", "ndc_problem") == [
        (None, "2143380", "bad_length")
    ]
    told = {notice.code: notice.rows for notice in result.notices}
    assert told == {"numeric_ndc": 1, "imprecise_id": 1, "ndc_bad_length": 1}


def test_it_rejects_cells_by_their_row_on_the_sheet(tmp_path) -> None:
    empty = (None,) * len(HEADER)
    bad = ("C2", date(2025, 3, 31), "00002143380", 30, 12.345, "M1")

    result = take_in(tmp_path, workbook([HEADER, NATIVE, empty, bad], further_sheets=1))

    assert rejects_of(result) == [(4, "plan_paid_usd", "9.9", "too_many_decimals")]
    told = {notice.code: notice.rows for notice in result.notices}
    assert told == {"blank_lines": 1, "other_sheets": 1}


def test_it_refuses_a_sheet_with_formulas_and_names_the_cell(tmp_path) -> None:
    with pytest.raises(ClaimsFileError) as refusal:
        take_in(tmp_path, workbook([HEADER, (*NATIVE[:4], "=1+1", "M1")]))

    assert (refusal.value.code, refusal.value.details) == ("FORMULA_CELLS", {"cell": "E2"})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (30.0, "30"),
        (-2.5, "-2.5"),
        (1e22, "10000000000000000000000"),
        (True, "true"),
        (datetime(2025, 3, 31, 12, 0, 1), "2025-03-31 12:00:01"),
        (date(2025, 3, 31), "2025-03-31"),
        ("two\nlines", "two lines"),
        ("", None),
        (float("nan"), "NaN"),
    ],
)
def test_it_writes_a_native_cell_as_exact_text(value, text) -> None:
    assert cell_text(value) == text


def parquet(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_it_reads_typed_parquet_exactly(tmp_path) -> None:
    source = parquet(
        tmp_path / "claims.parquet",
        "SELECT 'C' || i AS claim_id, DATE '2025-03-31' AS fill_date, 0.1::DOUBLE AS quantity, "
        "12.30::DECIMAL(9,2) AS plan_paid_usd, 0.000001::DOUBLE AS unit_awp_usd, "
        "true AS is_specialty, TIMESTAMP '2025-04-01 10:00:00' AS paid_date, 7 AS days_supply "
        "FROM range(3) t(i)",
    )

    result = take_file(tmp_path, source)

    names = (
        "quantity",
        "plan_paid_usd",
        "unit_awp_usd",
        "is_specialty",
        "paid_date",
        "days_supply",
    )
    expected = (
        Decimal("0.1000"),
        Decimal("12.30"),
        Decimal("0.000001"),
        True,
        date(2025, 4, 1),
        7,
    )
    assert rows_of(result, *names) == [expected] * 3
    assert [line for (line,) in rows_of(result, "source_line")] == [1, 2, 3]


def test_it_rejects_doubles_that_are_no_cents(tmp_path) -> None:
    source = parquet(
        tmp_path / "claims.parquet",
        "SELECT 'C1' AS claim_id, DATE '2025-03-31' AS fill_date, 0.1 + 0.2e0 AS plan_paid_usd "
        "UNION ALL SELECT 'C2', DATE '2025-03-31', 'nan'::DOUBLE",
    )

    result = take_file(tmp_path, source)

    assert [reason for *_, reason in rejects_of(result)] == ["too_many_decimals", "not_a_number"]


@pytest.mark.parametrize(
    ("select", "code"),
    [
        ("SELECT 1 AS claim_id, [1] AS fill_date", "COLUMN_TYPE"),
        ("SELECT 1 AS claim_id", "MISSING_COLUMNS"),
        ("SELECT 1 AS claim_id, '' AS fill_date WHERE false", "NO_ROWS"),
    ],
)
def test_it_refuses_parquet_that_is_no_claims_table(tmp_path, select, code) -> None:
    source = parquet(tmp_path / "claims.parquet", select)

    with pytest.raises(ClaimsFileError) as refusal:
        take_file(tmp_path, source)

    assert refusal.value.code == code


def test_it_takes_a_file_name_for_a_name_and_not_a_pattern(tmp_path) -> None:
    source = tmp_path / "we[i]rd*?'.csv"
    source.write_text(",".join(HEADER) + "\n" + ",".join(row()) + "\n")

    assert take_file(tmp_path, source).rows_accepted == 1
