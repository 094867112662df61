"""Requests on their pages: exact, ambiguous, none; chosen by people, queued once."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from audit.trail.models import AuditEvent
from leafenterprise.shared.redaction import REMOVED
from savings.models import SavingsRun, SourceRequest
from tests.people import logged_in, make_member
from tests.savings.build import (
    Q1,
    freeze,
    make_client,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
    scope_of,
)

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
NEW = "/savings/requests/new/"


@pytest.fixture
def planned(client_of_cedar, tmp_path):
    """Cedar with one plan over its first quarter."""
    make_plan(
        client_of_cedar,
        [make_dataset(client_of_cedar, tmp_path)],
        version=freeze(client_of_cedar),
        prices=[make_prices(client_of_cedar, tmp_path)],
        name="Plan of the quarter",
    )
    return client_of_cedar


@pytest.fixture
def twofold(planned):
    """Cedar with a second scope under the same plan."""
    planned.organization.run_plans.get().scopes.add(scope_of(planned, JANUARY))
    return planned


def address_of(request: SourceRequest, move: str = "") -> str:
    return reverse(f"savings-request{move and f'-{move}'}", args=[request.public_id])


def page_of(user, request: SourceRequest) -> str:
    return read(user, address_of(request))


def read(user, address: str) -> str:
    answer = logged_in(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(organization, number: str = "ITR-7", **words) -> dict:
    return {"organization": organization.slug, "number": number, "source_system": "itr", **words}


def plan_id(client) -> dict:
    return {"plan": client.organization.run_plans.get().public_id}


def test_it_takes_a_request_in_and_resolves_it(planned, consultant, cedar):
    words = {"group": "Acme", "from_date": "2026-01-01", "to_date": "2026-03-31"}
    answer = logged_in(consultant).post(NEW, asked(cedar, **words))

    request = SourceRequest.objects.get()
    assert answer.url == address_of(request)
    assert request.state == "exact"
    page = page_of(consultant, request)
    assert "The only governed scope that agrees" in page
    assert request.scope.scope_key[:16] in page
    assert "Queue the run" in page


def test_it_says_that_a_request_was_taken_in_before(planned, operator, cedar):
    client = logged_in(operator)
    for _ in range(2):
        answer = client.post(NEW, asked(cedar, group="Acme"), follow=True)

    assert "This request was taken in before" in answer.content.decode()
    assert SourceRequest.objects.count() == 1


def test_it_refuses_a_number_that_asked_for_something_else(planned, operator, cedar):
    client = logged_in(operator)
    client.post(NEW, asked(cedar, group="Acme"))

    answer = client.post(NEW, asked(cedar, group="Other"))

    assert answer.status_code == 400
    assert "A request of this number asked for something else" in answer.content.decode()


def test_it_names_the_fields_that_are_wrong(planned, operator, cedar, harbor):
    client = logged_in(operator)

    wrong_day = client.post(NEW, asked(cedar, from_date="31/02/2026"))
    other_client = client.post(NEW, asked(harbor))

    assert wrong_day.status_code == other_client.status_code == 400
    assert "Enter a valid date" in wrong_day.content.decode()
    assert not SourceRequest.objects.exists()


def test_it_sets_candidates_side_by_side_and_marks_what_differs(twofold, operator):
    page = page_of(operator, make_request(twofold, group="Acme"))

    assert "Which of these is meant?" in page
    assert page.count('type="radio"') == 2
    assert page.count("data-differs") == 2, "only the last day differs"
    assert "2026-01-31" in page


def test_it_keeps_who_chose_and_why(twofold, operator):
    request = make_request(twofold, group="Acme")
    scope = scope_of(twofold, JANUARY)
    sent = {"scope": scope.public_id, "reason": "The client means January."}

    logged_in(operator).post(address_of(request, "choose"), sent)

    request.refresh_from_db()
    assert (request.scope, request.chosen_by) == (scope, operator)
    assert f"Chosen by {operator}" in page_of(operator, request)
    assert AuditEvent.objects.filter(reason="The client means January.").exists()


def test_it_asks_to_choose_before_it_takes_a_choice(twofold, operator):
    request = make_request(twofold, group="Acme")

    answer = logged_in(operator).post(address_of(request, "choose"), follow=True)

    assert "Choose one of the scopes first" in answer.content.decode()
    assert SourceRequest.objects.get().state == "ambiguous"


def test_it_refuses_a_scope_that_is_no_candidate(twofold, operator, harbor):
    request = make_request(twofold, group="Acme")
    foreign = scope_of(make_client(harbor, "other"))

    answer = logged_in(operator).post(address_of(request, "choose"), {"scope": foreign.public_id})

    assert answer.status_code == 400
    assert SourceRequest.objects.get().state == "ambiguous"


def test_it_leaves_the_choice_to_those_who_resolve(twofold, consultant):
    request = make_request(twofold, group="Acme")

    page = page_of(consultant, request)

    assert "makes this choice" in page
    assert "Choose this scope" not in page
    answer = logged_in(consultant).post(address_of(request, "choose"), {"scope": "x"})
    assert answer.status_code == 403


def test_it_says_what_was_looked_for_where_nothing_fits(planned, operator):
    page = page_of(operator, make_request(planned, pbm="Summit Scripts", group="Acme"))

    assert "No scope fits" in page
    assert "PBM “Summit Scripts”" in page
    assert "Test Rx" in page, "what the plans have instead"
    assert "1 of 1" in page, "the group agrees"
    assert "Ask again with other words" in page


def test_it_shows_the_way_to_governance_only_to_those_who_govern(planned, operator, admin):
    request = make_request(planned, pbm="Summit Scripts")

    assert reverse("admin:savings_runplan_changelist") in page_of(admin, request)
    assert reverse("admin:savings_runplan_changelist") not in page_of(operator, request)


def test_it_looks_again_after_the_plans_have_changed(planned, operator):
    request = make_request(planned, from_date="2026-01-01", to_date="2026-01-31")
    client = logged_in(operator)
    before = client.post(address_of(request, "resolve"), follow=True).content.decode()
    planned.organization.run_plans.get().scopes.add(scope_of(planned, JANUARY))

    after = client.post(address_of(request, "resolve"), follow=True).content.decode()

    assert "the plans still give the same answer" in before
    assert "One scope matches now" in after


def test_it_asks_again_with_the_words_of_an_earlier_request(planned, operator):
    request = make_request(planned, pbm="Summit Scripts", group="Acme")

    page = read(operator, f"{NEW}?like={request.public_id}")

    assert 'value="Summit Scripts"' in page
    assert 'value="ITR-1"' not in page


def test_it_queues_the_run_and_leads_to_it(planned, consultant):
    request = make_request(planned)

    answer = logged_in(consultant).post(address_of(request, "queue"), plan_id(planned))

    run = SavingsRun.objects.get()
    assert answer.url == reverse("savings-run", args=[run.public_id])
    assert run.public_id in page_of(consultant, request)


def test_it_says_that_the_same_request_is_one_run(planned, operator):
    request = make_request(planned)
    client = logged_in(operator)
    for _ in range(2):
        answer = client.post(address_of(request, "queue"), plan_id(planned), follow=True)

    assert "already run with exactly these inputs" in answer.content.decode()
    assert SavingsRun.objects.count() == 1


def test_it_names_the_rule_that_forbids_queueing(planned, cedar, viewer):
    plan = cedar.run_plans.get()
    plan.roles = ["admin", "operator"]
    plan.save()
    request = make_request(planned)
    person = make_member(cedar, "consultant")

    page = page_of(person, request)

    assert "The plan lets admin or operator queue runs. Your role for Cedar is consultant." in page
    assert "Queue the run" not in page
    assert "Your role for Cedar is viewer." in page_of(viewer, request)
    answer = logged_in(person).post(address_of(request, "queue"), plan_id(planned))
    assert answer.status_code == 403
    assert not SavingsRun.objects.exists()


def test_it_says_when_no_plan_names_the_scope_any_more(planned, cedar, operator):
    request = make_request(planned)
    cedar.run_plans.update(is_active=False)

    assert "No active run plan names this scope any more" in page_of(operator, request)
    assert "Closed" in read(operator, reverse("savings-plans"))


def test_it_does_not_queue_under_the_plan_of_another_client(planned, harbor, operator):
    foreign = make_plan(make_client(harbor, "other"), [], name="Foreign")
    request = make_request(planned)

    answer = logged_in(operator).post(address_of(request, "queue"), {"plan": foreign.public_id})

    assert answer.status_code == 404


def test_it_lists_requests_by_resolution_with_their_runs(planned, operator):
    exact = make_request(planned, "ITR-1", group="Acme")
    make_request(planned, "ITR-2", group="Nobody")
    logged_in(operator).post(address_of(exact, "queue"), plan_id(planned))

    everything = read(operator, reverse("savings-requests"))
    unmatched = read(operator, f"{reverse('savings-requests')}?resolution=none")

    assert "ITR-1" in everything
    assert "Queued" in everything
    assert "ITR-2" in unmatched
    assert "ITR-1" not in unmatched


def test_it_shows_plans_with_inputs_and_scopes(planned, viewer):
    page = read(viewer, reverse("savings-plans"))

    assert "Plan of the quarter" in page
    assert "Contract of Acme v1" in page
    assert f"{Q1[0]} to {Q1[1]}" in page
    assert "Others may queue" in page


def test_it_asks_again_with_the_whole_of_what_it_does_not_show(planned, operator):
    words = "Acme, see s3://bucket/key.parquet"
    earlier = make_request(planned, group=words)
    page = read(operator, f"{NEW}?like={earlier.public_id}")
    shown = html.unescape(re.search(r'name="group"[^>]*value="([^"]*)"', page)[1])
    sent = {**earlier.asked, "group": shown, "number": "ITR-99", "source_system": "itr",
            "organization": planned.organization.slug}  # fmt: skip

    logged_in(operator).post(f"{NEW}?like={earlier.public_id}", sent)

    assert REMOVED in shown
    assert SourceRequest.objects.get(source_request_number="ITR-99").asked["group"] == words
