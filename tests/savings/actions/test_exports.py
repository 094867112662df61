"""Workbooks out of finished runs."""

import pytest

from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import NotAllowed
from savings.actions import exports
from savings.actions.exports import (
    ArtifactAltered,
    ExportBlocked,
    export_artifact,
    take_artifact,
)
from savings.lake import artifact_path
from savings.models import RunArtifact
from savings.posture import export_posture
from tests.savings.build import make_queued_run

pytestmark = pytest.mark.django_db


def test_it_makes_a_workbook_once_and_keeps_it_by_content(finished, operator):
    first = export_artifact(run=finished, kind="workbook", draft=False, by=operator)
    second = export_artifact(run=finished, kind="workbook", draft=False, by=operator)

    assert isinstance(first, RunArtifact)
    assert first == second
    assert artifact_path(first.sha256).read_bytes()[:2] == b"PK"
    assert first.facts_digest == finished.facts_digest


def test_it_makes_a_lost_file_again_with_the_same_bytes(finished, operator):
    first = export_artifact(run=finished, kind="workbook", draft=False, by=operator)
    artifact_path(first.sha256).unlink()

    again = export_artifact(run=finished, kind="workbook", draft=False, by=operator)

    assert again == first
    assert artifact_path(first.sha256).is_file()


def test_it_hands_out_no_file_whose_bytes_changed(finished, operator):
    made = export_artifact(run=finished, kind="workbook", draft=False, by=operator)
    path = artifact_path(made.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    with pytest.raises(ArtifactAltered):
        take_artifact(artifact=made, by=operator)

    assert not AuditEvent.objects.filter(action="savings.artifact.taken").exists()


def test_it_hands_a_large_one_to_a_job(finished, operator, monkeypatch):
    monkeypatch.setattr(exports, "LINES_AT_ONCE", 1)

    waiting = export_artifact(run=finished, kind="workbook", draft=False, by=operator)
    run_pending(once=True)

    assert isinstance(waiting, Job)
    assert isinstance(
        export_artifact(run=finished, kind="workbook", draft=False, by=operator), RunArtifact
    )


def test_it_refuses_a_run_that_is_not_finished(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)

    with pytest.raises(ExportBlocked) as refused:
        export_artifact(run=run, kind="workbook", draft=True, by=operator)

    assert refused.value.details["reasons"][0]["code"] == "RUN_NOT_FINISHED"


def test_it_keeps_weak_evidence_to_drafts(finished, operator):
    finished.readiness = "candidate_only"

    posture = export_posture(finished)

    assert not posture["workbook"]["allowed"]
    assert posture["workbook"]["reasons"][0]["code"] == "READINESS_CANDIDATE_ONLY"
    assert posture["draft"]["allowed"]


def test_it_tells_drafts_from_governed_workbooks(finished, operator):
    governed = export_artifact(run=finished, kind="workbook", draft=False, by=operator)
    draft = export_artifact(run=finished, kind="workbook", draft=True, by=operator)

    assert (governed.kind, draft.kind) == ("workbook", "workbook_draft")
    assert governed.sha256 != draft.sha256


def test_it_records_each_download(finished, operator):
    artifact = export_artifact(run=finished, kind="workbook", draft=False, by=operator)

    take_artifact(artifact=artifact, by=operator)

    assert AuditEvent.objects.filter(action="savings.artifact.taken").count() == 1


def test_it_lets_no_consultant_export(finished, consultant):
    with pytest.raises(NotAllowed):
        export_artifact(run=finished, kind="workbook", draft=False, by=consultant)
