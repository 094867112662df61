"""Storing results: once, whole, and never rewritten."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import digest
from savings.actions.results import compute_run
from savings.actions.runs import queue_run
from savings.claims.connection import EngineError
from savings.models import ResultSegment, SavingsRun
from savings.queries.results import findings_path, lines_path, read_result
from tests.savings.build import (
    claims_csv,
    freeze,
    make_client,
    make_dataset,
    make_plan,
    make_queued_run,
    make_request,
)

pytestmark = pytest.mark.django_db


def compute(run):
    return compute_run(run=run, progress=lambda stage, share: None, cancelled=lambda: False)


def test_it_stores_every_part_of_the_result(finished):
    record = read_result(finished)

    assert record.total.lines == 12
    assert record.total_figures["gross_cost"].value == Decimal("132.00")
    assert record.rules
    assert record.completeness
    assert lines_path(finished).is_file()
    assert findings_path(finished).is_file()


def test_it_seals_the_facts_with_their_digest(finished):
    assert finished.facts_digest == digest(finished.facts)
    assert finished.facts["lineage"]["result_digest"] == finished.result_digest


def test_it_says_who_finished_it_in_the_trail(finished):
    event = AuditEvent.objects.get(action="run.finish")

    assert finished.facts_digest in event.after


def test_it_changes_nothing_when_it_is_computed_again(finished):
    before = ResultSegment.objects.count()

    again = compute(finished)

    assert again.state == "finished"
    assert ResultSegment.objects.count() == before


def test_it_throws_a_result_away_that_came_too_late(client_of_cedar, tmp_path):
    run = make_queued_run(client_of_cedar, tmp_path)
    slow = SavingsRun.objects.get(pk=run.pk)

    @contextmanager
    def after_another_was_quicker():
        compute(SavingsRun.objects.get(pk=run.pk))
        with transaction.atomic():
            yield

    late = compute_run(
        run=slow,
        progress=lambda stage, share: None,
        cancelled=lambda: False,
        storing=after_another_was_quicker,
    )

    assert late.state == "finished"
    assert AuditEvent.objects.filter(action="run.finish").count() == 1
    assert lines_path(late).is_file()


def test_it_stores_nothing_for_a_run_cancelled_meanwhile(client_of_cedar, tmp_path):
    run = make_queued_run(client_of_cedar, tmp_path)

    @contextmanager
    def after_a_cancel():
        SavingsRun.objects.filter(pk=run.pk).update(state="cancelled")
        with transaction.atomic():
            yield

    late = compute_run(
        run=run,
        progress=lambda stage, share: None,
        cancelled=lambda: False,
        storing=after_a_cancel,
    )

    assert late.state == "cancelled"
    assert not ResultSegment.objects.exists()


def test_it_is_kept_as_written_by_the_database(finished):
    for change in (
        lambda: finished.segments.update(lines=0),
        lambda: finished.rules.all().delete(),
        lambda: SavingsRun.objects.filter(pk=finished.pk).update(readiness="final", facts={}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_it_gives_equal_inputs_equal_results(cedar, harbor, tmp_path):
    first, second = (
        compute(make_queued_run(make_client(organization), tmp_path))
        for organization in (cedar, harbor)
    )

    assert first.result_digest == second.result_digest


def test_it_fails_the_run_with_the_engines_reason(client_of_cedar, tmp_path, monkeypatch):
    run = make_queued_run(client_of_cedar, tmp_path)

    def contradicts(*args, **kwargs):
        raise EngineError("TERMS_OVERLAP", "Two terms promise the same day.")

    monkeypatch.setattr("savings.actions.results.compute", contradicts)
    run_pending(once=True)

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "TERMS_OVERLAP")
    assert Job.objects.get(public_id=run.queue_id).state == "failed"


def test_it_fails_the_run_when_the_last_attempt_failed(client_of_cedar, tmp_path, monkeypatch):
    run = make_queued_run(client_of_cedar, tmp_path)
    Job.objects.filter(public_id=run.queue_id).update(max_attempts=1)

    def breaks(*args, **kwargs):
        raise OSError("disk full at /secret/place")

    monkeypatch.setattr("savings.actions.results.compute", breaks)
    run_pending(once=True)

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "UNEXPECTED")
    assert "secret" not in run.error_message


def test_it_is_blocked_where_nothing_is_in_scope(client_of_cedar, tmp_path):
    rows = [{"fill_date": "2027-01-01", "paid_date": "2027-01-01"}]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))
    make_plan(client_of_cedar, [dataset], version=freeze(client_of_cedar))
    run = queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by)
    run_pending(once=True)

    run.refresh_from_db()
    assert run.readiness == "blocked"
    assert "NO_CLAIMS_IN_SCOPE" in {why["code"] for why in run.readiness_reasons}


def test_it_never_shows_a_figure_without_awp_as_nought(client_of_cedar, tmp_path):
    rows = [{"unit_awp_usd": ""}]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))
    make_plan(client_of_cedar, [dataset], version=freeze(client_of_cedar))
    run = queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by)
    run_pending(once=True)

    run.refresh_from_db()
    figures = {made["formula"]: made for made in run.facts["metrics"]["figures"]}
    assert figures["effective_discount"]["value"] is None
    assert figures["effective_discount"]["readiness"] == "blocked"
    assert run.readiness == "partial"
