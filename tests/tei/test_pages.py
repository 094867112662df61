"""The other pages of a business case: lists, explanations, what-if, scenarios, versions, paper."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tei.actions.demo import load_demo
from tei.actions.tools import change_tool, create_tool
from tei.actions.values import enter_values
from tei.actions.versions import save_version
from tei.case.summary import all_formulas
from tei.formulas.internal_rate_of_return import SEVERAL
from tei.models import Proposal, TEITool, TEIVersion
from tests.people import api_of, logged_in, make_member
from tests.tei.make import annual, make_engagement, make_proposal, make_report, make_tool, once

pytestmark = pytest.mark.django_db
KEY = "ai_resolution_efficiency"


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    """1,000 a year at 20 % risk against 500 once, calculated and saved as version 1."""
    made = make_tool(cedar, consultant)
    rows = [*annual(KEY, "1000", "1000", "1000"), once("legacy_termination", "500")]
    enter_values(tool=made, rows=rows, by=consultant)
    save_version(tool=made, day=None, note="First", by=consultant)
    made.refresh_from_db()
    return made


def text_of(session, tool: TEITool, rest: str = "", status: int = 200) -> str:
    answer = session.get(f"/tei/tools/{tool.public_id}/{rest}")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


# ------------------------------------------------------------------ list and new
def test_it_lists_sorts_and_sums_the_cases(session, tool, cedar, consultant):
    other = make_tool(cedar, consultant, report=tool.report, name="Aardvark")

    by_name = session.get("/tei/?sort=name").content.decode()
    by_worth = session.get("/tei/?sort=worth").content.decode()

    assert by_name.index(other.public_id) < by_name.index(f"/tei/tools/{tool.public_id}/")
    assert by_worth.index(f"/tei/tools/{tool.public_id}/") < by_worth.index(other.public_id)
    assert "2 cases" in by_name
    assert "1 calculated: net present value $1,534.94" in by_name


@pytest.mark.parametrize(
    ("asked", "found"),
    [("q=acme", 2), ("q=acme+nothing", 0), ("status=draft", 1), ("mine=true", 1), ("q=Connect", 2)],
)
def test_it_narrows_the_cases(session, tool, cedar, asked, found):
    make_tool(cedar, make_member(cedar, "consultant"), report=tool.report, name="Draft")

    text = session.get(f"/tei/?{asked}").content.decode()

    assert text.count('<th scope="row">') == found


def test_it_refuses_a_filter_that_is_none(session, tool):
    assert session.get("/tei/?status=melted").status_code == 400


def test_it_lists_with_the_same_queries_however_many(session, tool, cedar, consultant):
    session.get("/tei/")
    with CaptureQueriesContext(connection) as few:
        session.get("/tei/")
    for _ in range(30):
        make_tool(cedar, consultant, report=tool.report)

    with CaptureQueriesContext(connection) as many:
        text = session.get("/tei/").content.decode()

    assert text.count('<th scope="row">') == 25
    assert "Page 1 of 2" in text
    assert len(many) == len(few) < 20


def test_it_shows_nothing_of_others(outsider, tool):
    stranger = logged_in(outsider)

    assert tool.name not in stranger.get("/tei/").content.decode()
    assert stranger.get(f"/tei/tools/{tool.public_id}/").status_code == 404


def test_it_makes_a_case_on_a_proposal_or_an_engagement(session, cedar):
    report, proposal, engagement = (
        make_report(cedar),
        make_proposal(cedar),
        make_engagement(cedar),
    )
    sent = {"report": report.public_id, "parent": f"proposal:{proposal.pk}", "name": ""}

    offered = session.get(f"/tei/new/?parent=engagement:{engagement.pk}").content.decode()
    made = session.post("/tei/new/", sent)
    session.post("/tei/new/", sent | {"parent": f"engagement:{engagement.pk}", "name": "Mine"})
    again = session.post("/tei/new/", sent)

    assert f'value="engagement:{engagement.pk}" selected' in offered
    assert made.url == f"/tei/tools/{TEITool.objects.get(proposal=proposal).public_id}/"
    assert TEITool.objects.get(engagement=engagement).name == "Mine"
    assert again.status_code == 400
    assert "already exists for this proposal" in again.content.decode()


def test_it_offers_no_parent_of_others_and_no_case_to_viewers(session, harbor, viewer):
    theirs = make_proposal(harbor)
    sent = {"report": make_report(None).public_id, "parent": f"proposal:{theirs.pk}"}

    assert session.post("/tei/new/", sent).status_code == 400
    assert logged_in(viewer).get("/tei/new/").status_code == 403
    assert not TEITool.objects.exists()


def test_it_says_what_a_case_needs_where_there_is_nothing(session):
    assert "Nothing to stand on yet" in session.get("/tei/new/").content.decode()
    assert "No business case yet" in session.get("/tei/").content.decode()


def test_it_renames_moves_and_deletes(session, tool):
    where = f"/tei/tools/{tool.public_id}"

    session.post(f"{where}/change/", {"name": "Renamed", "state": "final"})
    tool.refresh_from_db()
    assert (tool.name, tool.state) == ("Renamed", "final")
    assert session.post(f"{where}/change/", {"state": "melted"}).status_code == 400

    assert "4 entered values of 4 cells" in session.get(f"{where}/delete/").content.decode()
    session.post(f"{where}/delete/", {})
    assert TEITool.objects.exists()
    assert session.post(f"{where}/delete/", {"confirm": "true"}).url == "/tei/"
    assert not TEITool.objects.exists()


def test_it_calculates_what_is_stale(session, tool, consultant):
    enter_values(tool=tool, rows=annual(KEY, "5000"), by=consultant)
    assert "Not calculated since" in text_of(session, tool)

    session.post(f"/tei/tools/{tool.public_id}/calculate/")

    assert "Not calculated since" not in text_of(session, tool)


# ------------------------------------------------------------------ figures opened
def test_it_opens_every_figure(session, tool):
    for name, formula in all_formulas().items():
        assert formula.title in text_of(session, tool, f"explain/{name}/")

    text_of(session, tool, "explain/melted/", status=404)


def test_it_opens_a_total_into_rows_that_sum_to_it(session, tool):
    text = text_of(session, tool, "explain/net_present_value/")

    assert text.count("$1,534.94") == 2  # the figure, and the sum under its rows
    assert "-$454.55" in text
    assert "0.909091" in text
    assert "20 %" in text


def test_it_says_why_a_figure_is_none(session, cedar, consultant):
    blank = make_tool(cedar, consultant)

    assert "There is none where" in text_of(session, blank, "explain/roi_percentage/")


# ------------------------------------------------------------------ what if, scenarios
def test_it_draws_the_tornado_at_the_share_asked_for(session, tool):
    text = text_of(session, tool, "what-if/?share=50+%25")

    assert "+50 %" in text
    assert "$540.20" in text
    assert "22.8 %" in text  # of what is entered, where the case breaks even
    for share in ("0", "200 %", "x", "NaN", "9" * 40):
        assert (
            session.get(f"/tei/tools/{tool.public_id}/what-if/", {"share": share}).status_code
            == 400
        )


def test_it_draws_the_same_outcome_from_the_same_seed(session, tool):
    asked = "what-if/?simulate=1&draws=1000&seed="

    first, second, other = (
        text_of(session, tool, f"{asked}{seed}").partition('class="outcome"')[2]
        for seed in (7, 7, 8)
    )

    assert first.count("P10") == 1
    assert first == second
    assert first != other
    for wrong in ("draws=5", "draws=1000&seed=-1", f"draws=1000&low.{KEY}=120%25&high.{KEY}=90%25"):
        assert (
            session.get(f"/tei/tools/{tool.public_id}/what-if/?simulate=1&{wrong}").status_code
            == 400
        )


def test_it_says_beside_the_rate_that_there_may_be_others(session, tool):
    rows = [
        {"field_key": KEY, "year": year, "value": value, "risk_adjustment": "0"}
        for year, value in ((1, "-1000"), (2, "2300"), (3, "-1320"))
    ]
    enter_values(tool=tool, rows=[*rows, once("legacy_termination", "0")], by=tool.owner)
    save_version(tool=tool, day=None, note="Turning", by=tool.owner)

    for rest in ("", "case/", "explain/internal_rate_of_return/", "scenarios/",
                 "versions/1/compare/2/"):  # fmt: skip
        assert text_of(session, tool, rest).count(SEVERAL) == 1, rest
    assert SEVERAL not in text_of(session, tool, "explain/net_present_value/")


def test_it_offers_drafts_only_to_those_who_may_use_them(session, cedar, admin):
    make_proposal(cedar)
    make_report(cedar, name="Ready")
    make_report(cedar, name="Unfinished", state="draft")
    make_report(None, name="Common draft", state="draft")
    make_report(cedar, name="Old", state="archived")

    mine, theirs = (who.get("/tei/new/").content.decode() for who in (session, logged_in(admin)))

    assert ["Ready" in mine, "Unfinished" in mine, "Common draft" in mine] == [True, False, False]
    assert ["Ready" in theirs, "Unfinished" in theirs, "Common draft" in theirs] == [True] * 3
    assert "Old 1.0" not in mine + theirs


def test_it_sums_no_archived_case_and_says_how_many(session, tool, consultant):
    change_tool(tool=tool, name=None, state="archived", by=consultant)

    text, archived = (
        session.get(f"/tei/{asked}").content.decode() for asked in ("", "?status=archived")
    )

    assert "1 archived case is not in the sum" in text
    assert "1 calculated" not in text
    assert "1 calculated: net present value $1,534.94" in archived


# ------------------------------------------------------------------ versions, paper
def test_it_saves_versions_and_tells_what_made_the_difference(session, tool, consultant):
    where = f"/tei/tools/{tool.public_id}/versions/"
    enter_values(tool=tool, rows=annual(KEY, "2000"), by=consultant)

    assert session.post(where, {"note": "Doubled", "date": ""}).status_code == 302
    chosen = session.get(f"{where}compare/", {"from": "1", "to": "2"})
    text = text_of(session, tool, "versions/1/compare/2/")

    assert chosen.url.endswith("/versions/1/compare/2/")
    assert text.count("$727.27") == 3  # the change, its one contribution, and their sum
    assert "$1,000.00, risk 20 %" in text
    assert "$2,000.00, risk 20 %" in text
    assert "Doubled" in text_of(session, tool, "versions/2/")
    assert "Choose two versions to compare." in session.get(f"{where}compare/").content.decode()
    text_of(session, tool, "versions/9/", status=404)


def test_it_says_that_a_version_was_saved_by_earlier_formulas(session, tool, consultant):
    first = TEIVersion.objects.get()
    earlier = {**first.summary_snapshot, "net_present_value": "9999.00"}
    TEIVersion.objects.create(
        organization=first.organization, tool_id=first.tool_id, version_number=2, date=first.date,
        values_snapshot=first.values_snapshot, terms_snapshot=first.terms_snapshot,
        summary_snapshot=earlier, digest=first.digest,
    )  # fmt: skip

    text = text_of(session, tool, "versions/1/compare/2/")
    compared = api_of(consultant).get(f"/api/v1/tei/tools/{tool.public_id}/versions/1/compare/2/")

    assert text.count("by the formulas of today") == 1
    assert "$9,999.00" in text
    assert compared.json()["restated_versions"] == [2]


def test_it_refuses_a_version_of_tomorrow_and_one_of_a_viewer(session, tool, viewer):
    where = f"/tei/tools/{tool.public_id}/versions/"

    assert (
        "must not lie in the future" in session.post(where, {"date": "2999-01-01"}).content.decode()
    )
    assert logged_in(viewer).post(where, {}).status_code == 403
    assert "Save version" not in text_of(logged_in(viewer), tool, "versions/")


def test_it_states_on_paper_what_the_editor_states(session, tool, consultant):
    rows = [{"field_key": KEY, "year": 2, "notes": "Seen by finance"}]
    enter_values(tool=tool, rows=rows, by=consultant)

    text = text_of(session, tool, "case/")

    for words in ("Business case for Acme", "$1,534.94", "Seen by finance", "Version 1,", "<svg"):
        assert words in text


# ------------------------------------------------------------------ demonstration, home
def test_it_loads_a_demonstration_to_look_at_and_only_once(cedar, admin, consultant):
    first = load_demo(organization=cedar, admin=admin, consultant=consultant)
    again = load_demo(organization=cedar, admin=admin, consultant=consultant)

    large = first[0]
    large.refresh_from_db()
    assert [tool.pk for tool in first] == [tool.pk for tool in again]
    assert (large.report.fields.count(), large.current_version) == (15, 2)
    assert large.summary.net_present_value > Decimal(1_000_000)
    assert large.scenarios.count() == 2
    for rest in ("", "scenarios/", "what-if/", "versions/1/compare/2/", "case/"):
        text_of(logged_in(consultant), large, rest)


def test_it_seeds_by_command_and_says_what_is_lacking(cedar, harbor, admin, consultant):
    said = StringIO()

    call_command("seed_business_cases", organization=cedar.slug, stdout=said)

    assert "Service desk, all sites" in said.getvalue()
    assert TEITool.objects.get(name="Service desk, all sites").owner == consultant
    for lacking, words in ((harbor.slug, "has the capability"), ("nowhere", "no organization")):
        with pytest.raises(CommandError, match=words):
            call_command("seed_business_cases", organization=lacking)


def test_it_says_on_the_home_page_what_waits(session, tool, cedar, consultant):
    report = make_report(cedar, name="Second study")
    create_tool(report=report, proposal=Proposal.objects.first(), name="Begun", by=consultant)

    text = session.get("/").content.decode()

    assert "Business cases" in text
    assert "Begun" in text
    assert "not calculated" in text
