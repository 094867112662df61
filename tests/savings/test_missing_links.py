"""Each missing link leads to its stated state on every surface, and no figure appears anyway.

What is printed is held against every link as the document that is laid out; the laid-out file is
read for one link of each readiness, since laying out knows nothing of links.
"""

import json
from html import unescape
from io import BytesIO

import pytest
from django.utils.html import strip_tags
from openpyxl import load_workbook

from leafenterprise.shared.pdf_reader import bare, read_pdf
from savings.actions.exports import make_artifact
from savings.artifacts import ARTIFACTS
from savings.claims.drill import read_findings
from savings.lake import artifact_path
from savings.parity import SURFACES
from savings.parity._verify import check_store, compare, read_truth, take_all
from savings.posture import EXPORTABLE
from savings.queries.results import findings_path
from savings.report_pdf.client_report import print_client_report
from savings.report_pdf.layout import document_of
from savings.report_pdf.optimization import print_optimization
from tests.people import api_of, logged_in
from tests.savings.missing_links import LINKS, finished

pytestmark = pytest.mark.django_db
NOT_COMPUTABLE = "not computable"
LAID_OUT = {link.readiness: link.name for link in reversed(LINKS)}.values()
PRINTED = {"report_pdf": print_client_report, "optimization_pdf": print_optimization}


@pytest.fixture(params=LINKS, ids=lambda link: link.name.replace(" ", "-"))
def link(request):
    return request.param


@pytest.fixture
def run(link, client_of_cedar, tmp_path):
    return finished(client_of_cedar, tmp_path, link.inputs)


def test_it_states_the_missing_link_on_every_surface(link, run, operator, monkeypatch):
    monkeypatch.setattr("savings.parity.workbook.is_recalculated", lambda: False)

    _facts_say(link, run.facts)
    _findings_say(link, run)
    _segments_say(link, run)
    _api_says(link, run, operator)
    _context_says(link, run, operator)
    _optimization_says(link, run, operator)
    _pages_say(link, run, operator)
    for artifact in ARTIFACTS.values():
        _artifact_says(link, run, artifact, operator)
    _surfaces_agree(link, run, operator)


def _facts_say(link, facts):
    assert facts["readiness"]["state"] == link.readiness
    said = {why["code"] for why in facts["readiness"]["reasons"]}
    assert set(link.codes) <= said
    assert all(why["message"] and why["clears"] for why in facts["readiness"]["reasons"])
    figures = {figure["formula"]: figure for figure in facts["metrics"]["figures"]}
    for name in link.silent:
        assert figures[name]["value"] is None, name
    for name, state in link.states.items():
        assert figures[name]["readiness"] == state, name
    for figure in figures.values():
        assert (figure["value"] is None) == (figure["readiness"] == "blocked"), figure
        assert (figure["readiness"] == "final") == (figure["reasons"] == []), figure


def _findings_say(link, run):
    rules = {rule["rule"]: rule for rule in run.facts["metrics"]["findings"]}
    for rule in rules.values():
        assert rule["evaluable"] == (rule["readiness"] != "blocked"), rule
        assert (rule["readiness"] == "final") == (rule["reasons"] == []), rule
    for name, state in link.findings.items():
        assert rules[name]["readiness"] == state, name
    for name in link.mute:
        said = rules[name]
        assert (said["evaluable"], said["findings"]) == (False, 0), name
        assert (said["at_stake_usd"], said["recoverable_usd"]) == (None, None), name
    if link.mute:
        found = {row["rule"] for row in read_findings(findings_path(run))}
        assert found.isdisjoint(link.mute)


def _segments_say(link, run):
    for row in run.segments.all():
        for name in link.silent:
            assert row.figures[name]["value"] is None, (row.kind, row.key, name)


def _api_says(link, run, user):
    answer = api_of(user).get("/api/client-report", {"request": run.source_request_number})
    assert answer.status_code == 200
    assert answer.json()["facts"] == json.loads(json.dumps(run.facts))
    assert answer.json()["facts_digest"] == run.facts_digest
    for section in answer.json()["sections"]:
        for card in section["content"]["figures"]:
            if card["formula"] in link.silent:
                assert (card["value"], card["display"]) == (None, NOT_COMPUTABLE)
            if state := link.states.get(card["formula"]):
                assert card["readiness"] == state
    address = f"/api/v1/savings/runs/{run.public_id}"
    for name, state in {**link.states, **dict.fromkeys(link.silent, "blocked")}.items():
        made = api_of(user).get(f"{address}/figures/{name}/").json()
        assert made["figure"]["readiness"] == state
    for rule in api_of(user).get(f"{address}/rules/").json()["results"]:
        stated = next(
            one for one in run.facts["metrics"]["findings"] if one["rule"] == rule["rule"]
        )
        assert rule["readiness"] == stated["readiness"]
        assert sorted({why["code"] for why in rule["reasons"]}) == stated["reasons"]


def _context_says(link, run, user):
    said = (
        api_of(user)
        .get("/api/client-report/context", {"request": run.source_request_number})
        .json()
    )
    assert said["readiness"] == run.facts["readiness"]
    assert said["evidence"] == run.facts["evidence"]
    assert said["export"]["workbook"]["allowed"] is (link.readiness in EXPORTABLE)


def _optimization_says(link, run, user):
    said = api_of(user).get("/api/optimize", {"request": run.source_request_number}).json()
    assert said["readiness"] == run.facts["readiness"]
    unsaid = {f"total/{name}" for name in link.silent} | {f"finding/{name}" for name in link.mute}
    assert unsaid.isdisjoint(one["fact_id"] for one in said["recommendations"])
    for pot in said["pots"]:
        if pot["fact_id"] in unsaid:
            assert (pot["value_usd"], pot["display"]) == (None, "cannot be assessed")
    if link.readiness == "blocked":
        assert said["recommendations"] == []
        assert {pot["value_usd"] for pot in said["pots"]} == {None}


def _pages_say(link, run, user):
    person = logged_in(user)
    report, optimize = (
        person.get(f"/savings/runs/{run.public_id}/{page}/").content.decode()
        for page in ("report", "optimize")
    )
    for code in link.codes:
        assert code in report
    for page in (report, optimize):
        assert link.readiness.replace("_", " ") in page.lower()


def _surfaces_agree(link, run, user):
    """Every fact, null ones included, is read back from each finished surface."""
    apart = () if link.name in LAID_OUT else tuple(PRINTED)
    surfaces = {name: surface for name, surface in SURFACES.items() if name not in apart}
    truth, contents = read_truth(run), take_all(run, user, surfaces)
    assert all(contents.values())
    assert check_store(truth) == []
    compared = compare(truth, contents, surfaces)
    assert {name: found.differences for name, found in compared.items() if found.differences} == {}


def _artifact_says(link, run, artifact, user):
    final = not artifact.refusals(run, False)
    if link.readiness not in EXPORTABLE:
        assert not final
    if not final and not artifact.has_draft:
        return
    if artifact.id in PRINTED:
        printed = PRINTED[artifact.id](run, draft=not final)
        _print_says(link, printed, final)
        if link.name not in LAID_OUT:
            return
    made = make_artifact(run=run, kind=artifact.id, draft=not final, by=user)
    content = artifact_path(made.sha256).read_bytes()
    _SAYS[artifact.suffix](link, content, final)


def _workbook_says(link, content, final):
    book = load_workbook(BytesIO(content))
    cells = {
        sheet.title: [
            str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell
        ]
        for sheet in book
    }
    cover = " ".join(cells["Cover"])
    state = link.readiness.replace("_", " ")
    assert state in cover.lower()
    assert ("DRAFT" in cover) is (not final)
    for code in link.codes:
        assert code in cover, code
    rows = {
        str(row[1]).partition(" · v")[0]: [str(cell) for cell in row if cell is not None]
        for row in book["Summary"].iter_rows(values_only=True)
        if len(row) > 1 and row[1]
    }
    for name in link.silent:
        found = [cells for key, cells in rows.items() if key == name]
        for shown in found:
            assert NOT_COMPUTABLE in " ".join(shown).lower(), (name, shown)


def _print_says(link, printed, final):
    """The document as it is laid out: its words, and what its figures and findings show."""
    text = bare(unescape(strip_tags(document_of(printed).html)))
    assert bare(link.readiness.replace("_", " ")) in text
    assert ("DRAFT" in text) is (not final)
    for code in link.codes:
        assert code in text, code
    grids = {grid.id: grid for chapter in printed.chapters for grid in chapter.grids}
    for name, entries in (("figures", link.silent), ("findings", link.mute)):
        if f"register-{name}" in grids:
            rows = {row[0].text: [cell.text for cell in row] for row in _rows(grids, name)}
            dollars = (2,) if name == "figures" else (5, 6)
            assert {rows[entry][place] for entry in entries for place in dollars} <= {"–"}


def _rows(grids, name):
    return grids[f"register-{name}"].rows


def _pdf_says(link, content, final):
    read = read_pdf(content)
    text = bare(" ".join(block.text + " ".join(map(" ".join, block.rows)) for block in read.blocks))
    margins = bare(" ".join(read.margins))
    state = bare(link.readiness.replace("_", " "))
    assert state in (text + margins).lower()
    for code in link.codes:
        assert code in text, code
    assert ("DRAFT" in (text + margins).upper()) is (not final)


def _payload_says(link, content, final):
    said = content.decode()
    assert json.loads(said)["readiness"]["state"] == link.readiness
    for code in link.codes:
        assert code in said


_SAYS = {"xlsx": _workbook_says, "pdf": _pdf_says, "json": _payload_says}
