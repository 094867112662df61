"""The report as PDF: totals that tie to the findings, each with its evidence."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from audit.billing.ledger.chain import GAPS
from audit.billing.reports.content import AuditReport, Line
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.money import money_text
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.pdf import Document, render_pdf
from leafenterprise.shared.printed import Grid, PrintedCell, add_classes, columns_of

MOST_ROWS = 300
NONE = "–"


def pdf_bytes(report: AuditReport) -> bytes:
    """The PDF of a report. Raises: PdfUnavailable, PdfFailed."""
    return render_pdf(document_of(report))


def document_of(report: AuditReport) -> Document:
    """The report as the child process takes it."""
    grids = [_totals(report), _list(report), *_chapters(report), _gap_grid(report)]
    shown = [_clean(asdict(grid)) for grid in grids]
    for grid, values in zip(grids, shown, strict=True):
        add_classes(grid, values)
    context = {
        "draft": False,
        "title": "Billing audit",
        "provider": clean_words(report.provider),
        "organization": clean_words(report.organization),
        "subtitle": f"As of {report.as_of}",
        "made_at": utc_text(report.made_at),
        "audit_id": report.audit_id,
        "digest": report.digest,
        "trail": report.trail,
        "terms": report.terms,
        "recovered": "nothing yet" if report.recovered is None else money_text(report.recovered),
        "count": len(report.findings),
        "totals": shown[0],
        "list": shown[1],
        "details": shown[2:-1],
        "gaps": shown[-1],
    }
    html = render_to_string("reports/billing/document.html", {"report": context})
    return Document(html, render_to_string("reports/document.css", {"report": context}))


def _totals(report: AuditReport) -> Grid:
    columns = columns_of(
        ("Kind", "text"),
        ("What it is", "text"),
        ("Findings", "count"),
        ("Open", "count"),
        ("At stake", "usd"),
    )
    rows = tuple(
        (
            PrintedCell(line.title),
            PrintedCell(line.statement),
            PrintedCell(str(line.count), "count"),
            PrintedCell(str(line.open), "count"),
            PrintedCell(_usd(line.amount), "usd"),
        )
        for line in report.board
    )
    note = "Kinds are not added up: they look at the same case from several sides."
    return Grid("totals", "By kind of finding", columns, rows, note)


def _list(report: AuditReport) -> Grid:
    columns = columns_of(
        ("Finding", "text"), ("Day", "text"), ("Ticket", "text"), ("CPT", "text"),
        ("State", "text"), ("At stake", "usd"), ("Recovered", "usd"),
    )  # fmt: skip
    rows = tuple(
        (
            PrintedCell(one.title, "text", one.id),
            PrintedCell(one.day.isoformat()),
            PrintedCell(one.ticket or NONE),
            PrintedCell(one.codes or NONE),
            PrintedCell(one.state),
            PrintedCell(_usd(one.amount), "usd"),
            PrintedCell(_usd(one.recovered), "usd"),
        )
        for one in report.findings[:MOST_ROWS]
    )
    more = len(report.findings) - MOST_ROWS
    note = f"{more} more stand in the workbook." if more > 0 else ""
    return Grid("findings", "Every finding", columns, rows, note)


def _chapters(report: AuditReport) -> list[Grid]:
    """Evidence of what is open or disputed; the rest is settled and stands in the workbook."""
    unsettled = [one for one in report.findings if one.state in ("open", "disputed")]
    return [_detail(one) for one in unsettled[: MOST_ROWS // 5]]


def _detail(one: Line) -> Grid:
    facts = [
        ("What was found", one.statement + (" Probable: see its nearest candidate."
                                            if one.is_probable else "")),
        ("At stake", _usd(one.amount)),
        ("Expected", f"{_usd(one.expected)} by {one.basis}" if one.expected is not None else ""),
        ("Said by the practice", one.note),
        *(("Evidence", text) for text in one.evidence),
        *(("Timeline", text) for text in one.timeline),
    ]  # fmt: skip
    rows = tuple((PrintedCell(name), PrintedCell(text)) for name, text in facts if text)
    title = f"{one.title}, {one.day}, ticket {one.ticket or 'not stated'} ({one.state})"
    return Grid(f"finding-{one.id}", title, columns_of(("What", "text"), ("How", "text")), rows)


def _gap_grid(report: AuditReport) -> Grid:
    columns = columns_of(
        ("Gap", "text"), ("Day", "text"), ("Days old", "count"), ("Dollars", "usd"),
        ("Why", "text"),
    )  # fmt: skip
    rows = tuple(
        (
            PrintedCell(GAPS[gap["type"]]),
            PrintedCell(gap["day"]),
            PrintedCell(str(gap["age_days"]), "count"),
            PrintedCell(_usd(None if gap["amount"] is None else Decimal(gap["amount"])), "usd"),
            PrintedCell(gap["says"]),
        )
        for gap in report.gaps[:100]
    )
    return Grid("gaps", "Where the chain breaks, oldest first", columns, rows)


def _usd(amount: Any) -> str:
    return NONE if amount is None else money_text(amount)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_words(value)
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value
