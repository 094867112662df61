"""The finished file: its contract, its live formulas, its bytes."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from leafenterprise.shared.workbook.recalculate import recalculate
from savings.workbook.contract import check_workbook
from savings.workbook.facts import Readiness, WorkbookFacts
from savings.workbook.sheets import SHEETS
from savings.workbook.write import WorkbookCancelled, write_workbook
from tests.savings.workbook.make import DIGEST, worked_facts
from tests.spec import worked_check


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> WorkbookFacts:
    return worked_facts(tmp_path_factory.mktemp("facts"))


@pytest.fixture(scope="module")
def written(facts: WorkbookFacts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(facts, tmp_path_factory.mktemp("written") / "run.xlsx").path


def summary_values(path: Path) -> dict[str, Decimal]:
    """The Summary's numbers by formula id, to two places or more as shown."""
    sheet = load_workbook(path, data_only=True)["Summary"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    return {
        str(row[8]).split(" ")[0]: Decimal(str(row[3]))
        for row in rows
        if isinstance(row[3], int | float)
    }


def test_it_keeps_the_contract(written):
    assert check_workbook(written) == []


def test_it_names_every_sheet_in_order(written):
    titles = load_workbook(written, read_only=True).sheetnames

    assert titles == [sheet.title for sheet in SHEETS]


def test_it_caches_the_figures_of_record(written, facts):
    shown = summary_values(written)

    for formula_id, figure in facts.total_figures().items():
        if figure.value is not None:
            assert shown[formula_id] == figure.value


def test_it_makes_the_worked_check_live(written):
    sheet = load_workbook(written)["Summary"]

    rows = {str(row[8].value).split(" ")[0]: row for row in sheet.iter_rows(min_row=6)}

    shown = {name: (rows[name][3].data_type, rows[name][6].value) for name in worked_check.EXPECTED}
    assert shown == dict.fromkeys(worked_check.EXPECTED, ("f", "live"))


@pytest.mark.libreoffice
def test_it_recalculates_to_the_figures_of_record(written, tmp_path):
    again = recalculate(written, tmp_path)

    shown = summary_values(again)
    for formula, expected in worked_check.EXPECTED.items():
        assert shown[formula].quantize(Decimal("0.01")) == expected
    assert every_difference(written, again) == []


def every_difference(written: Path, again: Path) -> list[str]:
    """Formula cells whose cached value is not what the recalculation gave."""
    formulas, cached = load_workbook(written), load_workbook(written, data_only=True)
    counted = load_workbook(again, data_only=True)
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        and not same(cached[sheet.title][cell.coordinate].value,
                     counted[sheet.title][cell.coordinate].value)
    ]  # fmt: skip


def same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-7
    return (one or "") == (other or "")


@pytest.mark.libreoffice
def test_it_follows_a_changed_claim(written, tmp_path):
    """The positive control: with cached values believed, this would not move."""
    book = load_workbook(written)
    sheet = book["Claim detail"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, columns["Plan paid"]).value += 100
    book.save(tmp_path / "changed.xlsx")

    (tmp_path / "out").mkdir()
    again = recalculate(tmp_path / "changed.xlsx", tmp_path / "out")

    before, after = summary_values(written), summary_values(again)
    assert after["net_plan_cost"] == before["net_plan_cost"] + 100


@pytest.mark.libreoffice
def test_it_adds_up_over_split_sheets(facts, tmp_path):
    written = write_workbook(facts, tmp_path / "split.xlsx", rows_per_sheet=600)
    (tmp_path / "out").mkdir()

    again = recalculate(written.path, tmp_path / "out")

    assert check_workbook(written.path) == []
    titles = load_workbook(written.path, read_only=True).sheetnames
    assert titles[7:10] == ["Claim detail", "Claim detail 2", "Claim detail 3"]
    assert every_difference(written.path, again) == []


def test_it_gives_equal_bytes_for_equal_facts(facts, written, tmp_path):
    again = write_workbook(facts, tmp_path / "again.xlsx").path

    assert again.read_bytes() == written.read_bytes()


def test_it_carries_the_facts_digest_as_a_property(written):
    properties = load_workbook(written).custom_doc_props

    assert properties["FactsDigest"].value == DIGEST


def test_it_leaves_nothing_behind_when_cancelled(facts, tmp_path):
    with pytest.raises(WorkbookCancelled):
        write_workbook(facts, tmp_path / "out" / "run.xlsx", cancelled=lambda: True)

    assert list((tmp_path / "out").iterdir()) == []


def test_it_tells_its_progress(facts, tmp_path):
    told: list[tuple[int, int]] = []

    written = write_workbook(
        facts, tmp_path / "run.xlsx", progress=lambda done, rows: told.append((done, rows))
    )

    rows = written.detail_rows + written.finding_rows
    assert told[-1] == (rows, rows)


def test_it_marks_what_is_not_final(facts, tmp_path):
    final = replace(facts, readiness=Readiness("final"))
    write_workbook(final, tmp_path / "final.xlsx")
    write_workbook(replace(final, draft=True), tmp_path / "draft.xlsx")
    write_workbook(facts, tmp_path / "partial.xlsx")

    assert strip(tmp_path / "final.xlsx") == "READINESS: FINAL"
    assert strip(tmp_path / "draft.xlsx").startswith("DRAFT · FINAL")
    assert strip(tmp_path / "partial.xlsx").startswith("PARTIAL")
    assert "DRAFT" in header(tmp_path / "draft.xlsx")
    assert "DRAFT" not in header(tmp_path / "partial.xlsx")


def header(path: Path) -> str:
    return str(load_workbook(path)["Claim detail"].oddHeader.right.text)


def strip(path: Path) -> str:
    return str(load_workbook(path)["Cover"]["B8"].value)


def test_it_states_a_figure_it_cannot_prove(facts, tmp_path):
    """An expression that does not give the figure of record never stands as its formula."""
    total = facts.segment_rows("total")[0]
    figures = tuple(
        replace(one, value=one.value + 1) if one.formula == "discount_variance" else one
        for one in total.figures
    )
    wrong = replace(
        facts,
        segments=tuple(
            replace(row, figures=figures) if row.kind == "total" else row for row in facts.segments
        ),
    )

    write_workbook(wrong, tmp_path / "wrong.xlsx")

    sheet = load_workbook(tmp_path / "wrong.xlsx")["Summary"]
    rows = {str(row[8].value).split(" ")[0]: row for row in sheet.iter_rows(min_row=6)}
    assert rows["discount_variance"][6].value == "stated"
    assert rows["discount_variance"][3].value == -1499


def test_it_notices_a_broken_contract(written, tmp_path):
    book = load_workbook(written)
    book["Summary"]["D11"].value = "=XLOOKUP(1,line_nothing,line_claim_id)"
    book["Segments"].freeze_panes = None
    del book.defined_names["facts_digest"]
    book.remove(book["Evidence"])
    book.save(tmp_path / "broken.xlsx")

    problems = "\n".join(check_workbook(tmp_path / "broken.xlsx"))

    for said in (
        "D11 uses a function",
        "D11 reads line_nothing",
        "Segments: its header is not frozen",
        "the name facts_digest is not defined",
        "sheets are",
        "without its value",
    ):
        assert said in problems


def test_it_notices_macros_and_links_outside(written, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(written.read_bytes())
    with zipfile.ZipFile(broken, "a") as package:
        package.writestr("xl/vbaProject.bin", b"")
        package.writestr("xl/externalLinks/_rels/a.rels", b'TargetMode="External"')

    problems = "\n".join(check_workbook(broken))

    assert "part xl/vbaProject.bin is not allowed" in problems
    assert "points outside the file" in problems
