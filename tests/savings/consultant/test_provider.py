"""The model's provider at its worst: every way to fail is a verdict, in time, and nothing shown."""

import time
from dataclasses import replace

import pytest

from leafenterprise.shared.consultant.asking import judge
from leafenterprise.shared.consultant.provider import ConsultantSettings, ask
from leafenterprise.shared.outward import Breaker, OutwardError
from savings.pocket_consultant.asking import write_prompt
from tests.savings.consultant import azure as loopback
from tests.savings.consultant.azure import DEPLOYMENT, KEY, azure, failing, saying, streamed
from tests.savings.consultant.facts import FACTS, GOOD, answer, statement

SETTINGS = ConsultantSettings("", KEY, DEPLOYMENT, "2024-10-21", 2.0, 1, 200_000, 500)
PROMPT = write_prompt(FACTS, "priorities")
LIE = statement("The PBM owes $22,530.72.", due="$22,530.72 total/guarantee_due")


def verdict_of(*talks, **changes):
    """What becomes of the question when the service talks like that."""
    with azure(*talks) as service:
        found = replace(SETTINGS, endpoint=service.endpoint, **changes)
        verdict = judge(PROMPT, lambda prompt: ask(prompt, found))
    assert service.problems == []
    return verdict, service


def test_it_offers_an_answer_whose_numbers_are_the_facts():
    text = answer(GOOD)

    verdict, service = verdict_of(streamed(*(text[at : at + 7] for at in range(0, len(text), 7))))

    assert verdict.outcome == "offered"
    assert [said.text for said in verdict.statements] == [GOOD["text"]]
    assert len(service.asked) == 1


def test_it_sends_facts_and_no_more():
    _, service = verdict_of(streamed(answer(GOOD)))

    sent = service.asked[0]
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert sent["messages"][1]["content"] == PROMPT.user
    schema = sent["response_format"]["json_schema"]["schema"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["statements"]["items"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("talk", "outcome", "code"),
    [
        (streamed(answer(LIE)), "rejected", "NUMBER_WRONG"),
        (streamed('{"statements": []}'), "rejected", "WRONG_SCHEMA"),
        (streamed('{"statements": [{"text": "a"}]}'), "rejected", "WRONG_SCHEMA"),
        (streamed("I think the PBM owes"), "rejected", "MALFORMED"),
        (streamed(answer(GOOD)[:40], finish="length"), "refused", "ANSWER_CUT_OFF"),
        (streamed("", finish="content_filter"), "refused", "ANSWER_FILTERED"),
        (loopback.refused("I cannot", " help"), "refused", "ANSWER_REFUSED"),
        (failing(400, "content_filter"), "refused", "ANSWER_FILTERED"),
        (failing(400, "invalid"), "unavailable", "PROVIDER_BAD_STATUS"),
        (failing(401), "unavailable", "PROVIDER_BAD_STATUS"),
        (failing(404, "DeploymentNotFound"), "unavailable", "PROVIDER_BAD_STATUS"),
        (failing(500), "unavailable", "PROVIDER_BAD_STATUS"),
        (failing(302, location="http://127.0.0.1:9/"), "unavailable", "PROVIDER_BAD_STATUS"),
        (streamed(answer(GOOD), finish=None), "unavailable", "PROVIDER_MALFORMED"),
        (streamed(answer(GOOD), finish=None, done=False), "unavailable", "PROVIDER_MALFORMED"),
        (saying(b"<html>maintenance</html>", "text/html"), "unavailable", "PROVIDER_MALFORMED"),
        (saying(b'{"choices": [{"message": {"content": "x"}}]}'), "unavailable",
         "PROVIDER_MALFORMED"),
        (saying(b"data: {not json}\n\n", "text/event-stream"), "unavailable",
         "PROVIDER_MALFORMED"),
        (saying(b"data: [1, 2]\n\n", "text/event-stream"), "unavailable", "PROVIDER_MALFORMED"),
        (saying(b'data: {"error": {"message": "overloaded"}}\n\n', "text/event-stream"),
         "unavailable", "PROVIDER_MALFORMED"),
        (loopback.hanging_up, "unavailable", "PROVIDER_MALFORMED"),
        (loopback.endless, "unavailable", "PROVIDER_TOO_LARGE"),
    ],
)  # fmt: skip
def test_it_shows_nothing_of_what_is_not_a_good_answer(talk, outcome, code):
    verdict, _ = verdict_of(talk)

    assert (verdict.outcome, verdict.code, verdict.statements) == (outcome, code, ())
    assert verdict.reason


@pytest.mark.parametrize("talk", [loopback.silent, loopback.dripping, loopback.dripping_head])
def test_it_gives_up_at_one_total_deadline(talk):
    began = time.monotonic()

    verdict, _ = verdict_of(talk, deadline_s=0.6)

    assert verdict.code == "PROVIDER_TIMEOUT"
    assert time.monotonic() - began < 2.5


def test_it_cannot_reach_a_service_that_is_not_there():
    found = replace(SETTINGS, endpoint="http://127.0.0.1:9", retries=0)

    verdict = judge(PROMPT, lambda prompt: ask(prompt, found))

    assert (verdict.outcome, verdict.code) == ("unavailable", "PROVIDER_REFUSED")


@pytest.mark.parametrize("first", [failing(503), failing(429, retry_after="0"), failing(500)])
def test_it_tries_once_more_what_may_pass(first):
    verdict, service = verdict_of(first, streamed(answer(GOOD)))

    assert (verdict.outcome, len(service.asked)) == ("offered", 2)


@pytest.mark.parametrize(("status", "calls"), [(503, 2), (401, 1), (400, 1)])
def test_it_bounds_its_tries(status, calls):
    _, service = verdict_of(failing(status))

    assert len(service.asked) == calls


def test_it_waits_no_longer_than_the_deadline_for_another_try():
    began = time.monotonic()

    verdict, _ = verdict_of(failing(429, retry_after="3600"), deadline_s=0.6)

    assert verdict.code == "PROVIDER_TIMEOUT"
    assert time.monotonic() - began < 2.5


def test_it_leaves_a_failing_service_alone():
    breaker = Breaker(time.monotonic, failures=2)
    with azure(failing(503)) as service:
        found = replace(SETTINGS, endpoint=service.endpoint, retries=0)
        outcomes = [
            judge(PROMPT, lambda prompt: breaker.call(lambda: ask(prompt, found))).code
            for _ in range(4)
        ]

    assert outcomes == ["PROVIDER_BAD_STATUS"] * 2 + ["PROVIDER_OPEN"] * 2
    assert len(service.asked) == 2


def test_it_keeps_its_key_to_itself():
    assert KEY not in repr(SETTINGS)
    with azure(failing(401)) as service, pytest.raises(OutwardError) as trouble:
        ask(PROMPT, replace(SETTINGS, endpoint=service.endpoint))
    assert KEY not in repr(trouble.value.details) + str(trouble.value)
