"""Text files as they come: encodings, line ends, quotes, damage; a record is a physical line."""

import random
from decimal import Decimal

import pytest

from savings.claims.errors import ClaimsFileError
from savings.claims.prescan import LineScan
from tests.savings.claims.ingest_files import (
    HEADER,
    csv_text,
    rejects_of,
    row,
    rows_of,
    take_in,
)

TWO = [row(), row(claim_id="C2", plan_paid_usd="1.00")]
PLAIN = csv_text(TWO)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode(), id="utf-8"),
        pytest.param(PLAIN.encode("utf-8-sig"), id="utf-8 with mark"),
        pytest.param(PLAIN.encode("utf-16"), id="utf-16 with mark"),
        pytest.param("\ufeff".encode("utf-16-be") + PLAIN.encode("utf-16-be"), id="big-endian"),
        pytest.param(csv_text(TWO, end="\r\n").encode(), id="crlf"),
        pytest.param(PLAIN.rstrip("\n").encode(), id="last line not ended"),
        pytest.param(PLAIN.encode() + b"\n\r\n\n", id="empty lines at the end"),
        pytest.param(
            csv_text(TWO[:1]).encode()
            + b"\r\n\n"
            + csv_text(TWO).encode()[len(csv_text(TWO[:1])) :],
            id="mixed line ends and an empty line",
        ),
        pytest.param(PLAIN.replace(",", ";").encode(), id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t").encode(), id="tabs"),
        pytest.param(PLAIN.replace(",", "|").encode(), id="pipes"),
        pytest.param(PLAIN.replace(",", "^").encode(), id="carets"),
        pytest.param(PLAIN.replace("C2", '"C2"').encode(), id="a quoted cell"),
        pytest.param(PLAIN.replace("claim_id", "Claim ID").encode(), id="another spelling"),
    ],
)
def test_it_reads_the_same_rows_from_every_form(tmp_path, content) -> None:
    result = take_in(tmp_path, content)

    assert (result.rows_in, result.rows_rejected) == (2, 0)
    rows = rows_of(result, "claim_id", "plan_paid_usd", "ndc11")
    assert rows == [
        ("C1", Decimal("12.34"), "00002143380"),
        ("C2", Decimal("1.00"), "00002143380"),
    ]


def test_it_finds_columns_by_name_not_by_place(tmp_path) -> None:
    turned = [tuple(reversed(cells)) for cells in TWO]

    result = take_in(tmp_path, csv_text(turned, header=tuple(reversed(HEADER))))

    assert rows_of(result, "claim_id", "quantity")[0] == ("C1", Decimal("30.0000"))


def test_it_reads_windows_text_and_says_so(tmp_path) -> None:
    text = csv_text([(*row(), "Crème brûlée 5 %")], header=(*HEADER, "drug_name"))

    result = take_in(tmp_path, text.encode("cp1252"))

    assert rows_of(result, "drug_name") == [("Crème brûlée 5 %",)]
    assert [notice.code for notice in result.notices] == ["guessed_encoding"]


def test_it_takes_stray_quotes_for_text_where_cells_stay_certain(tmp_path) -> None:
    names = ['TUBE 5" WIDE', '"TUBE', 'TUBE"', "plain"]
    rows = [(*row(claim_id=f"C{n}"), name, "G") for n, name in enumerate(names)]

    result = take_in(tmp_path, csv_text(rows, header=(*HEADER, "drug_name", "group_id")))

    assert result.rows_rejected == 0
    assert [name for (name,) in rows_of(result, "drug_name")] == names


def test_it_loses_no_row_to_one_stray_quote_among_many(tmp_path) -> None:
    rows = [(*row(claim_id=f"C{n:06}"), "NAME") for n in range(30_000)]
    rows[700] = (*rows[700][:-1], '"NAME, 5')
    rows[9_000] = (*rows[9_000][:-1], '"NAME')

    result = take_in(tmp_path, csv_text(rows, header=(*HEADER, "drug_name")))

    assert (result.rows_in, result.rows_accepted) == (30_000, 29_999)
    assert rejects_of(result) == [(702, "", "", "stray_quote")]
    assert result.totals["plan_paid_usd"].accepted == 29_999 * Decimal("12.34")
    assert result.totals["plan_paid_usd"].unreadable == 1
    assert ("literal_quotes", 1) in [(notice.code, notice.rows) for notice in result.notices]


def test_it_sets_aside_lines_of_another_width_with_their_numbers(tmp_path) -> None:
    lines = PLAIN.splitlines()
    text = "\n".join([lines[0], "a,b", lines[1], "", lines[2] + ",extra", lines[2]]) + "\n"

    result = take_in(tmp_path, text)

    assert (result.rows_in, result.rows_accepted) == (4, 2)
    assert rejects_of(result) == [
        (2, "", "", "wrong_column_count"),
        (5, "", "", "wrong_column_count"),
    ]
    assert [line for (line,) in rows_of(result, "source_line")] == [3, 6]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("cell", ['"TABLET\rCOATED"', "TABLET\rCOATED"])
def test_it_reads_a_carriage_return_inside_a_cell_as_a_space(tmp_path, cell, end) -> None:
    rows = [(*row(), cell, "G"), (*row(claim_id="C2"), "one", "G")]

    result = take_in(tmp_path, csv_text(rows, header=(*HEADER, "drug_name", "group_id"), end=end))

    assert (result.rows_in, result.rows_rejected) == (2, 0)
    assert rows_of(result, "drug_name", "group_id") == [("TABLET COATED", "G"), ("one", "G")]
    assert [(said.code, said.rows) for said in result.notices] == [("carriage_returns", 1)]


def test_it_never_joins_the_parts_of_an_amount_over_a_carriage_return(tmp_path) -> None:
    broken = row(plan_paid_usd='"12\r.34"')

    result = take_in(tmp_path, csv_text([broken, row(claim_id="C2")]))

    assert [reject[:2] for reject in rejects_of(result)] == [(2, "plan_paid_usd")]


def test_it_takes_line_ends_cut_by_the_reading_for_line_ends(tmp_path) -> None:
    scan = LineScan()

    for piece in (b"a,b\r", b"\nc,d\r", b"\n", b"e,f\r"):
        scan.feed(piece)

    assert not scan.finish().has_returns


def test_it_rejects_both_halves_of_a_quoted_cell_over_two_lines(tmp_path) -> None:
    rows = [(*row(), '"two\nlines"'), (*row(claim_id="C2"), "one")]

    result = take_in(tmp_path, csv_text(rows, header=(*HEADER, "drug_name")))

    assert (result.rows_in, result.rows_accepted, result.rows_rejected) == (3, 2, 1)
    assert rejects_of(result)[0][0] == 3


def test_it_keeps_the_line_of_every_row(tmp_path) -> None:
    rows = [row(claim_id=f"C{n:05}") for n in range(5_000)]
    numbered = list(enumerate(rows, 2))
    random.Random(7).shuffle(rows)
    numbered = {cells[0]: line for line, cells in enumerate(rows, 2)}

    result = take_in(tmp_path, csv_text(rows))

    stored = rows_of(result, "claim_id", "source_line")
    assert [name for name, _ in stored] == sorted(numbered)
    assert dict(stored) == numbered


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (csv_text([]).encode(), "NO_ROWS"),
        (csv_text([]).encode() + b"\n\n", "NO_ROWS"),
        (b"claim_id,amount\n1,2\n", "MISSING_COLUMNS"),
        (b"1,2025-01-01,5.00\n2,2025-01-01,6.00\n", "MISSING_COLUMNS"),
        (b"claim_id,fill_date,claim_id\n1,2025-01-01,2\n", "DUPLICATE_HEADER"),
        (PLAIN.encode("utf-16-le"), "BINARY_FILE"),
        (PLAIN.encode() + b"C3,2025-01-01,\0,1,1.00,M1\n", "BINARY_FILE"),
        (b"claim_id,fill_date\n\x81\x8d\x8f,2025-01-01\n", "WRONG_ENCODING"),
        (b"\xff\xfec\x00l\x00a", "WRONG_ENCODING"),
        (PLAIN.encode("cp037"), "WRONG_ENCODING"),
        (b"%PDF-1.7 claims", "NOT_A_TABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "NOT_A_TABLE"),
        (b"\x1f\x8b\x08\x00", "NOT_A_TABLE"),
    ],
)
def test_it_refuses_whole_what_is_no_claims_file(tmp_path, content, code) -> None:
    with pytest.raises(ClaimsFileError) as refusal:
        take_in(tmp_path, content)

    assert refusal.value.code == code
    assert not list((tmp_path / "lake").glob("claims/*"))


def test_it_tells_a_header_it_lacks_and_none_that_it_found(tmp_path) -> None:
    with pytest.raises(ClaimsFileError) as refusal:
        take_in(tmp_path, b"Jane Patient,2025-01-01\nJoe Patient,2025-01-02\n")

    assert refusal.value.details["columns"] == ["claim_id", "fill_date"]
    assert "Patient" not in f"{refusal.value} {refusal.value.details}"
