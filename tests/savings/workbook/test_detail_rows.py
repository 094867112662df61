"""The streamed rows: hostile text, exact digits, dates, splits, flags."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from leafenterprise.shared.workbook.package import ZipWriter
from savings.claims.declarations import Formula, Parameters, Sum
from savings.workbook.detail import CLAIM_COLUMNS, CLAIM_ORDER, FIRST_ROW, plan_detail
from savings.workbook.live_sums import plan_claim_detail
from savings.workbook.row_xml import DetailRows
from savings.workbook.segment_plan import plan_segments
from savings.workbook.write import write_workbook
from tests.savings.workbook.make import worked_facts
from tests.spec.tables import claim

HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tTAB", "\rCR", "＝1＋1", "＠A1",
    "a<b & c>d \"q\" 'p'", "bell\x07 and \x0b gone", "_x0041_ stays", "  spaces  ", "ü漢😀",
    "</t></is></c>", "line\nbreak",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory):
    """A workbook whose drug names are hostile texts, read back."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [
        claim(f"H{place:02d}", drug_name=text, allowed_usd=Decimal("12.30"))
        for place, text in enumerate(HOSTILE)
    ]
    facts = replace(worked_facts(folder, rows), organization="=HYPERLINK(1)")
    return load_workbook(write_workbook(facts, folder / "hostile.xlsx").path)


def column(workbook: Any, title: str) -> list[Any]:
    sheet = workbook["Claim detail"]
    place = next(cell.column for cell in sheet[2] if cell.value == title)
    return [sheet.cell(row, place) for row in range(3, sheet.max_row + 1)]


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_it_keeps_text_as_text(hostile, place):
    shown = column(hostile, "Drug")[place]

    expected = HOSTILE[place].replace("\x07", "").replace("\x0b", "")
    assert shown.data_type in ("s", "inlineStr")
    assert str(shown.value).replace("_x005F_", "_") == expected


def test_it_keeps_text_as_text_on_laid_out_sheets(hostile):
    cell = hostile["Cover"]["B4"]

    assert cell.value == "=HYPERLINK(1)"
    assert cell.data_type == "s"


def test_it_writes_dates_numbers_and_formats(hostile):
    assert column(hostile, "Fill date")[0].value == datetime(2026, 1, 15)
    assert column(hostile, "Fill date")[0].number_format == "yyyy-mm-dd"
    assert column(hostile, "Allowed")[0].value == 12.3
    assert column(hostile, "NDC (11 digits)")[0].value == "00000000001"


def test_it_writes_exact_digits(tmp_path):
    folder = tmp_path / "w"
    facts = worked_facts(folder, [claim("A", ingredient_cost_usd=Decimal("9007199254740.10"))])

    path = write_workbook(facts, tmp_path / "out.xlsx").path

    number = load_workbook(path, read_only=True).sheetnames.index("Claim detail") + 1
    with zipfile.ZipFile(path) as package:
        rows = package.read(f"xl/worksheets/sheet{number}.xml")
    assert b"<v>9007199254740.10</v>" in rows


def parquet(folder: Path, query: str) -> Path:
    path = folder / "lines.parquet"
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_it_splits_in_order_and_leaves_out_empty_columns(tmp_path):
    path = parquet(
        tmp_path,
        "SELECT 'C' || (9 - i) AS claim_id, CAST(NULL AS VARCHAR) AS ndc11, "
        "1.5::DECIMAL(18,2) AS plan_paid_usd FROM range(5) t(i)",
    )

    detail = plan_detail("Claim detail", "line", path, CLAIM_COLUMNS, CLAIM_ORDER, 2)

    assert [column.name for column in detail.columns] == ["claim_id", "plan_paid_usd"]
    assert [(part.title, part.offset, part.rows) for part in detail.parts] == [
        ("Claim detail", 0, 2),
        ("Claim detail 2", 2, 2),
        ("Claim detail 3", 4, 1),
    ]
    assert detail.range_name("plan_paid_usd", detail.parts[1]) == "line2_plan_paid_usd"


def test_it_flags_what_criteria_cannot_say(tmp_path):
    path = parquet(
        tmp_path,
        "SELECT 'C' || i AS claim_id, i AS days_supply, 2 * i AS quantity FROM range(5) t(i)",
    )
    sums = {"odd": Sum("*", "days_supply * 2 > quantity + 1"), "none": Sum("*", "no_such_column")}
    formula = Formula("f", 1, "use", "F", "F.", "count", sums, lambda inputs: None)

    planned = plan_claim_detail(path, [formula], Parameters())

    live = planned.live_sum("f", "odd")
    assert live is not None
    assert live.text(planned.detail) == "COUNTIFS(line_flag_1,1)"
    assert planned.live_sum("f", "none") is None


def test_it_writes_a_zip_that_others_read():
    target = io.BytesIO()
    writer = ZipWriter(target, io.BytesIO())
    writer.add("a.xml", [b"one", b"two"])
    writer.add("b.xml", [b""])
    writer.close()

    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        assert package.read("a.xml") == b"onetwo"
        assert package.infolist()[0].date_time[:3] == (1980, 1, 1)


def test_it_writes_a_zip_beyond_the_old_limit():
    target = io.BytesIO()
    writer = ZipWriter(target, io.BytesIO(), near=60)
    names = [f"{number}.xml" for number in range(5)]

    for name in names:
        writer.add(name, [name.encode() * 9])
    writer.close()

    assert b"PK\x06\x06" in target.getvalue()
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        assert [package.read(name) for name in names] == [name.encode() * 9 for name in names]
        offsets = [member.header_offset for member in package.infolist()]
        assert offsets == sorted(set(offsets))


def test_it_puts_a_split_list_in_order_once(tmp_path):
    rows = """
        SELECT 'C' || hash(i) % 997 AS claim_id, i AS source_line,
            if(i % 50 = 0, 'see https://a.example/x', 'fine') AS drug_name
        FROM range(500) t(i)
    """
    path = parquet(tmp_path, rows)
    whole, split = (
        plan_detail("Claim detail", "line", path, CLAIM_COLUMNS, CLAIM_ORDER, rows_per_sheet)
        for rows_per_sheet in (1_000, 120)
    )
    styles = dict.fromkeys([column.name for column in whole.columns], 0)

    def cells(detail):
        listed = DetailRows(detail, workdir=tmp_path, memory_limit="1GB")
        for part in detail.parts:
            text = b"".join(chunk for _, chunk in listed.stream(part, styles)).decode()
            for number, row in enumerate(text.split("</row>")[:-1], start=FIRST_ROW):
                assert row.startswith(f'<row r="{number}">')
                yield row.replace(f'{number}"', "")

    assert len(split.parts) == 5
    assert list(cells(split)) == [*cells(whole)]


def test_it_states_keys_a_spreadsheet_would_confuse(tmp_path):
    """0012 and 12 are one number to SUMIFS, and ABC is abc."""
    groups = ["0012", "12", "ABC", "abc", "A*", "good"]
    rows = [
        claim(f"K{place}", group_id=group, fill_date=date(2026, 2, 1))
        for place, group in enumerate(groups)
    ]

    plan = plan_segments(worked_facts(tmp_path / "w", rows), 1_000)

    live = {key for kind, key in plan.live if kind == "group"}
    assert live == {"ACME", "good"}


def test_it_leaves_costly_kinds_stated(tmp_path):
    plan = plan_segments(worked_facts(tmp_path / "w"), 3_000_000)

    kinds = {kind for kind, _ in plan.live}
    assert "total" in kinds
    assert "component" in kinds
    assert "drug" not in kinds
