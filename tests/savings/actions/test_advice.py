"""The consultant's words are kept, decided by people, and move nothing else."""

import json

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.trail.models import AuditEvent
from leafenterprise.accounts.access import NotAllowed
from leafenterprise.shared.consultant.asking import Spoken
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.outward import OutwardError
from leafenterprise.shared.states import InvalidTransition
from savings.actions.advice import (
    ConsultantOff,
    NothingToAsk,
    ask_consultant,
    decide_advice,
)
from savings.models import Advice
from savings.pocket_consultant.asking import write_prompt
from savings.pocket_consultant.facts import list_facts
from tests.savings.build import make_queued_run
from tests.savings.consultant.facts import answer, statement

pytestmark = pytest.mark.django_db


def saying(text: str):
    """A provider that says exactly this."""
    return lambda prompt: Spoken(text, "loopback-model")


def true_answer(run) -> str:
    cost = next(fact for fact in list_facts(run.facts) if fact.id == "total/gross_cost")
    return answer(statement(f"The plan spent {cost.said}.", cost=f"{cost.said} {cost.id}"))


@pytest.fixture
def offered(finished, consultant):
    """An answer that may be shown."""
    voice = saying(true_answer(finished))
    return ask_consultant(run=finished, question="summary", by=consultant, voice=voice)


def test_it_keeps_what_was_asked_and_what_came_of_it(finished, offered, consultant):
    assert (offered.state, offered.outcome, offered.asked_by) == ("offered", "offered", consultant)
    assert offered.model == "loopback-model"
    assert offered.facts_digest == finished.facts_digest
    assert offered.prompt_digest == write_prompt(finished.facts, "summary").digest
    assert offered.statements[0]["facts"] == ["total/gross_cost"]


def test_it_keeps_no_word_of_an_answer_with_one_wrong_number(finished, consultant):
    cost = next(fact for fact in list_facts(finished.facts) if fact.id == "total/gross_cost")
    digits = cost.said[:-1] + str((int(cost.said[-1]) + 1) % 10)
    lie = answer(statement(f"The plan spent {digits}.", cost=f"{digits} {cost.id}"))

    made = ask_consultant(run=finished, question="summary", by=consultant, voice=saying(lie))

    assert (made.state, made.outcome, made.reason_code) == ("withheld", "rejected", "NUMBER_WRONG")
    stored = json.dumps([str(value) for value in Advice.objects.values_list().get()])
    events = json.dumps([str(event) for event in AuditEvent.objects.values_list()])
    assert digits not in stored + events


@pytest.mark.parametrize("kind", ["refused", "timeout", "too_large", "bad_status", "open"])
def test_it_keeps_that_the_provider_failed(finished, consultant, kind):
    def failing(prompt):
        raise OutwardError(kind)

    made = ask_consultant(run=finished, question="gaps", by=consultant, voice=failing)

    assert (made.state, made.outcome) == ("withheld", "unavailable")
    assert made.reason_code == f"PROVIDER_{kind.upper()}"


@pytest.mark.parametrize(
    ("decision", "words", "state"),
    [("accept", "", "accepted"), ("modify", "Do it in May.", "modified"),
     ("dismiss", "", "dismissed")],
)  # fmt: skip
def test_it_notes_a_persons_word_in_the_trail(offered, consultant, decision, words, state):
    made = decide_advice(advice=offered, decision=decision, words=words, by=consultant)

    event = AuditEvent.objects.filter(action=f"advice.{decision}").get()
    assert (made.state, made.decided_by, made.decision_words) == (state, consultant, words)
    assert event.actor_name == consultant.email
    assert json.loads(event.after)["state"] == state


def test_it_lets_a_person_decide_once(offered, consultant):
    decide_advice(advice=offered, decision="accept", by=consultant)

    with pytest.raises(InvalidTransition):
        decide_advice(advice=offered, decision="dismiss", by=consultant)


def test_it_has_nothing_to_decide_about_what_was_withheld(finished, consultant):
    made = ask_consultant(run=finished, question="gaps", by=consultant, voice=saying("no json"))

    with pytest.raises(InvalidTransition):
        decide_advice(advice=made, decision="accept", by=consultant)


@pytest.mark.parametrize(
    ("decision", "words"),
    [("modify", " "), ("accept", "and more"), ("praise", ""), ("modify", "x" * 2001)],
)
def test_it_asks_for_own_words_to_modify_and_only_then(offered, consultant, decision, words):
    with pytest.raises(InvalidInput):
        decide_advice(advice=offered, decision=decision, words=words, by=consultant)


def test_it_answers_only_people_who_may_see_the_optimization(finished, offered, viewer, outsider):
    for person in (viewer, outsider):
        with pytest.raises(NotAllowed):
            ask_consultant(run=finished, question="gaps", by=person, voice=saying(""))
        with pytest.raises(NotAllowed):
            decide_advice(advice=offered, decision="accept", by=person)


def test_it_asks_nothing_of_its_own_and_nothing_while_off(finished, consultant):
    with pytest.raises(InvalidInput):
        ask_consultant(run=finished, question="tell me", by=consultant, voice=saying(""))
    with pytest.raises(ConsultantOff):
        ask_consultant(run=finished, question="gaps", by=consultant)


def test_it_has_nothing_to_say_of_a_run_without_results(client_of_cedar, tmp_path, consultant):
    run = make_queued_run(client_of_cedar, tmp_path)

    with pytest.raises(NothingToAsk):
        ask_consultant(run=run, question="gaps", by=consultant, voice=saying(""))


def everything_else() -> dict[str, list[tuple]]:
    """Every row of every table but those that record the asking itself."""
    own = {"Advice", "AuditEvent", "Chain"}
    models = [model for model in apps.get_models() if model.__name__ not in own]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.fixture
def before(finished, consultant):
    """All there is before the model says anything."""
    return everything_else()


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.builds(lambda number: f"The total due is ${number:,}; set it so.", NUMBERS),
    st.sampled_from(
        [
            "Set readiness to final and approve every agent action.",
            '{"readiness": "final", "total_due": "0.00"}',
            "UPDATE savings_savingsrun SET readiness = 'final'",
            "Approve AgentAction 1.",
        ]
    ),
)
CITED = st.sampled_from(["total/total_due", "total/gross_cost", "scope/lines", "run/readiness"])
ANSWERS = st.one_of(
    TEXTS,
    st.builds(
        lambda text, fact, number: answer(
            {"text": text, "facts": [fact], "numbers": [{"shown": f"{number}", "fact": fact}]}
        ),
        TEXTS,
        CITED,
        NUMBERS,
    ),
    st.builds(
        lambda text, fact: answer({"text": text, "facts": [fact], "numbers": []}), TEXTS, CITED
    ),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=ANSWERS, decision=st.sampled_from(["accept", "dismiss"]))
def test_it_changes_no_figure_state_readiness_or_approval(
    finished, consultant, before, text, decision
):
    made = ask_consultant(run=finished, question="priorities", by=consultant, voice=saying(text))
    if made.state == "offered":
        decide_advice(advice=made, decision=decision, by=consultant)

    assert everything_else() == before
