"""The trust case: every proof stands on stored facts, and falls when they are broken."""

import json
from hashlib import sha256

import pytest
from django.utils import timezone

from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.immutable import lifted
from savings.actions.deletions import approve_deletion, request_deletion
from savings.actions.exports import export_artifact
from savings.file_digests import digest_as_it_lies
from savings.lake import artifact_path, dataset_path
from savings.models import (
    ClaimDataset,
    ResultSegment,
    RunArtifact,
    RunSupersession,
    SavingsRun,
    SourceLayout,
    SourceRequest,
)
from savings.trust import PROOFS, STANDINGS, assess_organization, assess_run, standing_of
from savings.trust.cases import PROCESSES
from savings.trust.proofs import OUTCOMES, Evaluated
from tests.people import api_of, make_organization

pytestmark = pytest.mark.django_db


def outcome(cases, process: str, proof: str) -> str:
    case = next(case for case in cases if case.process == process)
    return next(one.outcome for one in case.proofs if one.id == proof)


def standing(cases, process: str) -> str:
    return next(case.standing for case in cases if case.process == process)


def assess(run):
    return assess_run(SavingsRun.objects.get(pk=run.pk))


@pytest.mark.parametrize("weak", OUTCOMES)
def test_the_weakest_proof_decides(weak):
    proofs = [Evaluated(proof.id, "proved", "") for proof in PROOFS]

    assert standing_of(proofs) == "trusted"
    assert standing_of([*proofs, Evaluated("x", weak, "")]) == OUTCOMES[weak]


def test_a_process_without_anything_is_in_migration(cedar):
    cases = assess_organization(cedar)

    assert [case.process for case in cases] == list(PROCESSES)
    assert {case.standing for case in cases} == {"migration"}
    assert all(case.missing for case in cases)


def test_each_process_has_all_six_proofs():
    for process in PROCESSES.values():
        assert list(process.provers) == [proof.id for proof in PROOFS]


def test_a_finished_run_is_proved_but_for_what_its_evidence_lacks(finished):
    cases = assess(finished)

    for proof in ("scope", "source", "calculation", "output", "operational"):
        assert outcome(cases, "run", proof) == "proved", cases
    evidence = outcome(cases, "run", "evidence")
    weak = {f["readiness"] for f in finished.facts["metrics"]["figures"] if f["value"]}
    assert evidence == ("proved" if weak <= {"final", "partial"} else "candidate")
    assert standing(cases, "run") == OUTCOMES[evidence]


def test_the_file_that_came_in_is_trusted_and_linked(finished, cedar):
    (ingest, *_) = assess_organization(cedar)

    assert [(proof.id, proof.outcome) for proof in ingest.proofs if proof.outcome != "proved"] == []
    assert ingest.standing == "trusted"
    assert all(proof.links for proof in ingest.proofs)


def test_a_workbook_is_proved_by_its_bytes(finished, operator):
    before = assess(finished)
    made = export_artifact(run=finished, kind="workbook", draft=True, by=operator)
    draft = outcome(assess(finished), "workbook", "output")
    with lifted():
        SavingsRun.objects.filter(pk=finished.pk).update(readiness="partial")
        RunArtifact.objects.filter(pk=made.pk).update(kind="workbook")
    good = outcome(assess(finished), "workbook", "output")
    artifact_path(made.sha256).write_bytes(b"x" * made.size_bytes)

    assert outcome(before, "workbook", "output") in ("missing", "blocked")
    assert draft in ("candidate", "blocked")
    assert good == "proved"
    assert outcome(assess(finished), "workbook", "operational") == "proved"
    assert outcome(assess(finished), "workbook", "output") == "blocked"


def break_scope(run):
    SourceRequest.objects.filter(pk=run.request_id).update(
        state="none", scope=None, reason_code="NO_SCOPE"
    )


def break_source_row(run):
    ClaimDataset.objects.update(sha256="0" * 64)


def break_source_file(run):
    dataset_path(ClaimDataset.objects.get().address).unlink()


def change_source_rows(run):
    dataset_path(ClaimDataset.objects.get().address).write_bytes(b"others")


def break_manifest(run):
    manifest = {**run.manifest, "claimed": []}
    SavingsRun.objects.filter(pk=run.pk).update(manifest=manifest)


def break_calculation(run):
    row = ResultSegment.objects.get(run=run, kind="total")
    row.figures["gross_cost"]["value"] = "1.00"
    ResultSegment.objects.filter(pk=row.pk).update(figures=row.figures)


def break_formula(run):
    versions = {**run.formula_versions, "gross_cost": 99}
    SavingsRun.objects.filter(pk=run.pk).update(formula_versions=versions)


def break_evidence(run):
    SavingsRun.objects.filter(pk=run.pk).update(evidence=[])


def break_facts(run):
    facts = {**run.facts, "evidence": run.facts["evidence"], "lineage": {**run.facts["lineage"]}}
    facts["metrics"] = {**facts["metrics"], "lines": 1}
    SavingsRun.objects.filter(pk=run.pk).update(facts=facts)


def break_job(run):
    Job.objects.filter(public_id=run.queue_id).update(state="failed")


def break_trail(run):
    AuditEvent.objects.filter(action="run.finish").update(after='{"facts_digest":"0"}')


def remove_an_event_before(run):
    finish = AuditEvent.objects.get(action="run.finish")
    AuditEvent.objects.filter(chain=finish.chain, sequence=finish.sequence - 1).delete()


def silence_trail(run):
    AuditEvent.objects.filter(action="run.finish").update(action="run.start")


BREAKS = [
    (remove_an_event_before, "operational", "blocked"),
    (break_scope, "scope", "blocked"),
    (break_source_row, "source", "blocked"),
    (break_source_file, "source", "blocked"),
    (change_source_rows, "source", "blocked"),
    (break_manifest, "source", "blocked"),
    (break_calculation, "calculation", "blocked"),
    (break_formula, "calculation", "missing"),
    (break_evidence, "evidence", "blocked"),
    (break_facts, "output", "blocked"),
    (break_job, "operational", "missing"),
    (break_trail, "operational", "blocked"),
    (silence_trail, "operational", "blocked"),
]


@pytest.mark.parametrize(
    ("harm", "proof", "expected"), BREAKS, ids=lambda v: getattr(v, "__name__", v)
)
def test_a_proof_falls_and_the_standing_with_it(harm, proof, expected, finished):
    with lifted():
        harm(finished)

    cases = assess(finished)

    assert outcome(cases, "run", proof) == expected
    order = list(STANDINGS)
    assert order.index(standing(cases, "run")) >= order.index(OUTCOMES[expected])
    missing = next(case.missing for case in cases if case.process == "run")
    assert missing


def break_ingest_manifest(dataset):
    dataset_path(dataset.address).with_name("manifest.json").write_text('{"sha256": "0"}')


def break_ingest_rows(dataset):
    dataset_path(dataset.address).write_bytes(b"others")


def break_ingest_totals(dataset):
    totals = {**dataset.totals, "plan_paid_usd": ["2.00", "1.00", "0.00"]}
    ClaimDataset.objects.filter(pk=dataset.pk).update(totals=totals)


def break_ingest_meaning(dataset):
    definition = dataset.layout.definition
    for column in definition["columns"]:
        column.pop("declared_meaning", None)
    SourceLayout.objects.filter(pk=dataset.layout_id).update(definition=definition)


def break_ingest_trail(dataset):
    AuditEvent.objects.filter(action="savings.dataset.stored").update(reason="another")


def swap_rows_and_their_manifest(dataset):
    path = dataset_path(dataset.address)
    path.write_bytes(b"others")
    beside = path.with_name("manifest.json")
    told = json.loads(beside.read_text()) | {"parquet_sha256": sha256(b"others").hexdigest()}
    beside.write_text(json.dumps(told))


INGEST_BREAKS = [
    (lambda dataset: dataset.plans.clear(), "scope", "missing"),
    (break_ingest_manifest, "source", "blocked"),
    (break_ingest_totals, "calculation", "blocked"),
    (break_ingest_meaning, "evidence", "candidate"),
    (break_ingest_rows, "output", "blocked"),
    (swap_rows_and_their_manifest, "output", "blocked"),
    (break_ingest_trail, "operational", "blocked"),
]


@pytest.mark.parametrize(("harm", "proof", "expected"), INGEST_BREAKS)
def test_the_proofs_of_a_file_fall_too(harm, proof, expected, finished, cedar):
    with lifted():
        harm(ClaimDataset.objects.get())

    cases = assess_organization(cedar)

    assert outcome(cases, "ingest", proof) == expected
    assert standing(cases, "ingest") == OUTCOMES[expected]


def test_it_reads_a_file_whole_once_and_again_when_it_changed(tmp_path, monkeypatch):
    file, read = tmp_path / "large", []
    file.write_bytes(b"a" * 100)
    monkeypatch.setattr(
        "savings.file_digests.hashlib.file_digest",
        lambda opened, name: read.append(name) or sha256(opened.read()),
    )

    first, second = digest_as_it_lies(file), digest_as_it_lies(file)
    file.write_bytes(b"b" * 100)
    third = digest_as_it_lies(file)

    assert first == second == sha256(b"a" * 100).hexdigest()
    assert third == sha256(b"b" * 100).hexdigest()
    assert len(read) == 2


def test_a_deleted_source_and_a_successor_are_said(finished, operator, admin):
    deletion = request_deletion(dataset=ClaimDataset.objects.get(), reason="Old", by=operator)
    approve_deletion(deletion=deletion, by=admin)
    run_pending(once=True)
    with lifted():
        SavingsRun.objects.filter(pk=finished.pk).update(finished_at=timezone.now())
    newer = SavingsRun.objects.get(pk=finished.pk)
    newer.pk, newer.public_id, newer.effect_key = None, "2" * 12, "x"
    newer.trace_id = "00000000-0000-0000-0000-000000000001"
    newer.save(force_insert=True)
    RunSupersession.objects.create(
        organization=finished.organization,
        superseded=finished,
        successor=newer,
        reason="Newer rows",
        by=operator,
    )

    cases = assess(finished)

    assert outcome(cases, "run", "source") == "blocked"
    assert outcome(cases, "run", "output") == "blocked"
    said = next(case.missing for case in cases if case.process == "run")
    assert any("SOURCE_DELETED" in lack for lack in said)
    assert any("RUN_SUPERSEDED" in lack for lack in said)


def test_it_is_told_by_the_api_for_ones_own_client_alone(finished, viewer, outsider):
    api = api_of(viewer)

    mine = api.get("/api/v1/savings/trust/").json()["results"]
    of_run = api.get(f"/api/v1/savings/runs/{finished.public_id}/trust/").json()["results"]
    foreign = api_of(outsider).get(f"/api/v1/savings/runs/{finished.public_id}/trust/")

    assert [case["process"] for case in mine] == list(PROCESSES)
    assert {case["process"] for case in of_run} == set(PROCESSES) - {"ingest"}
    assert foreign.status_code == 404
    assert api.get("/api/v1/savings/trust/?organization=elsewhere").status_code == 400


def test_it_takes_the_run_that_governs(finished, cedar):
    assert assess_organization(cedar)[1].subject_id == finished.public_id
    assert assess_organization(make_organization())[1].subject_id == ""
