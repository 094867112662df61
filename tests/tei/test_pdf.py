"""The printed business case: what stands in it, what seals it, its bytes."""

from dataclasses import replace

import pytest

from leafenterprise.shared.pdf import render_pdf
from leafenterprise.shared.pdf_reader import bare, read_pdf
from tei.case.summary import summarize
from tei.exports.business_case.chapters import print_case
from tei.exports.business_case.write import business_case_bytes, document_of
from tei.exports.facts import Texts
from tei.formulas.internal_rate_of_return import SEVERAL
from tests.tei.cases import make_case, make_field
from tests.tei.made_files import DIGEST, case_facts, worked_case

CHAPTERS = [
    "Executive summary", "Year by year", "Benefits by category", "Costs by category",
    "Assumptions and sources", "Risk", "Sensitivity", "Method and conventions",
]  # fmt: skip


@pytest.fixture(scope="module")
def facts():
    """A case whose names look like markup."""
    case = worked_case()
    texts = {field.key: Texts("", "Study <3>", "Checked & kept") for field in case.fields}
    return case_facts(case, client="Acme <b>Corporation</b>", texts=texts)


@pytest.fixture(scope="module")
def content(facts):
    """Its PDF, laid out once for all tests."""
    return business_case_bytes(facts)


@pytest.fixture(scope="module")
def document(content):
    """The same as a person reads it."""
    return read_pdf(content)


def titles(case_of_facts) -> list[str]:
    """The chapters that a case prints."""
    return [chapter.title for chapter in print_case(case_of_facts).chapters]


def cells(document) -> set[str]:
    """Every cell of every table."""
    return {cell for block in document.blocks for row in block.rows for cell in row}


def test_it_leads_from_the_answer_to_the_method(facts, document):
    headings = [block.text for block in document.blocks if block.level == 2]

    assert titles(facts) == CHAPTERS
    assert headings == ["Contents", *map(bare, CHAPTERS)]


def test_it_names_pages_in_the_contents_and_counts_them(document):
    contents = [block.text for block in document.blocks if "...." in block.text]

    assert len(contents) == len(CHAPTERS)
    assert document.margins[-1].endswith(f"Page{document.pages}of{document.pages}")


def test_it_seals_every_page_with_digest_and_version(document):
    texts = [block.text for block in document.blocks]

    assert document.about["factsdigest"] == DIGEST
    assert DIGEST in texts
    assert all(f"Version2·facts{DIGEST[:16]}" in margin for margin in document.margins[1:])


def test_it_states_every_figure_with_all_its_places(document):
    figures = summarize(worked_case()).figures
    shown = cells(document)

    for name in ("net_present_value", "total_benefits_pv", "total_costs_pv"):
        assert bare(f"${figures[name]:,.2f}") in shown, name
    assert bare(f"{figures['roi_percentage']} %") in shown
    assert bare(f"{figures['payback_period_months']} months") in shown


def test_it_says_the_answer_in_a_sentence(facts):
    summary = print_case(facts).chapters[0]

    assert "Over 3 years" in summary.intro
    assert f"month {facts.summary.figures['payback_period_months']}" in summary.intro


def test_it_draws_what_it_says(facts):
    html = document_of(print_case(facts)).html

    assert html.count("<svg") == 4
    for drawn in ("Benefits and costs by year", "Cumulative cash flow", "Change of the net"):
        assert drawn in html


def test_it_prints_names_as_text(document):
    assert bare("Acme <b>Corporation</b>") in {block.text for block in document.blocks}
    assert {bare("Study <3>"), bare("Checked & kept")} <= cells(document)


def test_it_hides_folders_of_the_server_and_raw_links(facts, settings):
    texts = {"savings": Texts("", "https://acme.sharepoint.com/x?share=Canary7", "")}
    leaking = replace(facts, name=f"{settings.LAKE_DIR}/claims", texts=texts)

    html = document_of(print_case(leaking)).html

    assert [secret for secret in (str(settings.LAKE_DIR), "Canary7") if secret in html] == []


def test_it_gives_equal_bytes_for_equal_facts(facts, content):
    assert render_pdf(document_of(print_case(facts))) == content


def test_it_leaves_out_chapters_with_nothing_to_say():
    sure = make_case(make_field("a", "benefits", "1"), make_field("b", "costs", once="5"))
    empty = make_case()
    bare_facts = {"assumptions": (), "versions": (), "texts": {}}

    assert titles(case_facts(sure, **bare_facts)) == [
        title for title in CHAPTERS if title not in ("Assumptions and sources", "Risk")
    ]
    assert titles(case_facts(empty, **bare_facts)) == [
        "Executive summary", "Year by year", "Method and conventions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([make_field("a", "benefits", "1"), make_field("b", "costs", "5")], "are not recovered"),
        ([make_field("a", "benefits", "1")], "No costs are entered"),
        ([make_field("a", "benefits", "1"), make_field("b", "costs", "0")], "No costs are entered"),
        ([make_field("a", "benefits", "1"), make_field("b", "costs", "1")], "in month 1."),
    ],
)
def test_it_says_what_became_of_the_costs(fields, said):
    intro = print_case(case_facts(make_case(*fields))).chapters[0].intro

    about = [sentence for sentence in intro.split(". ") if "osts are" in sentence]
    assert len(about) == 1
    assert said in about[0]


def test_it_says_beside_the_rate_that_there_may_be_others():
    turning = make_case(
        make_field("a", "benefits", "0", "2300", "0"), make_field("b", "costs", "1000", "0", "1320")
    )

    html = document_of(print_case(case_facts(turning))).html
    plain = document_of(print_case(case_facts(worked_case()))).html

    assert html.count(SEVERAL) == 2  # on its tile and among all figures
    assert SEVERAL not in plain


def test_it_turns_the_page_for_many_years():
    chapters = print_case(case_facts(worked_case(10, has_initial_period=True))).chapters

    assert {chapter.id for chapter in chapters if chapter.wide} == {"benefits", "costs"}
    columns = [cell.text for cell in chapters[2].parts[1].grids[0].columns]
    assert columns[:3] == ["Field", "Initial", "Year 1"]
    assert columns[-3:] == ["Year 10", "Total", "Present value"]


@pytest.mark.parametrize(
    ("amount", "said", "note"),
    [
        ("999", "$999", "Whole dollars"),
        ("1000000000", "$1,000,000", "Thousands of dollars"),
        ("1000000000000000", "$1,000,000,000", "Millions of dollars"),
    ],
)
def test_it_counts_in_larger_units_what_columns_would_not_hold(amount, said, note):
    case = make_case(make_field("a", "benefits", once=amount))

    (grid,) = print_case(case_facts(case)).chapters[2].parts[1].grids

    assert grid.rows[0][1].text == said
    assert grid.note.startswith(note)
