"""The processes, which proof functions each has, and the cases of a run, a file, a client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from leafenterprise.accounts.models import Organization
from savings.models import ClaimDataset, SavingsRun
from savings.trust import ingest_proofs, outputs, run_proofs
from savings.trust.proofs import PROOFS, Evaluated, standing_of, unproved

Prover = Callable[[Any], Evaluated]


@dataclass(frozen=True)
class Process:
    """One thing that the backend does in place of people, and how each proof is evaluated."""

    id: str
    title: str
    provers: Mapping[str, Prover]
    of_run: bool = True


@dataclass(frozen=True)
class TrustCase:
    """A process over one subject: its six proofs and the standing that follows."""

    process: str
    title: str
    subject: str
    subject_id: str
    proofs: tuple[Evaluated, ...]

    @property
    def standing(self) -> str:
        """Derived, never set."""
        return standing_of(self.proofs)

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that stands between this case and trust."""
        return tuple(dict.fromkeys(lack for proof in self.proofs for lack in proof.missing))


_OF_A_RUN: Mapping[str, Prover] = {
    "scope": run_proofs.prove_scope,
    "source": run_proofs.prove_source,
    "calculation": run_proofs.prove_calculation,
    "evidence": run_proofs.prove_evidence,
}


def _file(id_: str, title: str, kind: str) -> Process:
    own = {
        "output": partial(outputs.prove_file, kind=kind),
        "operational": partial(outputs.prove_file_operation, kind=kind),
    }
    return Process(id_, title, {**_OF_A_RUN, **own})


PROCESSES: Mapping[str, Process] = {
    process.id: process
    for process in (
        Process(
            "ingest",
            "Claims in",
            {
                "scope": ingest_proofs.prove_scope,
                "source": ingest_proofs.prove_source,
                "calculation": ingest_proofs.prove_calculation,
                "evidence": ingest_proofs.prove_evidence,
                "output": ingest_proofs.prove_output,
                "operational": ingest_proofs.prove_operation,
            },
            of_run=False,
        ),
        Process(
            "run",
            "Savings run",
            {
                **_OF_A_RUN,
                "output": outputs.prove_run_output,
                "operational": outputs.prove_run_operation,
            },
        ),
        _file("workbook", "Workbook", "workbook"),
        _file("pdf", "Report PDF", "report_pdf"),
        _file("optimization", "Optimization", "optimization_pdf"),
        _file("dashboard", "Dashboard payload", "dashboard_payload"),
    )
}


def assess_run(run: SavingsRun) -> tuple[TrustCase, ...]:
    """Every process that rests on a run; without results nothing is proved yet."""
    subject = f"{run.source_request_number}, run {run.public_id}"
    return tuple(
        _case(process, subject, run.public_id, run if run.state == "finished" else None)
        for process in PROCESSES.values()
        if process.of_run
    )


def assess_dataset(dataset: ClaimDataset) -> TrustCase:
    """The process of taking in, over one file."""
    return _case(PROCESSES["ingest"], dataset.file_name, dataset.public_id, dataset)


def assess_organization(organization: Organization) -> tuple[TrustCase, ...]:
    """Every process over the client's newest file and the newest run that nothing replaced."""
    files = ClaimDataset.objects.filter(organization=organization, kind="claims")
    newest = files.select_related("organization", "pbm", "layout", "created_by").order_by("-pk")
    dataset = newest.first()
    ingest = assess_dataset(dataset) if dataset else _case(PROCESSES["ingest"], "", "", None)
    run = governing_run_of(organization)
    if run is not None:
        return (ingest, *assess_run(run))
    of_run = (process for process in PROCESSES.values() if process.of_run)
    return (ingest, *(_case(process, "", "", None) for process in of_run))


def governing_run_of(organization: Organization) -> SavingsRun | None:
    """The client's newest finished run in whose place no other speaks."""
    runs = SavingsRun.objects.filter(
        organization=organization, state="finished", supersession__isnull=True
    )
    related = ("scope__organization", "scope__pbm", "scope__broker", "scope__group", "request")
    return runs.select_related(*related).order_by("-finished_at", "-pk").first()


def _case(process: Process, subject: str, subject_id: str, over: Any) -> TrustCase:
    proofs = (
        process.provers[proof.id](over).as_proof(proof.id)
        if over is not None
        else _nothing_yet(process).as_proof(proof.id)
        for proof in PROOFS
    )
    return TrustCase(process.id, process.title, subject, subject_id, tuple(proofs))


def _nothing_yet(process: Process) -> Evaluated:
    wanted = "A finished run." if process.of_run else "A claims file."
    return unproved("missing", "Nothing to look at yet.", [wanted])
