"""Output and operation: what left a run, whether it lies as made, and what the trail says."""

import json
from collections.abc import Mapping

from django.urls import reverse

from audit.trail.models import AuditEvent
from audit.trail.verification import verify_around
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import digest
from savings.artifacts import ARTIFACTS
from savings.file_digests import unlike
from savings.lake import artifact_path
from savings.models import RunArtifact, SavingsRun
from savings.queries.lifecycle import deleted_source, supersession_of
from savings.trust.proofs import Evaluated, Link, proved, unproved


def prove_run_output(run: SavingsRun) -> Evaluated:
    """The facts have their digest, every file of the run carries it, and no run replaced this."""
    links = (
        Link("Report", reverse("savings-report", args=[run.public_id])),
        Link("Files", reverse("savings-workbook", args=[run.public_id]), "savings.export"),
    )
    if digest(run.facts) != run.facts_digest:
        wrong = "The facts do not have the digest that every output states."
        return unproved("blocked", "The facts are in doubt.", [wrong], *links)
    replaced = supersession_of(run)
    if replaced is not None:
        wrong = f"RUN_SUPERSEDED: run {replaced.successor.public_id} speaks in its place."
        return unproved("blocked", "Another run has taken its place.", [wrong], *links)
    made = run.artifacts.count()
    said = f"Page, API and {made} file(s) state facts {run.facts_digest[:12]}…."
    strays = run.artifacts.exclude(facts_digest=run.facts_digest)
    wrong_files = [f"{one.file_name} states other facts." for one in strays]
    if wrong_files:
        return unproved("blocked", said, wrong_files, *links)
    return proved(said, *links)


def prove_file(run: SavingsRun, kind: str) -> Evaluated:
    """The file of a kind was made as final from the run's facts and lies there as it was made."""
    links = (Link("Files", reverse("savings-workbook", args=[run.public_id]), "savings.export"),)
    known = ARTIFACTS.get(kind)
    if known is None:
        return unproved("missing", "Nothing makes this kind of file yet.", ["A maker."], *links)
    refused = known.refusals(run, False)
    if refused:
        said = f"{known.title} cannot leave as final."
        return unproved("blocked", said, [f"{why.code}: {why.clears}" for why in refused], *links)
    final, draft = find_file(run, known.kind(False)), find_file(run, known.kind(True))
    if final is None and draft is None:
        wrong = "Make it once; its digest is then on record."
        return unproved("missing", f"No {known.title.lower()} was made yet.", [wrong], *links)
    if final is None:
        wrong = f"Take the final {known.title.lower()}."
        return unproved("candidate", "Only a draft was made.", [wrong], *links)
    wrong_file = unlike_stored(final)
    said = f"{final.file_name}, SHA-256 {final.sha256[:12]}…, facts {final.facts_digest[:12]}…."
    if wrong_file:
        return unproved("blocked", said, [wrong_file], *links)
    return proved(said, *links)


def find_file(run: SavingsRun, kind: str) -> RunArtifact | None:
    """The newest file of a kind that was made from the run's facts."""
    made = run.artifacts.filter(kind=kind, facts_digest=run.facts_digest)
    return made.order_by("-created_at", "-pk").first()


def unlike_stored(made: RunArtifact) -> str:
    """What is wrong with the file as it lies; empty when nothing is."""
    return unlike(artifact_path(made.sha256), made.sha256, made.size_bytes, made.file_name)


def prove_run_operation(run: SavingsRun) -> Evaluated:
    """The job is done, and the sealed trail tells of the same result."""
    job = Job.objects.filter(public_id=run.queue_id).first()
    told = event_of("run.finish", "savings.savingsrun", run.public_id)
    said = f"Queue {run.queue_id}, trace {run.trace_id}."
    expected = {"facts_digest": run.facts_digest, "result_digest": run.result_digest}
    wrong = trail_says_otherwise(told, expected)
    links = (
        Link("Job", reverse("job", args=[run.queue_id]), "jobs.view"),
        trail_of("savings.savingsrun", run.public_id),
        Link("Run it over, or compare", reverse("savings-run", args=[run.public_id])),
    )
    if wrong:
        return unproved("blocked", said, [wrong], *links)
    if job is None or job.state != "succeeded":
        state = job.state if job else "unknown"
        return unproved("missing", said, [f"The job of the run is {state}."], *links)
    return proved(f"{said} The trail tells of the same digests.", *links)


def prove_file_operation(run: SavingsRun, kind: str) -> Evaluated:
    """Who made the file stands in the sealed trail, with its digest; the run's job is done."""
    known = ARTIFACTS.get(kind)
    final = find_file(run, known.kind(False)) if known else None
    made = final or (find_file(run, known.kind(True)) if known else None)
    if made is None:
        return unproved("missing", "No file, so no trace of making it.", ["Make it once."])
    told = event_of("savings.artifact.made", "savings.runartifact", made.public_id)
    link = trail_of("savings.runartifact", made.public_id)
    expected = {"sha256": made.sha256, "facts_digest": made.facts_digest}
    if wrong := trail_says_otherwise(told, expected):
        return unproved("blocked", made.file_name, [wrong], link)
    if known and known.lists_lines and deleted_source(run):
        wrong = "SOURCE_DELETED: it cannot be made again."
        return unproved("blocked", made.file_name, [wrong], link)
    return proved(f"Made {made.created_at:%Y-%m-%d %H:%M} UTC by {made.made_by}.", link)


def event_of(action: str, object_type: str, object_id: str) -> AuditEvent | None:
    """The last event of this action on a record."""
    found = AuditEvent.objects.filter(action=action, object_type=object_type, object_id=object_id)
    return found.select_related("chain", "organization").order_by("-sequence").first()


def trail_of(object_type: str, object_id: str) -> Link:
    """The record's own trail, for those who may read it."""
    return Link("Trail", reverse("trail-history", args=[object_type, object_id]), "trail.read")


def trail_says_otherwise(told: AuditEvent | None, expected: Mapping[str, object]) -> str:
    """What is wrong between the trail and what is stored; empty when nothing is."""
    if told is None:
        return "The audit trail does not tell of it."
    fault = verify_around(told)
    if fault is not None:
        return f"The trail is broken there: event {fault.sequence} was {fault.kind}."
    after = json.loads(told.after)
    unlike = sorted(name for name, value in expected.items() if after.get(name) != value)
    return f"The trail tells another {', '.join(unlike)}." if unlike else ""
