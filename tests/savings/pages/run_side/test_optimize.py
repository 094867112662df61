"""The page of recommendations, and the consultant on it."""

import pytest
from django.urls import reverse

from leafenterprise.shared.consultant.asking import Spoken
from savings.actions.advice import ask_consultant
from savings.artifacts import ARTIFACTS
from savings.pocket_consultant.facts import list_facts
from tests.people import logged_in
from tests.savings.consultant.facts import answer, statement

pytestmark = pytest.mark.django_db


def page_of(person, run):
    return logged_in(person).get(reverse("savings-optimize", args=[run.public_id]))


@pytest.fixture
def offered(audited, consultant):
    cost = next(fact for fact in list_facts(audited.facts) if fact.id == "total/gross_cost")
    text = answer(statement(f"The plan spent {cost.said}.", cost=f"{cost.said} {cost.id}"))
    return ask_consultant(
        run=audited, question="summary", by=consultant, voice=lambda prompt: Spoken(text, "model")
    )


def test_it_shows_recommendations_before_the_consultant(audited, consultant):
    page = page_of(consultant, audited).content.decode()

    assert "Recover: Duplicate" in page
    assert page.index("Recommendations") < page.index("Cannot be assessed")
    assert page.index("Cannot be assessed") < page.index("Pocket consultant")
    assert "No model is configured" in page
    assert "M-SECRET" not in page


def test_it_hands_the_pdf_out_in_the_form_the_run_may_leave(audited, operator):
    page = page_of(operator, audited).content.decode()
    form = "draft" if ARTIFACTS["optimization_pdf"].refusals(audited, False) else "final"

    assert 'name="kind" value="optimization_pdf"' in page
    assert f'name="form" value="{form}"' in page
    assert reverse("savings-workbook-make", args=[audited.public_id]) in page


def test_it_offers_no_pdf_to_who_may_not_export(audited, consultant):
    assert "optimization_pdf" not in page_of(consultant, audited).content.decode()


def test_it_gives_no_number_to_what_cannot_be_assessed(audited, consultant):
    context = page_of(consultant, audited).context["optimization"]

    assert context.not_assessed
    assert not any("usd" in name for one in context.not_assessed for name in vars(one))


def test_it_marks_advice_and_cites_facts(audited, offered, consultant):
    page = page_of(consultant, audited).content.decode()

    assert "AI advice" in page
    assert "total/gross_cost" in page


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"decision": "accept"}, "accepted"),
        ({"decision": "modify", "words": "In May."}, "modified"),
        ({"decision": "dismiss"}, "dismissed"),
        ({"decision": "modify", "words": ""}, "offered"),
    ],
)
def test_it_takes_a_persons_word(offered, consultant, sent, state):
    address = reverse("savings-advice-decide", args=[offered.public_id])

    answered = logged_in(consultant).post(address, sent, follow=True)

    offered.refresh_from_db()
    assert (answered.status_code, offered.state) == (200, state)


def test_it_is_not_for_viewers(audited, viewer):
    assert page_of(viewer, audited).status_code == 403


def test_it_links_from_the_report_where_it_may_be_seen(audited, consultant, viewer):
    report = reverse("savings-report", args=[audited.public_id])
    way = reverse("savings-optimize", args=[audited.public_id])

    assert way in logged_in(consultant).get(report).content.decode()
    assert way not in logged_in(viewer).get(report).content.decode()
