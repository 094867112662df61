"""Optimization by the JSON door: its deterministic part never depends on a model."""

import pytest
from django.conf import settings as django_settings

from leafenterprise.shared.consultant.provider import breaker
from savings.models import Advice
from savings.pocket_consultant.facts import list_facts
from tests.people import api_of
from tests.savings.build import make_request
from tests.savings.consultant.azure import DEPLOYMENT, KEY, azure, failing, streamed
from tests.savings.consultant.facts import answer, statement

pytestmark = pytest.mark.django_db
OPTIMIZE = "/api/optimize"


@pytest.fixture
def model(settings):
    """Turns the consultant on against an address."""

    def turn_on(endpoint: str) -> None:
        breaker.cache_clear()
        settings.CONSULTANT = {
            **django_settings.CONSULTANT, "enabled": True, "endpoint": endpoint, "key": KEY,
            "deployment": DEPLOYMENT, "deadline_s": 2.0, "retries": 0,
        }  # fmt: skip

    return turn_on


def true_answer(run) -> str:
    cost = next(fact for fact in list_facts(run.facts) if fact.id == "total/gross_cost")
    return answer(statement(f"The plan spent {cost.said}.", cost=f"{cost.said} {cost.id}"))


def ask(person, run, question="summary"):
    address = f"/api/v1/savings/runs/{run.public_id}/advice/"
    return api_of(person).post(address, {"question": question}, format="json")


def test_it_recommends_from_stored_figures_and_is_off_by_default(finished, consultant):
    answered = api_of(consultant).get(OPTIMIZE, {"request": "ITR-1"})

    assert answered.status_code == 200
    payload = answered.json()
    assert payload["run_id"] == finished.public_id
    assert payload["facts_digest"] == finished.facts_digest
    assert payload["recommendations"] or payload["not_assessed"]
    assert (payload["copilot"]["status"], payload["copilot"]["advice"]) == ("off", [])
    assert list(payload)[-1] == "copilot"
    assert "M-SECRET" not in answered.content.decode()


def test_it_is_blocked_without_a_run_and_still_answers(client_of_cedar, consultant):
    make_request(client_of_cedar, "ITR-2")

    payload = api_of(consultant).get(OPTIMIZE, {"request": "ITR-2"}).json()

    assert payload["readiness"]["state"] == "blocked"
    assert payload["recommendations"] == payload["not_assessed"] == []
    assert payload["run_id"] is None


def test_it_is_for_people_who_may_see_it(finished, viewer, outsider):
    assert api_of(viewer).get(OPTIMIZE, {"request": "ITR-1"}).status_code == 403
    assert api_of(outsider).get(OPTIMIZE, {"request": "ITR-1"}).status_code == 404


def test_it_says_the_same_whatever_becomes_of_the_provider(finished, consultant, model):
    api = api_of(consultant)
    off = api.get(OPTIMIZE, {"request": "ITR-1"}).json()
    with azure(failing(503)) as service:
        model(service.endpoint)
        asked = ask(consultant, finished)
        down = api.get(OPTIMIZE, {"request": "ITR-1"})

    assert (asked.status_code, asked.json()["outcome"]) == (201, "unavailable")
    assert down.status_code == 200
    assert down.json()["copilot"]["status"] == "unavailable"
    assert down.json()["copilot"]["reason"]
    assert {**off, "copilot": None} == {**down.json(), "copilot": None}


def test_it_never_calls_the_provider_to_answer_a_reader(finished, consultant, model):
    with azure(failing(500)) as service:
        model(service.endpoint)
        payload = api_of(consultant).get(OPTIMIZE, {"request": "ITR-1"}).json()

    assert service.asked == []
    assert payload["copilot"]["status"] == "ready"


def test_it_offers_an_answer_apart_and_marked(finished, consultant, model):
    with azure(streamed(true_answer(finished))) as service:
        model(service.endpoint)
        asked = ask(consultant, finished).json()
        payload = api_of(consultant).get(OPTIMIZE, {"request": "ITR-1"}).json()

    assert asked["state"] == "offered"
    assert payload["copilot"]["status"] == "offered"
    assert payload["copilot"]["mark"].startswith("AI advice")
    assert payload["copilot"]["advice"][0]["statements"][0]["facts"][0]["id"] == "total/gross_cost"


def test_it_shows_no_word_of_an_answer_with_one_wrong_number(finished, consultant, model):
    lie = answer(statement("The plan spent $1.23.", cost="$1.23 total/gross_cost"))
    with azure(streamed(lie)) as service:
        model(service.endpoint)
        asked = ask(consultant, finished)
        payload = api_of(consultant).get(OPTIMIZE, {"request": "ITR-1"})

    assert asked.json()["reason_code"] == "NUMBER_WRONG"
    assert "1.23" not in asked.content.decode() + payload.content.decode()


def test_it_takes_a_persons_word_once(finished, consultant, model):
    with azure(streamed(true_answer(finished))) as service:
        model(service.endpoint)
        made = ask(consultant, finished).json()
    address = f"/api/v1/savings/advice/{made['id']}/decide/"
    api = api_of(consultant)

    modified = api.post(address, {"decision": "modify", "words": "In May."}, format="json")
    again = api.post(address, {"decision": "accept"}, format="json")

    assert (modified.json()["state"], modified.json()["decision_words"]) == ("modified", "In May.")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_TRANSITION")


def test_it_lists_what_was_asked(finished, consultant, model):
    with azure(failing(503), streamed(true_answer(finished))) as service:
        model(service.endpoint)
        ask(consultant, finished)
        ask(consultant, finished)
    address = f"/api/v1/savings/runs/{finished.public_id}/advice/"

    listed = api_of(consultant).get(address).json()

    assert [one["outcome"] for one in listed["results"]] == ["offered", "unavailable"]


@pytest.mark.parametrize(
    ("question", "status", "code"), [("tell me all", 422, ""), ("gaps", 409, "CONSULTANT_OFF")]
)
def test_it_refuses_free_text_and_asking_while_off(finished, consultant, question, status, code):
    answered = ask(consultant, finished, question)

    assert answered.status_code in (status, 400)
    assert not code or answered.json()["error"]["code"] == code
    assert not Advice.objects.exists()


def test_it_is_not_for_others_to_ask_or_decide(finished, consultant, viewer, outsider, model):
    with azure(streamed(true_answer(finished))) as service:
        model(service.endpoint)
        made = ask(consultant, finished).json()
        statuses = [ask(viewer, finished).status_code, ask(outsider, finished).status_code]
    address = f"/api/v1/savings/advice/{made['id']}/decide/"

    assert statuses == [403, 404]
    for person, status in ((viewer, 403), (outsider, 404)):
        found = api_of(person).post(address, {"decision": "accept"}, format="json")
        assert found.status_code == status
