"""Files of a tool: who may take them, what comes with them, what is recorded."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.trail.models import AuditEvent
from leafenterprise.shared.pdf import PdfUnavailable
from tei.actions.calculation import calculate
from tei.actions.values import enter_values
from tei.actions.versions import save_version
from tests.people import api_of, logged_in
from tests.tei.made_files import opened
from tests.tei.make import annual, make_tool, once

pytestmark = pytest.mark.django_db
KINDS = ("xlsx", "pdf")
WRITTEN = b"%PDF-1.7 made"


@pytest.fixture
def tool(cedar, consultant):
    """A tool with values, not calculated yet."""
    made = make_tool(cedar, consultant)
    rows = [*annual("ai_resolution_efficiency", "500", "600"), once("legacy_termination", "700")]
    enter_values(tool=made, rows=rows, by=consultant)
    return made


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    """What lays out a PDF is tested elsewhere."""
    monkeypatch.setattr("tei.exports.business_case.write.render_pdf", lambda document: WRITTEN)


def address(tool, kind: str) -> str:
    return f"/api/v1/tei/tools/{tool.public_id}/export.{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_it_hands_the_file_to_whoever_may_view_the_tool(tool, as_viewer, kind):
    answer = as_viewer.get(address(tool, kind))

    assert answer.status_code == 200
    assert re.search(rf'business-case-acme-.*-{tool.public_id}\.{kind}"',
                     answer["Content-Disposition"])  # fmt: skip
    assert answer["X-Content-SHA256"] == sha256(answer.content).hexdigest()


def test_it_ties_payload_workbook_and_document_to_one_digest(tool, as_viewer):
    payload = as_viewer.get(f"/api/v1/tei/tools/{tool.public_id}/export/")
    files = [as_viewer.get(address(tool, kind)) for kind in KINDS]

    (digest,) = {answer["X-Facts-Digest"] for answer in (payload, *files)}
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert opened(files[0].content).custom_doc_props["FactsDigest"].value == digest


def test_it_changes_the_digest_with_a_value_and_not_with_time(tool, consultant, as_viewer):
    before = as_viewer.get(address(tool, "xlsx"))
    calculate(tool=tool, by=consultant, now=timezone.now() + timedelta(days=1))
    again = as_viewer.get(address(tool, "xlsx"))
    rows = annual("ai_resolution_efficiency", "501")
    enter_values(tool=tool, rows=rows, by=consultant)
    changed = as_viewer.get(address(tool, "xlsx"))

    assert again.content == before.content
    assert changed["X-Facts-Digest"] != before["X-Facts-Digest"]


def test_it_says_which_version_the_values_are(tool, consultant, as_viewer):
    def standing() -> str:
        about = opened(as_viewer.get(address(tool, "xlsx")).content)["About"]
        rows = about.iter_rows(min_row=6, values_only=True)
        return next(row[2] for row in rows if row[1] == "Stands as")

    assert standing() == "no version saved"
    save_version(tool=tool, day=None, note="First", by=consultant)
    assert standing() == "version 1"
    enter_values(tool=tool, rows=annual("ai_resolution_efficiency", "1"), by=consultant)
    assert standing() == "version 1, changed since"


@pytest.mark.parametrize("kind", KINDS)
def test_it_records_the_file_in_the_trail(tool, viewer, as_viewer, kind):
    answer = as_viewer.get(address(tool, kind))

    event = AuditEvent.objects.get(action="tei.tool.exported")
    assert event.object_id == tool.public_id
    assert answer["X-Content-SHA256"] in event.after


def test_it_hides_the_tool_of_others(tool, outsider):
    assert [api_of(outsider).get(address(tool, kind)).status_code for kind in KINDS] == [404, 404]


@pytest.mark.parametrize(("name", "kind"), [("tei-export-xlsx", "xlsx"), ("tei-export-pdf", "pdf")])
def test_it_hands_people_the_same_files_on_a_page(tool, viewer, as_viewer, name, kind, client):
    page = reverse(name, args=[tool.public_id])

    answer = logged_in(viewer).get(page)

    assert answer.content == as_viewer.get(address(tool, kind)).content
    assert client.get(page).status_code == 302


def test_it_says_where_no_pdf_can_be_made(tool, as_viewer, monkeypatch):
    def refuse(document):
        raise PdfUnavailable

    monkeypatch.setattr("tei.exports.business_case.write.render_pdf", refuse)

    answer = as_viewer.get(address(tool, "pdf"))

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "PDF_UNAVAILABLE")


def test_it_answers_422_where_the_values_have_no_result(tool, as_viewer):
    type(tool.report).objects.filter(pk=tool.report_id).update(analysis_period_years=1)

    for kind in KINDS:
        answer = as_viewer.get(address(tool, kind))

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "CALCULATION_ERROR")
