"""The client report as PDF: what stands in it, how drafts are marked, who may take it."""

import re
from dataclasses import replace

import pytest

from leafenterprise.shared.pdf import render_pdf
from leafenterprise.shared.pdf_reader import bare, read_pdf
from savings.artifacts import ARTIFACTS
from savings.models import SavingsRun
from savings.report import SECTIONS
from savings.report_pdf.client_report import print_client_report
from savings.report_pdf.layout import document_of
from savings.report_pdf.printed import MOST_ROWS, grid_of
from savings.report_pdf.register import flat, plain
from savings.sections._blocks import Column, Table
from tests.pdf_structure import problems_of
from tests.people import api_of
from tests.savings.build import make_client, make_finished_run, make_queued_run
from tests.savings.shared_run import kept_run, lake_of

pytestmark = pytest.mark.django_db
PDF = "/api/client-report-pdf"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the module's run keeps its files."""
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, folder):
    """A finished run over few claims, without most evidence."""
    from tests.people import make_organization

    def make():
        return make_finished_run(make_client(make_organization("Cedar <b>Works</b>")), folder)

    with kept_run(django_db_blocker, folder, make) as run:
        yield run


@pytest.fixture
def run(kept, folder, settings):
    """The same, its files in reach of the test."""
    settings.LAKE_DIR = lake_of(folder)
    return SavingsRun.objects.get(pk=kept.pk)


@pytest.fixture(scope="module")
def drafts():
    """The draft, laid out once for all tests."""
    return {}


@pytest.fixture
def draft(run, drafts):
    """The draft as a person reads it."""
    if "made" not in drafts:
        drafts["made"] = render_pdf(document_of(print_client_report(run, draft=True)))
    return read_pdf(drafts["made"])


def test_it_prints_every_section_of_the_registry_and_the_register(run):
    printed = print_client_report(run, draft=False)

    ids = [chapter.id for chapter in printed.chapters]
    assert ids[0] == "headline"
    assert set(SECTIONS) <= set(ids)
    assert ids[-1] == "register"


def test_it_repeats_every_fact_in_the_register(run):
    register = print_client_report(run, draft=False).chapters[-1]
    printed = {cell.text for grid in register.grids for row in grid.rows for cell in row}

    facts = [(name, plain(value)) for name, value in flat(run.facts)]
    named = ("id", "title")  # said by the formula's own name
    left = [
        name for name, text in facts if text not in printed and name.split(".")[-1] not in named
    ]
    listed = {text for words in printed for text in words.split(", ")}
    assert len(facts) > 300
    assert [name for name in left if dict(facts)[name] not in listed] == []


def test_it_names_pages_in_the_contents_and_counts_them(draft):
    contents = [block.text for block in draft.blocks if "...." in block.text]

    assert len(contents) == len(SECTIONS) + 1
    pages = [int(re.search(r"(\d+)$", line)[1]) for line in contents]
    assert pages == sorted(pages)
    assert draft.margins[-1].endswith(f"Page{draft.pages}of{draft.pages}")


def test_it_marks_every_page_of_a_draft_and_states_the_readiness(run, draft):
    assert all("DRAFT" in margin for margin in draft.margins[1:])
    assert any(bare("draft, not for hand-over") in block.text for block in draft.blocks)
    assert "asset:watermark.svg" in document_of(print_client_report(run, draft=True)).css
    assert "watermark" not in document_of(print_client_report(run, draft=False)).css


def test_it_is_built_for_a_screen_reader(draft, drafts):
    assert draft.pages > 5
    assert problems_of(drafts["made"]) == []


def test_it_seals_the_file_with_the_digest_of_the_facts(run, draft):
    texts = [block.text for block in draft.blocks]

    assert draft.about["factsdigest"] == run.facts_digest
    assert run.facts_digest in texts[-2:]
    assert all(run.facts_digest[:16] in margin for margin in draft.margins[1:])


def test_it_shows_a_missing_figure_as_not_computable_with_its_reason(run, draft):
    missing = next(f for f in run.facts["metrics"]["figures"] if f["value"] is None)
    rows = [row for block in draft.blocks for row in block.rows]

    (shown,) = {
        row[1] for row in rows if row[0] == bare(f"{missing['title']}{missing['formula']}v1")
    }
    assert shown == bare("not computable")
    assert any(block.text.startswith(missing["reasons"][0]) for block in draft.blocks)


def test_it_prints_names_as_text_and_hides_paths(run, draft, settings):
    printed = print_client_report(run, draft=True)
    leaking = replace(printed, subtitle=f"{settings.LAKE_DIR}/claims")

    assert bare("Cedar <b>Works</b>") in [block.text for block in draft.blocks]
    assert str(settings.LAKE_DIR) not in document_of(leaking).html


def test_it_cuts_a_long_table_and_points_to_the_workbook():
    rows = tuple((f"value {number}", number) for number in range(MOST_ROWS + 1))
    table = Table("long", "Long", (Column("a", "A"), Column("b", "B", "count")), rows)

    grid = grid_of(table)

    assert len(grid.rows) == MOST_ROWS
    assert grid.note == "The first 1,000 of 1,001 rows; the workbook lists them all."


def test_it_turns_a_table_of_few_rows_and_many_columns():
    columns = (Column("name", "Channel"), *(Column(f"c{n}", f"C{n}", "count") for n in range(12)))
    table = Table("wide", "Wide", columns, (("mail", *range(12)),), segment_kind="channel")

    turned, upright = grid_of(table), grid_of(table, may_turn=False)

    assert [cell.text for cell in turned.columns] == ["Channel", "mail"]
    assert len(turned.rows) == 12
    assert upright.wide


def test_it_hands_the_report_over_as_pdf(run, operator, monkeypatch):
    monkeypatch.setattr("savings.report_pdf.layout.render_pdf", lambda document: b"%PDF-1.7 made")
    api = api_of(operator_of(run))

    answer = api.get(PDF, {"request": "ITR-1", "draft": "true"})

    assert answer["Content-Type"] == ARTIFACTS["report_pdf"].content_type
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 made"
    assert answer["X-Facts-Digest"] == run.facts_digest
    assert re.search(r'"savings-report-.*-draft\.pdf"', answer["Content-Disposition"])


def test_it_refuses_what_may_not_leave(client_of_cedar, tmp_path, operator):
    make_queued_run(client_of_cedar, tmp_path)

    for address in (PDF, "/api/optimize-pdf"):
        answer = api_of(operator).get(address, {"request": "ITR-1"})

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "EXPORT_BLOCKED")
        assert answer.json()["error"]["details"]["reasons"]


def operator_of(run):
    """An operator of the run's client."""
    from tests.people import make_member

    return make_member(run.organization, "operator")
