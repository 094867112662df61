"""Facts of small runs for the workbook, made by the engine itself."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.claims.declarations import Parameters, RunResult, Settlement, Term
from savings.formulas import FORMULAS
from savings.rules import RULES
from savings.workbook.facts import EvidenceRow, Readiness, Reason, WorkbookFacts
from tests.spec import worked_check
from tests.spec.tables import run

DIGEST = "9f2c" * 16
PARTIAL = Readiness(
    "partial",
    (
        Reason("no_price_reference", "The run has no MAC price reference.", "A MAC price list."),
        Reason("no_eligibility", "The run has no eligibility file.", "An eligibility dataset."),
    ),
)


def make_facts(
    result: RunResult,
    *,
    readiness: Readiness = PARTIAL,
    terms: tuple[Term, ...] = (),
    settlements: tuple[Settlement, ...] = (),
    parameters: Parameters | None = None,
    **changes: Any,
) -> WorkbookFacts:
    """The facts of a run as the composition hands them over."""
    values: dict[str, Any] = {
        "title": "Savings and claims audit",
        "organization": "Maple & Oak Manufacturing",
        "run_id": "rN4kQ2vTz8Wm",
        "trace_id": "5c0e7f4e-9a40-4f0e-8d0e-1d7c3a9e2b11",
        "facts_digest": DIGEST,
        "made_at": datetime(2026, 11, 21, 4, 30, tzinfo=UTC),
        "scope": (
            ("Client", "Maple & Oak Manufacturing"),
            ("PBM", "Northfield Rx"),
            ("TPA or broker", "Harbor Benefits"),
            ("Group", "ACME"),
            ("Window", "2026-01-01 to 2026-03-31"),
        ),
        "readiness": readiness,
        "formulas": FORMULAS,
        "segments": result.segments,
        "rules": RULES,
        "rule_results": result.rules,
        "completeness": result.completeness,
        "lines_path": result.lines_path,
        "findings_path": result.findings_path,
        "price_match": result.price_match,
        "parameters": parameters or Parameters(),
        "terms": terms,
        "settlements": settlements,
        "evidence": EVIDENCE,
        "lineage": (("Engine", "DuckDB"), ("Result digest", result.digest)),
    }
    return WorkbookFacts(**(values | changes))


EVIDENCE = (
    EvidenceRow(
        "claims", "sftp", "acme_2026q1.csv", "1a" * 32, "2026-01-01 to 2026-03-31", "exact"
    ),
    EvidenceRow(
        "contract", "salesforce", "C-2026-17 v3", "2b" * 32, "2026-01-01 to 2026-12-31", "exact",
        signed_off_by="A. Reviewer",
    ),
    EvidenceRow(
        "rebate", "packet", "Q1 rebate statement", "3c" * 32, "2026-01-01 to 2026-03-31",
        "candidate_only", reason="Found, not yet signed off.",
    ),
)  # fmt: skip


def worked_facts(folder: Path, rows: Iterable[Mapping[str, Any]] = ()) -> WorkbookFacts:
    """The worked check of the specification, with further claims if any are given."""
    terms, settlements = worked_check.terms(), worked_check.settlements()
    result = run(
        folder,
        [*worked_check.rows(), *rows],
        prices={"nadac": nadac()},
        terms=terms,
        settlements=settlements,
        scope=worked_check.SCOPE,
    )
    return make_facts(result, terms=terms, settlements=settlements)


def nadac() -> list[dict[str, Any]]:
    """NADAC for one NDC of each component."""
    return [
        {
            "ndc11": f"{place:05d}000001",
            "unit_price_usd": Decimal(price),
            "effective_date": date(2025, 12, 1),
            "unit": "EA",
            "classification": "G",
        }
        for place, price in ((1, "30.10"), (2, "390.20"), (3, "20.30"))
    ]
