"""Clients, opportunities, proposals, engagements, tools and versions in the admin."""

import pytest

from audit.trail.models import AuditEvent
from tei.actions.calculation import calculate
from tei.actions.values import enter_values
from tei.actions.versions import save_version
from tei.models import Client, Engagement, Opportunity, Proposal
from tests.people import logged_in, make_member
from tests.tei.make import annual, make_engagement, make_proposal, make_tool

KINDS = (
    "client", "opportunity", "proposal", "engagement", "teireport", "teitool", "teiversion",
)  # fmt: skip
READ_ONLY = ("teitool", "teiversion")


def at(kind: str, end: str = "") -> str:
    return f"/admin/tei/{kind}/{end}"


@pytest.fixture
def session(admin):
    return logged_in(admin)


@pytest.fixture
def version(cedar, consultant):
    """Saved of a tool with values."""
    tool = make_tool(cedar, consultant)
    rows = annual("ai_resolution_efficiency", "1250000.00", None, "7")
    enter_values(tool=tool, rows=rows, by=consultant)
    calculate(tool=tool, by=consultant)
    return save_version(tool=tool, day=None, note="First", by=consultant)


@pytest.mark.parametrize("role", ["admin", "consultant", "auditor"])
def test_it_opens_every_kind_to_those_who_govern(cedar, role):
    client = logged_in(make_member(cedar, role))

    expected = 200 if role == "admin" else 403
    assert {client.get(at(kind)).status_code for kind in KINDS} == {expected}


def test_it_adds_a_client_and_what_hangs_on_it_and_tells_the_trail(session, cedar):
    session.post(at("client", "add/"), {"organization": cedar.pk, "name": "Acme"})
    client = Client.objects.get(name="Acme")
    named = {"name": "CX", "stage": "proposal", "client": client.pk}
    session.post(at("opportunity", "add/"), named)
    opportunity = Opportunity.objects.get(client=client)
    session.post(at("proposal", "add/"), {"name": "Offer", "opportunity": opportunity.pk})
    proposal = Proposal.objects.get(opportunity=opportunity)
    named = {"name": "Roll-out", "client": client.pk, "proposal": proposal.pk}
    session.post(at("engagement", "add/"), named)

    assert Engagement.objects.get(client=client).proposal == proposal
    told = AuditEvent.objects.filter(organization=cedar, action="record.added")
    assert [event.object_type for event in told.order_by("pk")] == [
        "tei.client", "tei.opportunity", "tei.proposal", "tei.engagement",
    ]  # fmt: skip


def test_it_shows_and_offers_nothing_of_another_organization(session, cedar, harbor):
    theirs, mine = make_proposal(harbor, "Theirs"), make_proposal(cedar, "Mine")
    make_engagement(harbor)

    for kind in ("client", "opportunity", "proposal", "engagement"):
        listed = session.get(at(kind)).content.decode()
        offered = session.get(at(kind, "add/")).content.decode()
        for text in (listed, offered):
            assert "Theirs" not in text, kind
            assert str(theirs.client) not in text, kind
    assert "Mine" in session.get(at("proposal", "add/")).content.decode()
    assert session.get(at("client", f"{theirs.client.pk}/change/"))["Location"] == "/admin/"
    assert session.get(at("proposal", f"{theirs.pk}/change/"))["Location"] == "/admin/"
    assert mine.client.organization == cedar


def test_it_refuses_a_parent_of_another_organization(session, harbor):
    theirs = make_proposal(harbor)

    session.post(
        at("opportunity", "add/"), {"name": "X", "stage": "won", "client": theirs.client.pk}
    )
    session.post(at("proposal", "add/"), {"name": "X", "opportunity": theirs.opportunity.pk})

    assert not Opportunity.objects.filter(name="X").exists()
    assert not Proposal.objects.filter(name="X").exists()


def test_it_keeps_a_record_with_its_client(session, cedar, harbor):
    first, second = make_proposal(cedar), make_proposal(cedar)
    sent = {"name": "Renamed", "stage": "won", "client": second.client.pk}

    session.post(at("opportunity", f"{first.opportunity.pk}/change/"), sent)
    session.post(
        at("client", f"{first.client.pk}/change/"), {"name": "N", "organization": harbor.pk}
    )

    stored = Opportunity.objects.get(pk=first.opportunity.pk)
    assert (stored.name, stored.client) == ("Renamed", first.client)
    assert Client.objects.get(pk=first.client.pk).organization == cedar


def test_it_refuses_an_engagement_on_the_proposal_of_another_client(session, cedar):
    engagement, other = make_engagement(cedar), make_proposal(cedar)
    sent = {"name": "Roll-out", "client": engagement.client.pk, "proposal": other.pk}

    added = session.post(at("engagement", "add/"), sent)
    changed = session.post(at("engagement", f"{engagement.pk}/change/"), sent)

    for answer in (added, changed):
        assert b"for another client" in answer.content
    assert Engagement.objects.get().proposal is None


def test_it_keeps_a_client_that_something_hangs_on(session, cedar):
    proposal = make_proposal(cedar)

    session.post(at("client", f"{proposal.client.pk}/delete/"), {"post": "yes"})

    assert Client.objects.filter(pk=proposal.client.pk).exists()


def test_it_shows_a_tool_with_its_values_and_figures_to_read(session, version):
    tool = version.organization.tei_tools.get()

    body = session.get(at("teitool", f"{tool.pk}/change/")).content.decode()

    assert "1,250,000.00" in body
    assert "$909,095.12" in body
    assert 'name="_save"' not in body


def test_it_says_that_a_tool_is_not_calculated(session, cedar, consultant):
    tool = make_tool(cedar, consultant)

    assert "not calculated yet" in session.get(at("teitool", f"{tool.pk}/change/")).content.decode()


def test_it_shows_a_version_as_it_was_saved(session, version):
    body = session.get(at("teiversion", f"{version.pk}/change/")).content.decode()

    assert version.digest in body
    assert "<small>Year 1</small> 1,250,000.00" in body
    assert "<small>One-time</small> –" in body
    assert "$909,095.12" in body


@pytest.mark.parametrize("kind", READ_ONLY)
def test_it_neither_adds_changes_nor_deletes_what_is_to_read(session, version, kind):
    tool = version.organization.tei_tools.get()
    pk = version.pk if kind == "teiversion" else tool.pk

    assert session.get(at(kind, "add/")).status_code == 403
    assert session.post(at(kind, f"{pk}/change/"), {"name": "X"}).status_code == 403
    assert session.post(at(kind, f"{pk}/delete/"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("kind", READ_ONLY)
def test_it_shows_no_tool_or_version_of_another_organization(cedar, outsider, version, kind):
    client = logged_in(outsider)
    tool = version.organization.tei_tools.get()
    pk = version.pk if kind == "teiversion" else tool.pk

    assert client.get(at(kind, f"{pk}/change/"))["Location"] == "/admin/"
    assert tool.public_id not in client.get(at(kind)).content.decode()
