"""Queueing, cancelling and retrying runs."""

from dataclasses import replace

import pytest

from leafenterprise.jobs.actions import cancel_job, retry_job
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.states import InvalidTransition
from savings.actions.plans import NotQueueable, PlanAmbiguous, PlanIncomplete, PlanMisfit
from savings.actions.requests import ScopeAmbiguous, ScopeUnresolved
from savings.actions.runs import (
    cancel_run,
    fail_run,
    queue_run,
    retry_run,
    stop_run,
    take_up_run,
)
from savings.claims.connection import RunCancelled
from savings.models import Pbm, RunPlan, SavingsRun
from savings.queries.runs import progress_of
from tests.savings.build import (
    Q1,
    claims_csv,
    freeze,
    make_client,
    make_dataset,
    make_plan,
    make_prices,
    make_queued_run,
    make_request,
    scope_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(client_of_cedar, tmp_path):
    return make_dataset(client_of_cedar, tmp_path)


def test_it_is_one_run_however_often_it_is_asked_for(client_of_cedar, dataset, operator):
    make_plan(client_of_cedar, [dataset])
    request = make_request(client_of_cedar)

    runs = {queue_run(request=request, by=operator).pk for _ in range(3)}

    assert len(runs) == 1
    assert Job.objects.filter(kind="savings.run").count() == 1


def test_it_is_another_run_with_other_inputs(client_of_cedar, dataset, operator, tmp_path):
    plan = make_plan(client_of_cedar, [dataset])
    request = make_request(client_of_cedar)
    first = queue_run(request=request, by=operator)
    plan.datasets.set([make_dataset(client_of_cedar, tmp_path, claims_csv(count=5))])

    assert queue_run(request=request, by=operator) != first


def test_it_keeps_request_number_and_scope(client_of_cedar, dataset, operator):
    make_plan(client_of_cedar, [dataset])

    run = queue_run(request=make_request(client_of_cedar, "ITR-77"), by=operator)

    assert run.source_request_number == "ITR-77"
    assert run.selected_scope_key == scope_of(client_of_cedar, Q1).scope_key
    assert run.selected_scope_kind == "group_quarter"
    assert run.queue_id == Job.objects.get(kind="savings.run").public_id


def test_it_lets_a_consultant_queue_where_the_plan_says_so(client_of_cedar, dataset, consultant):
    make_plan(client_of_cedar, [dataset], roles=("consultant",))

    assert queue_run(request=make_request(client_of_cedar), by=consultant).state == "queued"


def test_it_refuses_whom_the_plan_does_not_name(client_of_cedar, dataset, consultant):
    make_plan(client_of_cedar, [dataset], roles=("operator",))

    with pytest.raises(NotQueueable):
        queue_run(request=make_request(client_of_cedar), by=consultant)


def test_it_refuses_a_scope_that_is_in_no_plan_any_more(client_of_cedar, dataset, operator):
    make_plan(client_of_cedar, [dataset])
    request = make_request(client_of_cedar)
    RunPlan.objects.update(is_active=False)

    with pytest.raises(NotQueueable):
        queue_run(request=request, by=operator)


def test_it_asks_which_of_two_plans_is_meant(client_of_cedar, dataset, operator):
    plans = [make_plan(client_of_cedar, [dataset], name=name) for name in ("One", "Two")]
    request = make_request(client_of_cedar)

    with pytest.raises(PlanAmbiguous):
        queue_run(request=request, by=operator)

    assert queue_run(request=request, plan=plans[1], by=operator).plan == plans[1]


def test_it_never_fans_out_over_several_scopes(client_of_cedar, dataset, operator):
    year = (Q1[0], Q1[1].replace(month=12))
    make_plan(client_of_cedar, [dataset], scopes=[scope_of(client_of_cedar, w) for w in (Q1, year)])

    with pytest.raises(ScopeAmbiguous):
        queue_run(request=make_request(client_of_cedar), by=operator)

    assert not SavingsRun.objects.exists()


def test_it_queues_nothing_for_a_request_that_matches_nothing(client_of_cedar, operator):
    with pytest.raises(ScopeUnresolved):
        queue_run(request=make_request(client_of_cedar), by=operator)


def test_it_refuses_a_plan_without_claims(client_of_cedar, operator):
    make_plan(client_of_cedar, [])

    with pytest.raises(PlanIncomplete):
        queue_run(request=make_request(client_of_cedar), by=operator)


def test_it_runs_no_claims_of_another_pbm(client_of_cedar, tmp_path, operator):
    other = replace(client_of_cedar, pbm=Pbm.objects.create(code="other-rx", name="Other Rx"))
    make_plan(client_of_cedar, [make_dataset(other, tmp_path)])

    with pytest.raises(PlanMisfit) as refused:
        queue_run(request=make_request(client_of_cedar), by=operator)

    (said,) = refused.value.details["reasons"]
    assert said.endswith("is of Other Rx, the scope of Test Rx.")
    assert not SavingsRun.objects.exists()


def test_it_runs_under_no_contract_of_another_group(client_of_cedar, tmp_path, operator):
    other = make_client(client_of_cedar.organization, "other", by=client_of_cedar.by)
    plan = make_plan(
        client_of_cedar, [make_dataset(client_of_cedar, tmp_path)], version=freeze(other)
    )

    with pytest.raises(PlanMisfit) as refused:
        queue_run(request=make_request(client_of_cedar), by=operator)

    assert refused.value.details == {
        "plan": plan.public_id,
        "reasons": ["The contract Contract of Other v1 is with the group Other, the scope with "
                    "Acme."],
    }  # fmt: skip


def test_it_runs_nothing_of_another_client(client_of_cedar, harbor, tmp_path, operator):
    theirs = make_client(harbor, "theirs", by=client_of_cedar.by)
    make_plan(client_of_cedar, [make_dataset(theirs, tmp_path)], version=freeze(theirs),
              prices=[make_prices(theirs, tmp_path)])  # fmt: skip

    with pytest.raises(PlanMisfit) as refused:
        queue_run(request=make_request(client_of_cedar), by=operator)

    assert len(refused.value.details["reasons"]) == 3


def test_it_stops_a_waiting_run(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)

    cancel_run(run=run, by=operator, reason="wrong contract")
    run_pending(once=True)

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not run.segments.exists()


def test_it_takes_a_cancelled_run_up_again(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)
    cancel_run(run=run, by=operator)

    retry_run(run=run, by=operator)
    run_pending(once=True)

    run.refresh_from_db()
    assert run.state == "finished"


def test_it_takes_a_cancelled_run_up_when_it_is_asked_for_again(
    client_of_cedar, tmp_path, operator
):
    run = make_queued_run(client_of_cedar, tmp_path)
    cancel_run(run=run, by=operator)

    assert queue_run(request=run.request, by=operator) == run
    run.refresh_from_db()
    assert run.state == "queued"


def test_it_does_not_cancel_what_is_finished(finished, operator):
    with pytest.raises(InvalidTransition):
        cancel_run(run=finished, by=operator)


def test_it_lets_no_consultant_cancel(client_of_cedar, tmp_path, consultant):
    run = make_queued_run(client_of_cedar, tmp_path)

    with pytest.raises(NotAllowed):
        cancel_run(run=run, by=consultant)


def test_it_follows_its_job_when_that_is_cancelled_and_queued_again(
    client_of_cedar, tmp_path, operator
):
    run = make_queued_run(client_of_cedar, tmp_path)
    job = Job.objects.get(public_id=run.queue_id)

    cancel_job(job, operator)
    seen = progress_of(run)["state"]
    retry_job(job, operator)
    run_pending(once=True)

    run.refresh_from_db()
    assert (seen, run.state) == ("cancelled", "finished")


def test_it_is_cancelled_while_it_computes(client_of_cedar, tmp_path, operator, monkeypatch):
    run = make_queued_run(client_of_cedar, tmp_path)

    def told_to_stop(*args, **kwargs):
        cancel_run(run=SavingsRun.objects.get(pk=run.pk), by=operator)
        raise RunCancelled

    monkeypatch.setattr("savings.actions.results.compute", told_to_stop)
    run_pending(once=True)
    monkeypatch.undo()
    retry_run(run=run, by=operator)
    run_pending(once=True)

    run.refresh_from_db()
    assert run.state == "finished"


def test_it_takes_up_a_run_whose_job_was_given_up(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)
    SavingsRun.objects.filter(pk=run.pk).update(state="running")
    Job.objects.filter(public_id=run.queue_id).update(state="failed", error_code="WORKER_LOST")

    retry_run(run=run, by=operator)
    run_pending(once=True)

    run.refresh_from_db()
    assert run.state == "finished"


def test_it_refuses_two_eligibility_files(client_of_cedar, dataset, operator, tmp_path):
    spans = [
        f"member_key,start_date,end_date\nM{n},2026-01-01,2026-12-31\n".encode() for n in (1, 2)
    ]
    files = [make_dataset(client_of_cedar, tmp_path, span, "eligibility") for span in spans]
    make_plan(client_of_cedar, [dataset, *files])

    with pytest.raises(PlanIncomplete):
        queue_run(request=make_request(client_of_cedar), by=operator)


def test_it_leaves_a_settled_run_as_it_is(finished):
    assert stop_run(run=finished).state == "finished"
    assert fail_run(run=finished, code="X", message="x").state == "finished"
    assert take_up_run(run=finished).state == "finished"
