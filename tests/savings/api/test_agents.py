"""The assistants' doors: their own open, every other route of the project answers 403."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from leafenterprise.accounts.agents import create_agent
from leafenterprise.jobs.loop import run_pending
from tests.house.api.envelope import assert_envelope
from tests.house.doors import every_door
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
AGENTS = "/api/v1/savings/agents/"


@pytest.fixture
def ivy(cedar, admin):
    """Cedar's assistant and a client that sends its token."""
    agent, text = create_agent(
        organization=cedar, name="Ivy", by=admin, second_factor=True, now=timezone.now()
    )
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return agent, client


def own_doors():
    return {
        str(door)
        for door in every_door()
        if getattr(getattr(door.pattern.callback, "cls", None), "open_to_agents", False)
    }


def test_every_other_api_route_is_403(ivy, record_property):
    _, client = ivy
    doors = [door for door in every_door() if door.is_api and str(door) not in own_doors()]
    found = {}
    for door in doors:
        if not door.pattern.callback.cls.authentication_classes:
            continue  # asks for no one: the log-in for programs, which needs a password
        status = getattr(client, door.verb)(door.address(), {}, format="json").status_code
        if status not in (403, 405):
            found[str(door)] = status

    record_property("attempts", len(doors))
    assert len(doors) > 80
    assert found == {}


def test_its_own_doors_are_few_and_all_of_the_ledger():
    assert len(own_doors()) == 11
    assert all(AGENTS in door for door in own_doors())
    assert not any("approve" in door or "reject" in door or "close" in door for door in own_doors())


def test_no_page_opens_to_its_token_or_to_a_session_of_it(ivy):
    agent, client = ivy
    session = logged_in(agent)
    pages = [door for door in every_door() if not door.is_api and door.route != "/logout/"]
    found = {}
    for door in pages:
        if door.asks == "anyone":
            continue
        with_token = getattr(client, door.verb)(door.address()).status_code
        with_session = getattr(session, door.verb)(door.address()).status_code
        if with_token not in (302, 403, 405) or with_session not in (403, 405):
            found[str(door)] = (with_token, with_session)

    assert found == {}
    assert not agent.has_usable_password()


def test_no_session_of_it_opens_the_api(ivy):
    agent, _ = ivy

    for door in every_door():
        if door.is_api and door.verb == "get":
            assert logged_in(agent).get(door.address()).status_code == 403, door
            break
    assert logged_in(agent).get(f"{AGENTS}policy/").status_code == 403


def test_it_proposes_and_reads_what_became_of_it(ivy, finished, operator):
    _, client = ivy
    task = client.post(
        f"{AGENTS}tasks/", {"key": "t1", "title": "Check ITR-1", "prompt_digest": "a" * 64},
        format="json",
    )  # fmt: skip
    proposed = client.post(
        f"{AGENTS}tasks/{task.json()['id']}/actions/",
        {"key": "1", "kind": "resolve_request", "why": "Plans changed.",
         "arguments": {"request": finished.request.public_id}},
        format="json",
    )  # fmt: skip
    action = f"{AGENTS}actions/{proposed.json()['id']}/"
    own_try = client.post(f"{action}approve/", {}, format="json")
    approved = api_of(operator).post(f"{action}approve/", {"note": "yes"}, format="json")
    run_pending(once=True)

    assert (task.status_code, proposed.status_code) == (201, 201)
    assert proposed.json()["state"] == "awaiting"
    assert_envelope(own_try, 403, "PERMISSION_DENIED")
    assert approved.status_code == 200
    told = client.get(action).json()
    assert (told["state"], told["outcome"]) == ("executed", {"resolution": "exact"})
    assert client.get(f"{AGENTS}actions/?state=executed").json()["count"] == 1
    assert client.post(f"{AGENTS}tasks/{task.json()['id']}/finish/", {}).status_code == 200


def test_it_reads_facts_of_its_organization_and_no_rows(ivy, finished, harbor, admin):
    _, client = ivy
    _, text = create_agent(
        organization=harbor, name="Oak", by=make_member(harbor, "admin"), second_factor=True,
        now=timezone.now(),
    )  # fmt: skip
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Token {text}")

    listed = client.get(f"{AGENTS}runs/").json()["results"]
    facts = client.get(f"{AGENTS}runs/{finished.public_id}/facts/")

    assert [run["id"] for run in listed] == [finished.public_id]
    assert facts.json()["facts"] == finished.facts
    assert "M-SECRET" not in facts.content.decode()
    assert other.get(f"{AGENTS}runs/").json()["results"] == []
    assert other.get(f"{AGENTS}runs/{finished.public_id}/facts/").status_code == 404


def test_prompts_and_answers_themselves_are_not_taken(ivy):
    _, client = ivy
    sent = {"key": "t1", "title": "x", "prompt_digest": "Tell me about member 42"}

    refused = client.post(f"{AGENTS}tasks/", sent, format="json")

    assert_envelope(refused, 400, "VALIDATION_ERROR")


def test_it_makes_no_token_and_sees_no_one_elses_proposals(ivy, cedar, admin):
    _, client = ivy
    _, text = create_agent(
        organization=cedar, name="Oak", by=admin, second_factor=True, now=timezone.now()
    )
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    other.post(f"{AGENTS}tasks/", {"key": "t1", "title": "Theirs"}, format="json")

    assert client.get(f"{AGENTS}tasks/").json()["count"] == 0
    assert client.get("/api/v1/tokens/").status_code == 403
    assert client.get(f"{AGENTS}policy/?page_size=100").json()["count"] >= 10
