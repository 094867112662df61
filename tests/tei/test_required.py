"""Required fields without a value: said wherever figures or values are stated, never refused."""

import json

import pytest

from tei.actions.values import enter_values
from tei.exports.business_case.chapters import print_case
from tei.exports.conventions import MOST_NAMED, missing_words
from tei.exports.facts import read_facts
from tei.exports.workbook.write import workbook_bytes
from tei.queries.required import Missing, list_missing
from tei.queries.tools import get_tool, list_cells
from tests.people import logged_in
from tests.tei.made_files import opened
from tests.tei.make import annual, make_field, make_report, make_tool, once

KEY = "ai_resolution_efficiency"
WORDS = "Required and not entered: ai resolution efficiency (year 2, year 3); agents."
MISSING = [
    {"field_key": KEY, "label": "ai resolution efficiency", "years": [2, 3]},
    {"field_key": "agents", "label": "agents", "years": [None]},
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(cedar, consultant):
    """A required benefit of which year 1 is entered, a required assumption that is not."""
    report = make_report(cedar)
    report.fields.filter(field_key=KEY).update(is_required=True)
    make_field(report, "agents", field_type="integer", is_annual=False, is_required=True)
    make_field(report, "hours", field_type="integer", is_annual=False)
    made = make_tool(cedar, consultant, report)
    enter_values(tool=made, rows=[*annual(KEY, "100")], by=consultant)
    return made


def complete(tool, by):
    rows = [*annual(KEY, "100", "0", "300"), once("agents", "0")]
    enter_values(tool=tool, rows=rows, by=by)


def test_it_finds_the_blank_years_of_required_fields_alone(tool, consultant):
    assert [one.to_json() for one in list_missing(list_cells(tool))] == MISSING

    complete(tool, consultant)  # an entered 0 is a value

    assert list_missing(list_cells(tool)) == ()


def test_it_says_so_on_every_answer_with_figures_or_values(tool, consultant, as_consultant):
    at = f"/api/v1/tei/tools/{tool.public_id}/"

    calculated = as_consultant.post(f"{at}calculate/")
    told = [as_consultant.get(f"{at}{rest}/").json() for rest in ("values", "summary", "export")]
    digest = as_consultant.get(f"{at}export/")["X-Facts-Digest"]

    assert calculated.status_code == 200
    assert [each["missing_required"] for each in (calculated.json(), *told)] == [MISSING] * 4
    tool.report.fields.filter(field_key="agents").update(is_required=False)
    assert as_consultant.get(f"{at}export/")["X-Facts-Digest"] != digest
    complete(tool, consultant)
    assert as_consultant.get(f"{at}summary/").json()["missing_required"] == []


def test_it_says_so_on_pages_as_entries_are_typed(tool, consultant):
    page, at = logged_in(consultant), f"/tei/tools/{tool.public_id}/"
    cells = [{"field_key": "agents", "year": None, "value": "40"}]

    stating = ("", "case/", "scenarios/", "what-if/", "explain/net_present_value/")
    shown = [page.get(f"{at}{rest}").content.decode() for rest in stating]
    tried = page.post(
        f"{at}attempt/", {"cells": cells, "revision": None}, content_type="application/json"
    )

    assert [text.count(WORDS) for text in shown] == [1] * len(stating)
    worth = json.loads(tried.content)["worth"]
    assert "ai resolution efficiency (year 2, year 3)." in worth
    complete(tool, consultant)
    assert "Required and not entered" not in page.get(at).content.decode()


def test_it_says_so_in_the_files(tool, consultant):
    stored = get_tool(consultant, tool.public_id)
    facts = read_facts(stored, list_cells(stored), [])

    book = opened(workbook_bytes(facts))
    texts = {sheet.title: {cell.value for row in sheet for cell in row} for sheet in book}

    assert WORDS in texts["Summary"]
    assert WORDS in texts["About"]
    assert print_case(facts).chapters[0].intro.endswith(WORDS)


def test_it_names_some_and_counts_the_rest():
    many = tuple(Missing(f"f{n}", f"Field {n}", (None,)) for n in range(MOST_NAMED + 3))

    assert missing_words(many).endswith("; and 3 more.")
    assert missing_words(()) == ""
