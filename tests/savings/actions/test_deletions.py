"""Deleting a dataset: two people, one job, and what stays when the rows are gone."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from audit.trail.models import AuditEvent
from leafenterprise.jobs.actions import retry_job
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from savings.actions.datasets import refuse_deleted_file
from savings.actions.deletion_work import delete_dataset
from savings.actions.deletions import (
    DeletionBlocked,
    DeletionStands,
    approve_deletion,
    ask_again,
    propose_all_due,
    propose_due,
    reject_deletion,
    request_deletion,
    withdraw_deletion,
)
from savings.actions.exports import ExportBlocked, export_artifact, take_artifact
from savings.actions.reading import read_upload
from savings.actions.runs import cancel_run, queue_run, retry_run
from savings.actions.uploads import receive_claims
from savings.claims.errors import ClaimsFileError
from savings.lake import artifact_path, dataset_path, lake, results_folder
from savings.lifecycle_tasks import apply_retention
from savings.models import ClaimDataset, DatasetDeletion, RetentionPolicy
from savings.queries.datasets import describe_quality, list_rejects
from savings.queries.drill import count_lines, list_findings, list_lines
from savings.queries.lifecycle import SourceDeleted
from savings.states import DELETION, DeletionBegun, SecondPersonNeeded
from tests.people import make_member
from tests.savings.build import claims_csv, make_client, make_dataset, make_queued_run, sent_file

pytestmark = pytest.mark.django_db
WHY = "The client asked for it."


@pytest.fixture
def dataset(finished) -> ClaimDataset:
    """The claims of the finished run."""
    return ClaimDataset.objects.get(public_id=finished.manifest["datasets"][0]["id"])


def ask(dataset, operator) -> DatasetDeletion:
    return request_deletion(dataset=dataset, reason=WHY, by=operator)


def delete(dataset, operator, admin) -> DatasetDeletion:
    """Asked for, approved and carried out."""
    deletion = approve_deletion(deletion=ask(dataset, operator), by=admin)
    run_pending(once=True)
    deletion.refresh_from_db()
    assert deletion.state == "deleted"
    return deletion


def test_it_leaves_manifest_digests_and_counts(finished, dataset, operator, admin):
    deletion = delete(dataset, operator, admin)

    assert deletion.leaves["manifest"]["rows_accepted"] == dataset.rows_accepted
    assert deletion.leaves["manifest"]["sha256"] == dataset.sha256
    assert [run["facts_digest"] for run in deletion.leaves["runs"]] == [finished.facts_digest]
    assert (deletion.requested_by, deletion.decided_by, deletion.reason) == (operator, admin, WHY)
    assert not dataset_path(dataset.address).parent.exists()
    assert not results_folder(finished.public_id).exists()
    assert list((lake() / "going").iterdir()) == []


def test_it_is_in_the_trail_step_by_step(dataset, operator, admin):
    delete(dataset, operator, admin)

    told = AuditEvent.objects.filter(object_type="savings.datasetdeletion").order_by("sequence")
    assert [event.action for event in told] == [
        "savings.deletion.requested",
        "deletion.approve",
        "deletion.begin",
        "deletion.finish",
    ]


def test_it_says_source_deleted_below_the_figures(finished, dataset, operator, admin):
    delete(dataset, operator, admin)

    for read in (list_lines, count_lines, list_findings):
        with pytest.raises(SourceDeleted) as said:
            read(finished)
        assert said.value.details["reason"] == WHY
    with pytest.raises(SourceDeleted):
        list_rejects(dataset)
    assert describe_quality(dataset)["adds_up"]


def test_it_takes_the_workbook_along(finished, dataset, operator, admin):
    made = export_artifact(run=finished, kind="workbook", draft=True, by=operator)

    deletion = delete(dataset, operator, admin)

    assert deletion.leaves["artifacts"][0]["sha256"] == made.sha256
    assert not artifact_path(made.sha256).exists()
    with pytest.raises(SourceDeleted):
        take_artifact(artifact=made, by=operator)
    with pytest.raises(ExportBlocked) as blocked:
        export_artifact(run=finished, kind="workbook", draft=True, by=operator)
    assert blocked.value.details["reasons"][0]["code"] == "SOURCE_DELETED"


def test_it_needs_two_people(dataset, admin):
    deletion = ask(dataset, admin)

    with pytest.raises(SecondPersonNeeded):
        approve_deletion(deletion=deletion, by=admin)
    with pytest.raises(SecondPersonNeeded):
        reject_deletion(deletion=deletion, by=admin, note="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetDeletion.objects.filter(pk=deletion.pk).update(decided_by=admin)


def test_it_needs_the_right_people(dataset, operator, viewer):
    with pytest.raises(NotAllowed):
        ask(dataset, viewer)
    with pytest.raises(NotAllowed):
        approve_deletion(deletion=ask(dataset, operator), by=viewer)


def test_it_asks_for_reasons(dataset, operator, admin):
    with pytest.raises(InvalidInput):
        request_deletion(dataset=dataset, reason=" ", by=operator)
    with pytest.raises(InvalidInput):
        reject_deletion(deletion=ask(dataset, operator), by=admin, note="")


def test_it_is_asked_for_once(dataset, operator, admin):
    first = ask(dataset, operator)

    with pytest.raises(DeletionStands) as said:
        ask(dataset, admin)
    assert said.value.details["deletion"] == first.public_id
    reject_deletion(deletion=first, by=admin, note="still needed")
    assert ask(dataset, operator) != first


def test_it_is_taken_back(dataset, operator, admin):
    deletion = approve_deletion(deletion=ask(dataset, operator), by=admin)

    withdraw_deletion(deletion=deletion, by=operator)
    run_pending(once=True)

    deletion.refresh_from_db()
    assert deletion.state == "withdrawn"
    assert dataset_path(dataset.address).exists()


def hold(organization, **fields) -> RetentionPolicy:
    return RetentionPolicy.objects.create(
        organization=organization, legal_hold=True, hold_reason="A claim in court", **fields
    )


def test_it_respects_a_hold_at_every_step(dataset, operator, admin):
    deletion = approve_deletion(deletion=ask(dataset, operator), by=admin)
    policy = hold(dataset.organization)
    run_pending(once=True)

    deletion.refresh_from_db()
    assert (deletion.state, deletion.stopped_because[0]["code"]) == ("stopped", "LEGAL_HOLD")
    assert dataset_path(dataset.address).exists()
    with pytest.raises(DeletionBlocked):
        ask_again(deletion=deletion, by=operator)
    policy.delete()
    again = ask_again(deletion=deletion, by=operator)
    approve_deletion(deletion=again, by=admin)
    run_pending(once=True)
    again.refresh_from_db()
    assert again.state == "deleted"


def test_it_stops_half_way_for_a_hold_and_goes_on_only_forward(dataset, operator, admin):
    deletion = approve_deletion(deletion=ask(dataset, operator), by=admin)
    steps = []

    def a_hold_comes():
        steps.append(1)
        if len(steps) == 2:
            hold(dataset.organization)

    delete_dataset(deletion=deletion, between=a_hold_comes)

    assert deletion.state == "stopped"
    assert dataset_path(dataset.address).exists()
    with pytest.raises(DeletionBegun):
        withdraw_deletion(deletion=deletion, by=operator)


def test_it_leaves_what_a_waiting_run_needs(client_of_cedar, tmp_path, operator, admin):
    run = make_queued_run(client_of_cedar, tmp_path)
    dataset = ClaimDataset.objects.get()

    with pytest.raises(DeletionBlocked) as blocked:
        ask(dataset, operator)
    assert blocked.value.details["reasons"][0]["touches"] == [run.public_id]
    cancel_run(run=run, by=operator)
    delete(dataset, operator, admin)
    with pytest.raises(SourceDeleted):
        retry_run(run=run, by=operator)
    with pytest.raises(SourceDeleted):
        queue_run(request=run.request, by=operator)
    retry_job(Job.objects.get(kind="savings.run"), operator)
    run_pending(once=True)
    assert Job.objects.get(kind="savings.run").error_code == "SOURCE_DELETED"


def test_it_keeps_what_another_client_shares(finished, dataset, operator, admin, harbor, tmp_path):
    theirs = make_dataset(make_client(harbor, "theirs"), tmp_path)
    assert theirs.address == dataset.address

    first = delete(dataset, operator, admin)

    assert first.leaves["shared"]
    assert dataset_path(theirs.address).exists()
    asking, deciding = make_member(harbor, "operator"), make_member(harbor, "admin")
    delete(theirs, asking, deciding)
    assert not dataset_path(theirs.address).parent.exists()


def test_it_does_not_come_back_by_loading_it_again(
    finished, dataset, client_of_cedar, operator, admin
):
    delete(dataset, operator, admin)

    with pytest.raises(ClaimsFileError):
        refuse_deleted_file(dataset.organization, dataset.sha256, dataset.layout)
    upload = receive_claims(
        organization=dataset.organization,
        file=sent_file(claims_csv()),
        pbm=dataset.pbm,
        layout=dataset.layout,
        by=operator,
    )
    read = read_upload(upload=upload, progress=lambda *_: None, cancelled=lambda: False)
    assert (read.state, read.error_code) == ("refused", "SOURCE_DELETED")


def test_it_proposes_what_is_kept_too_long(dataset, operator, admin):
    policy = RetentionPolicy.objects.create(
        organization=dataset.organization, keep_days=30, set_by=operator
    )
    later = timezone.now() + timedelta(days=31)

    assert propose_due(organization=dataset.organization) == []
    (proposed,) = propose_due(organization=dataset.organization, now=later)

    assert (proposed.due_by_policy, proposed.requested_by) == (True, operator)
    assert propose_due(organization=dataset.organization, now=later) == []
    reject_deletion(deletion=proposed, by=admin, note="the audit is still open")
    assert propose_due(organization=dataset.organization, now=later) == []
    policy.delete()
    assert propose_due(organization=dataset.organization, now=later) == []


def test_it_asks_for_what_is_due_by_its_schedule(dataset, operator, settings):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    RetentionPolicy.objects.create(organization=dataset.organization, keep_days=30, set_by=operator)

    assert apply_retention.name in scheduled
    assert apply_retention() == 0
    (asked,) = propose_all_due(now=timezone.now() + timedelta(days=31))
    assert (asked.dataset, asked.state, asked.due_by_policy) == (dataset, "requested", True)


def test_it_goes_on_with_other_clients_where_one_may_not_ask(dataset, operator, harbor):
    RetentionPolicy.objects.create(organization=harbor, keep_days=30, set_by=operator)
    RetentionPolicy.objects.create(organization=dataset.organization, keep_days=30, set_by=operator)
    operator.memberships.all().delete()

    assert propose_all_due(now=timezone.now() + timedelta(days=31)) == []


def test_it_is_fixed_once_done(dataset, operator, admin):
    deletion = delete(dataset, operator, admin)

    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetDeletion.objects.filter(pk=deletion.pk).update(reason="another")


@pytest.mark.parametrize(
    ("state", "move"), list(product(DELETION.states, [move.name for move in DELETION.moves]))
)
def test_it_moves_only_along_the_table(state, move, client_of_cedar, tmp_path, operator, admin):
    deletion = ask(make_dataset(client_of_cedar, tmp_path), operator)
    done = timezone.now() if state == "deleted" else None
    DatasetDeletion.objects.filter(pk=deletion.pk).update(
        state=state, decided_by=admin, deleted_at=done
    )
    row = next(one for one in DELETION.moves if one.name == move)
    extra = {"decided_by": admin} if row.target in ("approved", "deleting", "deleted") else {}

    by = admin if row.capability else "deletion worker"
    if state in row.sources:
        assert trail.advance(deletion, move, by=by, **extra).state == row.target
    else:
        with pytest.raises(InvalidTransition):
            trail.advance(deletion, move, by=by, **extra)
