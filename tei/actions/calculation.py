"""Calculating a tool: its stored values into its stored summary, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import LeafError
from tei.actions.tools import EDIT, lock_tool
from tei.amounts import figure_value
from tei.case.declarations import CannotCalculate, Case, Flows
from tei.case.flows import build_flows
from tei.case.summary import Summary, formula_versions, summarize
from tei.models import TEIFinancialSummary, TEIReport, TEITool
from tei.queries.cases import case_of
from tei.queries.tools import list_cells

CALCULATED = trail.register("tei.tool.calculated", "A TEI tool was calculated")
SUMMED = ("total_benefits_pv", "total_costs_pv", "net_present_value")


class CalculationError(LeafError):
    """The stored values have no result; details name the field and the year."""

    code = "CALCULATION_ERROR"
    status = 422
    message = "The calculation failed on the stored values."
    example_details = {"field_key": "licences", "year": 2}


@transaction.atomic
def calculate(*, tool: TEITool, by: Any, now: datetime | None = None) -> TEIFinancialSummary:
    """Reckons the tool from its stored values and keeps the result.

    Raises: CalculationError with field and year; the stored summary then stays as it was;
    ToolGone.
    """
    check(by, EDIT, tool.organization)
    return recalculate(tool=tool, by=by, now=now or timezone.now())


@transaction.atomic
def bring_up_to_date(*, tool: TEITool, by: Any, now: datetime | None = None) -> TEIFinancialSummary:
    """The summary of what is stored now, reckoned again only where it is stale.

    For exports, which whoever may view the tool may take.
    """
    check(by, "tei.view", tool.organization)
    stored = lock_tool(tool)
    report = TEIReport.objects.get(pk=stored.report_id)
    summary = TEIFinancialSummary.objects.get(tool=stored)
    if is_stale(summary, stored, report):
        return recalculate(tool=stored, by=by, now=now or timezone.now())
    return summary


def is_stale(summary: TEIFinancialSummary, tool: TEITool, report: TEIReport) -> bool:
    """Whether a value, a term or a formula has changed since it was made, or none was made."""
    return (
        summary.calculated_at is None
        or summary.values_revision != tool.values_revision
        or summary.terms_revision != report.terms_revision
        or summary.formula_versions != formula_versions()
    )


def recalculate(*, tool: TEITool, by: Any, now: datetime) -> TEIFinancialSummary:
    """The work of a calculation, inside the caller's transaction."""
    # The tool's row is locked, so that no value changes under the calculation; the report is read
    # before its fields, so that a change of terms in between leaves the summary stale, not wrong.
    stored = lock_tool(tool)
    report = TEIReport.objects.get(pk=stored.report_id)
    with told_as_calculation_error():
        found = summarize(case_of(report, list_cells(stored)))
    summary, _ = TEIFinancialSummary.objects.update_or_create(
        tool=stored, defaults=_columns(found, stored, report, now)
    )
    trail.record(
        CALCULATED,
        organization=stored.organization,
        actor=by,
        target=stored,
        after={
            "net_present_value": summary.figures["net_present_value"],
            "values_revision": stored.values_revision,
            "terms_revision": report.terms_revision,
        },
        now=now,
    )
    return summary


def cases_flows(case: Case) -> Flows:
    """The flows of a case that is not stored. Raises: CalculationError."""
    with told_as_calculation_error():
        return build_flows(case)


@contextmanager
def told_as_calculation_error() -> Iterator[None]:
    """What the core cannot reckon, as an answer that names field and year."""
    try:
        yield
    except CannotCalculate as broken:
        raise CalculationError(
            str(broken), field_key=broken.field_key or None, year=broken.year
        ) from broken


def _columns(found: Summary, tool: TEITool, report: TEIReport, now: datetime) -> dict[str, Any]:
    figures = found.figures
    tables = {"benefits": found.benefits_by_year, "costs": found.costs_by_year}
    return {
        **{name: figures[name] for name in SUMMED},
        "by_year": {
            table: {str(year): decimal_text(amount) for year, amount in sums.items()}
            for table, sums in tables.items()
        },
        "figures": {name: figure_value(value) for name, value in figures.items()},
        "caveats": dict(found.caveats),
        "discount_rate": report.discount_rate,
        "formula_versions": formula_versions(),
        "values_revision": tool.values_revision,
        "terms_revision": report.terms_revision,
        "calculated_at": now,
    }
