"""The workbook: its sheets, its live formulas against LibreOffice and the API, its bytes."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl.workbook.workbook import Workbook

from leafenterprise.shared.workbook.recalculate import recalculate_all
from tei.case.summary import summarize
from tei.exports.facts import Assumption, Texts
from tei.exports.workbook.write import workbook_bytes
from tei.formulas.internal_rate_of_return import SEVERAL
from tests.tei.cases import make_case, make_field
from tests.tei.made_files import (
    DIGEST,
    case_facts,
    drawn_tool,
    opened,
    stated_figures,
    worked_case,
)

SHEETS = ["Summary", "Benefits", "Costs", "Yearly", "Assumptions", "Explain", "About"]
NOT_SHARED = re.compile(r"\b(XLOOKUP|LET|FILTER|LAMBDA|UNIQUE|INDIRECT|OFFSET)\(")


@pytest.fixture(scope="module")
def content():
    """The workbook of the worked case."""
    return workbook_bytes(case_facts(worked_case()))


@pytest.fixture(scope="module")
def book(content):
    """The same, with its formulas."""
    return opened(content)


@pytest.fixture(scope="module")
def values(content):
    """The same, with the values beside the formulas."""
    return opened(content, data_only=True)


def formula_cells(book: Workbook):
    """Every cell with a formula: its sheet and itself."""
    return [
        (sheet.title, cell)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_it_names_its_sheets_in_order(book):
    assert book.sheetnames == SHEETS


def test_it_keeps_a_value_beside_every_formula_and_no_error(book, values):
    cells = formula_cells(book)

    bare = [
        f"{sheet}!{cell.coordinate}"
        for sheet, cell in cells
        if (values[sheet][cell.coordinate].value is None and not cell.value.endswith('"")'))
        or str(values[sheet][cell.coordinate].value).startswith("#")
    ]
    assert len(cells) > 300
    assert bare == []


def test_it_uses_only_functions_that_calculators_share(book):
    assert [cell.value for _, cell in formula_cells(book) if NOT_SHARED.search(cell.value)] == []


def test_it_states_every_figure_live(book, values):
    summary = summarize(worked_case())
    stated = stated_figures(values)

    rows = [row for row in book["Summary"].iter_rows(min_row=6) if row[6].value]
    assert {row[2].data_type for row in rows} == {"f"}
    assert stated.keys() == summary.figures.keys()
    for name, figure in summary.figures.items():
        assert Decimal(str(stated[name])) == figure, name


def test_it_leaves_blank_cells_blank_and_one_time_amounts_in_their_year(book):
    benefits, costs = book["Benefits"], book["Costs"]

    assert [benefits[f"{column}7"].value for column in "GHI"] == [30000, None, None]
    assert [costs[f"{column}7"].value for column in "EGHI"] == ["one-time", 150000.55, None, None]


def test_it_discounts_by_npv_with_year_0_outside_of_it():
    book = opened(workbook_bytes(case_facts(worked_case(has_initial_period=True))))

    formulas = [row[4].value for row in book["Summary"].iter_rows(min_row=6, max_row=9)]
    assert "=Yearly!$C$6+NPV(discount_rate,Yearly!$C$7:$C$9)" in formulas


def test_it_takes_no_text_for_a_formula():
    case = make_case(replace(make_field("a", "benefits", "1"), label="=1+1", category="@SUM(A1)"))
    texts = Texts("", "-2+3|cmd", "+A1")
    note = Assumption("why", "＝1+1", "costs", "", "text", {None: '=HYPERLINK("x")'}, texts)
    facts = case_facts(
        case, client="=cmd", name="\t=x", assumptions=(note,), texts={"a": texts, "why": texts}
    )

    book = opened(workbook_bytes(facts))

    live = " ".join(cell.value for _, cell in formula_cells(book))
    assert [word for word in ("cmd", "HYPERLINK", "1+1", "@SUM", "=x") if word in live] == []
    assert book["Benefits"]["C6"].value == "=1+1"
    assert book["Benefits"]["C6"].data_type == "s"
    assert book["Assumptions"]["G6"].data_type == "s"


def test_it_lets_no_secret_leave_in_any_text():
    link = "https://acme.sharepoint.com/x?share=Canary7"
    case = make_case(replace(make_field("a", "benefits", "1"), label=link, category=link))
    texts = {"a": Texts(link, link, link)}

    content = workbook_bytes(case_facts(case, client=link, name=link, report=link, texts=texts))

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        leaks = [name for name in package.namelist() if b"Canary7" in package.read(name)]
    assert leaks == []


def test_it_keeps_names_to_what_edges_and_properties_can_hold():
    facts = case_facts(make_case(), client="A & B " * 40, name="\x0bName" * 50)

    book = opened(workbook_bytes(facts))

    edge = book["Summary"].oddFooter
    assert sum(len(part.text) for part in (edge.left, edge.center, edge.right)) < 220
    assert book.properties.title.startswith("NameName")


def test_it_gives_equal_bytes_for_equal_facts(content):
    assert workbook_bytes(case_facts(worked_case())) == content


def test_it_carries_the_digest_of_the_facts(book):
    about = {row[1]: row[2] for row in book["About"].iter_rows(min_row=6, values_only=True)}

    assert book.custom_doc_props["FactsDigest"].value == DIGEST
    assert about["Facts digest (SHA-256)"] == DIGEST
    assert about["Stands as"] == "version 2"
    assert "month" in about["Payback"]


def test_it_records_assumptions_beside_the_money(book):
    header, seats, share = (
        [cell.value for cell in row[1:]]
        for row in book["Assumptions"].iter_rows(min_row=5, max_row=7)
    )

    assert header[5:8] == ["Once", "Year 1", "Year 2"]
    assert seats[5:8] == [1200, None, None]
    assert share[5:8] == [None, 12.5, None]


def test_it_explains_the_net_present_value_row_by_row(book, values):
    rows = list(values["Explain"].iter_rows(min_row=6, values_only=True))

    assert len(rows) == len(summarize(worked_case()).flows.rows) + 1
    assert sum(row[12] for row in rows[:-1]) == pytest.approx(rows[-1][12])
    assert rows[-1][12] == pytest.approx(values["Summary"]["E6"].value)


def test_it_makes_a_workbook_of_a_case_without_fields():
    facts = case_facts(make_case(), assumptions=(), versions=())

    stated = stated_figures(opened(workbook_bytes(facts), data_only=True))

    assert stated["net_present_value"] == 0
    assert stated["roi_percentage"] == stated["payback_period_months"] == "none"


@pytest.mark.libreoffice
@pytest.mark.django_db
def test_it_recalculates_to_the_figures_of_the_api_for_ten_tools(
    cedar, consultant, as_consultant, tmp_path
):
    tools = [drawn_tool(cedar, consultant, years) for years in range(1, 11)]
    changed = tmp_path / "changed.xlsx"
    save_changed(workbook_bytes(case_facts(worked_case())), changed)
    answers, written = {}, {}
    for tool in tools:
        address = f"/api/v1/tei/tools/{tool.public_id}"
        answers[tool] = as_consultant.post(f"{address}/calculate/").json()
        written[tool] = tmp_path / f"{tool.public_id}.xlsx"
        written[tool].write_bytes(as_consultant.get(f"{address}/export.xlsx").content)

    made = recalculate_all([*written.values(), changed], tmp_path / "again")

    wrong = []
    for tool, again in zip(tools, made, strict=False):
        counted = opened(again.read_bytes(), data_only=True)
        wrong += figures_that_differ(stated_figures(counted), answers[tool])
        if tool is tools[-1]:  # the largest stands for all, opening takes longest
            wrong += cells_that_differ(written[tool].read_bytes(), counted)
    assert wrong == []
    paybacks = {answer["payback_period_months"] for answer in answers.values()}
    assert len(paybacks) > 4
    assert_it_followed_the_change(opened(made[-1].read_bytes(), data_only=True))


def test_it_says_first_that_a_rate_may_not_be_the_only_one():
    turning = make_case(
        make_field("a", "benefits", "0", "2300", "0"), make_field("b", "costs", "1000", "0", "1320")
    )

    rows = [
        {str(row[6]).split(" · ")[0]: row for row in sheet.iter_rows(min_row=6, values_only=True)}
        for sheet in (
            opened(workbook_bytes(case_facts(case)))["Summary"] for case in (turning, worked_case())
        )
    ]

    told, plain = (found["internal_rate_of_return"] for found in rows)
    assert told[5].startswith(SEVERAL)
    assert told[4] == "stated"
    assert SEVERAL not in str(plain)
    assert SEVERAL not in str(rows[0]["net_present_value"])


def figures_that_differ(stated, answer) -> list[str]:
    """Figures that a recalculated workbook gives otherwise than the API."""
    told = {name: value for name, value in answer.items() if name in stated} | answer["beyond"]
    assert told.keys() == stated.keys()
    found = {name: None if value == "none" else value for name, value in stated.items()}
    return [
        f"{name}: {found[name]} for {value}"
        for name, value in told.items()
        if (found[name] is None) != (value is None)
        or (value is not None and found[name] != float(value))
    ]


def cells_that_differ(content: bytes, counted: Workbook) -> list[str]:
    """Formula cells of which the value beside them is not what a recalculation gives."""
    kept = opened(content, data_only=True)
    return [
        f"{sheet}!{cell.coordinate}: {before} for {after}"
        for sheet, cell in formula_cells(opened(content))
        for before, after in [(kept[sheet][cell.coordinate].value,
                               counted[sheet][cell.coordinate].value)]
        if not same(before, after)
    ]  # fmt: skip


def same(one: object, other: object) -> bool:
    """Equal, numbers to about twelve digits."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == pytest.approx(other, rel=1e-12, abs=2e-5)
    return (one or "") == (other or "")


def save_changed(content: bytes, path) -> None:
    """The workbook as somebody changes it: another rate, another amount, costs at risk."""
    book = opened(content)
    for name, value in (("discount_rate", 0.2), ("risk_on_costs", 1)):
        ((sheet, cell),) = book.defined_names[name].destinations
        book[sheet][cell].value = value
    book["Benefits"]["H7"].value = 1_000_000
    book.save(path)


def assert_it_followed_the_change(book: Workbook) -> None:
    """The figures are those of the case as changed, which proves that they are live."""
    case = worked_case(risk_adjust_costs=True)
    sales = make_field("sales", "benefits", "30000", "1000000", risk="0.35")
    fields = tuple(sales if field.key == "sales" else field for field in case.fields)
    figures = summarize(replace(case, fields=fields, discount_rate=Decimal("0.2"))).figures
    for name, value in stated_figures(book).items():
        assert Decimal(repr(value)) == figures[name], name
