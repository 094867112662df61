"""Every reason for which a row is rejected, and that nothing of the row is told but its shape."""

from decimal import Decimal

import pytest

from savings.claims.layout import Guard, Layout, LayoutColumn
from savings.claims.rejects import REASONS
from tests.savings.claims.ingest_files import (
    csv_text,
    further_columns,
    rejects_of,
    row,
    take_in,
)

CASES = [
    ("claim_id", "", "empty", "missing_value"),
    ("fill_date", "", "empty", "missing_value"),
    ("fill_date", "31/02/2025", "9/9/9", "not_a_date"),
    ("fill_date", "2025-02-30", "9-9-9", "not_a_date"),
    ("quantity", "ten", "A", "not_a_number"),
    ("quantity", "1.23456", "9.9", "too_many_decimals"),
    ("plan_paid_usd", "NaN", "A", "not_a_number"),
    ("plan_paid_usd", "12.345", "9.9", "too_many_decimals"),
    ("plan_paid_usd", "1000000000000", "9", "too_large"),
    ("plan_paid_usd", "=1+1", "?9+9", "not_a_number"),
]


@pytest.mark.parametrize(("column", "value", "shape", "reason"), CASES)
def test_it_rejects_the_row_and_says_why(tmp_path, column, value, shape, reason) -> None:
    text = csv_text([row(), row(**{"claim_id": "C2", column: value})])

    result = take_in(tmp_path, text)

    assert rejects_of(result) == [(3, column, shape, reason)]
    assert result.reject_reasons == {reason: 1}
    assert (result.rows_in, result.rows_accepted, result.rows_rejected) == (2, 1, 1)
    assert reason in REASONS


def extra(header: str, *cells: str) -> str:
    """Good rows with one more column."""
    lines = csv_text([row(claim_id=f"C{number}") for number, _ in enumerate(cells)]).splitlines()
    return "\n".join(f"{line},{cell}" for line, cell in zip(lines, (header, *cells), strict=True))


@pytest.mark.parametrize(
    ("header", "good", "bad", "reason"),
    [
        ("days_supply", "30.0", "30.5", "not_a_whole_number"),
        ("status", "Reversed", "denied", "unknown_code"),
        ("is_specialty", "Y", "maybe", "unknown_code"),
        ("channel", " mail ", "drone", "unknown_code"),
    ],
)
def test_it_rejects_codes_and_counts_it_does_not_know(tmp_path, header, good, bad, reason) -> None:
    result = take_in(tmp_path, extra(header, good, bad))

    assert [(line, name, why) for line, name, _, why in rejects_of(result)] == [(3, header, reason)]


def test_it_keeps_the_dollars_of_rejected_rows(tmp_path) -> None:
    rows = [
        row(),
        row(claim_id="", plan_paid_usd="(100.00)"),
        row(claim_id="C3", plan_paid_usd="0.005"),
        row(claim_id="C4", plan_paid_usd="n/a"),
    ]

    total = take_in(tmp_path, csv_text(rows)).totals["plan_paid_usd"]

    assert total.accepted == total.stored == Decimal("12.34")
    assert total.rejected == Decimal("-99.995")
    assert total.received == Decimal("-87.655")
    assert total.unreadable == 1


def test_it_names_every_column_at_fault_once(tmp_path) -> None:
    text = csv_text([row(fill_date="soon", plan_paid_usd="lots", quantity="x")])

    result = take_in(tmp_path, text)

    assert rejects_of(result) == [(2, "fill_date", "A", "not_a_date")]
    assert further_columns(result) == ["plan_paid_usd, quantity"]


def test_it_rejects_rows_that_the_source_marks_as_no_claim(tmp_path) -> None:
    layout = Layout(
        id="marked",
        version=1,
        table="claims",
        title="With a record type",
        columns=(LayoutColumn("id", "claim_id"), LayoutColumn("day", "fill_date")),
        guards=(Guard("kind", ("CLAIM",), "Only claims, no trailers."),),
    )

    result = take_in(tmp_path, "kind,id,day\nclaim,1,2025-01-01\nTRAILER,2,2025-01-01\n", layout)

    assert rejects_of(result) == [(3, "kind", "A", "not_admitted")]


def test_it_rejects_spans_that_end_before_they_start(tmp_path) -> None:
    text = "member_id,start_date,end_date\nM1,2025-02-01,2025-01-31\nM2,2025-01-01,\n"

    result = take_in(tmp_path, text, "eligibility")

    assert rejects_of(result) == [(2, "end_date", "empty", "ends_before_start")]


def test_it_never_writes_a_value_into_the_rejects(tmp_path) -> None:
    secret = "Jane Q. Patient 1950-01-01"
    text = csv_text([row(fill_date=secret), row(plan_paid_usd=secret, member_id="123-45-6789")])

    result = take_in(tmp_path, text)

    kept = result.rejects_path.read_bytes() + (result.path.parent / "manifest.json").read_bytes()
    assert result.rows_rejected == 2
    for piece in (b"Jane", b"Patient", b"1950", b"6789"):
        assert piece not in kept
    assert [shape for _, _, shape, _ in rejects_of(result)] == ["A A. A 9-9-9"] * 2


def test_it_accepts_a_file_of_which_every_row_is_rejected(tmp_path) -> None:
    text = csv_text([row(fill_date="x") for _ in range(5)])

    result = take_in(tmp_path, text)

    assert (result.rows_in, result.rows_accepted, result.rows_rejected) == (5, 0, 5)
    assert result.totals["plan_paid_usd"].rejected == 5 * Decimal("12.34")
    assert result.first_date is None
