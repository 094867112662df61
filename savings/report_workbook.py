"""The workbook of a finished run: its stored facts handed to the writer, nothing reckoned here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from savings.evidence.postures import Evidence
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.optimization.levers import LEVERS
from savings.parameters import read_parameters, read_settlement, read_term
from savings.queries.lifecycle import successor_id
from savings.queries.results import RunRecord, findings_path, lines_path, read_result
from savings.readiness import Standing
from savings.redaction import clean_words
from savings.report import build_section
from savings.rules import RULES
from savings.workbook.facts import (
    EvidenceRow,
    Readiness,
    Reason,
    WorkbookFacts,
    WrittenWorkbook,
)


def write_run_workbook(run: SavingsRun, target: Path, *, draft: bool = False) -> WrittenWorkbook:
    """Write the workbook of a finished run; the same run gives the same bytes."""
    from savings.workbook.write import write_workbook  # openpyxl costs every start half a second

    return write_workbook(workbook_facts(read_result(run), draft=draft), target)


def workbook_facts(record: RunRecord, *, draft: bool = False) -> WorkbookFacts:
    """Everything the workbook states, from the run's stored results and manifest."""
    run, contract = record.run, record.run.manifest["contract"] or {}
    assert run.finished_at is not None
    mark = "DRAFT · " if draft else ""
    return WorkbookFacts(
        title=f"{mark}Savings and claims audit: {clean_words(run.scope.group.name)}",
        organization=clean_words(run.organization.name),
        run_id=run.public_id,
        trace_id=str(run.trace_id),
        facts_digest=run.facts_digest,
        made_at=run.finished_at,
        scope=tuple(_scope(run)),
        readiness=_readiness(run),
        formulas={name: FORMULAS[name] for name in run.formula_versions if name in FORMULAS},
        segments=record.segments,
        rules={name: RULES[name] for name in run.rule_versions if name in RULES},
        rule_results=record.rules,
        completeness=record.completeness,
        lines_path=lines_path(run),
        findings_path=findings_path(run),
        price_match=run.price_match,
        parameters=read_parameters(run.parameters),
        terms=tuple(read_term(term) for term in contract.get("terms", [])),
        settlements=tuple(read_settlement(item) for item in contract.get("settlements", [])),
        evidence=tuple(_evidence(piece) for piece in record.evidence),
        figure_readiness=_standings(record),
        rule_readiness={name: _stated(found) for name, found in record.rule_standings.items()},
        lineage=tuple(_lineage(record)),
        levers=_levers(),
        draft=draft,
        superseded_by=successor_id(run) if draft else "",
    )


def _standings(record: RunRecord) -> dict[str, Any]:
    return {name: found.state for name, found in record.standings.items()}


def _stated(standing: Standing) -> Readiness:
    reasons = tuple(Reason(why.code, why.message, why.clears) for why in standing.reasons)
    return Readiness(standing.state, reasons)  # type: ignore[arg-type]


def _scope(run: SavingsRun) -> Iterator[tuple[str, str]]:
    facts = run.facts["scope"]
    yield "Client", facts["organization"]
    yield "PBM", facts["pbm"]
    yield "TPA or broker", facts["broker"]
    yield "Group", facts["group"]
    yield "Window", f"{facts['from_date']} to {facts['to_date']}"
    yield "Request", facts["source_request_number"]
    yield "Scope key", facts["selected_scope_key"]


def _readiness(run: SavingsRun) -> Readiness:
    reasons = tuple(
        Reason(str(why["code"]), str(why["message"]), str(why["clears"]))
        for why in run.readiness_reasons
    )
    return Readiness(run.readiness, reasons)  # type: ignore[arg-type]


def _evidence(piece: Evidence) -> EvidenceRow:
    return EvidenceRow(
        kind=f"{piece.kind}: {piece.subject}" if piece.subject else piece.kind,
        source_system=piece.source_system,
        object_id=piece.object_id,
        sha256=piece.sha256,
        window=f"{piece.from_date} to {piece.to_date}" if piece.from_date else "",
        state=piece.state,
        reason=f"{piece.message} To clear it: {piece.clears}" if piece.clears else piece.message,
        signed_off_by=piece.signed_by,
    )


def _lineage(record: RunRecord) -> Iterator[tuple[str, str]]:
    for table in build_section(record, "lineage").content.tables:
        for name, value in table.rows:
            yield str(name), str(value)


def _levers() -> dict[str, tuple[str, str, str, str]]:
    return {
        name: (one.level, one.lever, one.next_action, one.clears) for name, one in LEVERS.items()
    }
