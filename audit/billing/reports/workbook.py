"""The report as a workbook whose totals are formulas over its findings."""

import tempfile
from decimal import Decimal
from pathlib import Path

from audit.billing.ledger.chain import GAPS
from audit.billing.reports.content import AuditReport
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.charts import SIGNED_USD, Bars, bar_chart
from leafenterprise.shared.workbook.page import Column, Layout, Live, Page, Table
from leafenterprise.shared.workbook.printing import set_up_printing
from leafenterprise.shared.workbook.writing import DIGEST_PROPERTY, describe, write_layout

DOLLARS = look.BODY.formatted(look.USD)
COUNT = look.BODY.formatted(look.COUNT)
DAY = look.BODY.formatted(look.DATE, "left")
FINDINGS = "Findings"
COLUMNS = (
    Column("Finding", 16), Column("Kind", 20), Column("Day", 12, DAY), Column("Ticket", 16),
    Column("CPT", 14), Column("State", 12), Column("At stake", 14, DOLLARS),
    Column("Expected", 14, DOLLARS), Column("Basis", 11), Column("Actual", 14, DOLLARS),
    Column("Recovered", 14, DOLLARS), Column("What was found", 60, look.WRAPPED),
    Column("Said by the practice", 36, look.WRAPPED),
)  # fmt: skip


def workbook_bytes(report: AuditReport) -> bytes:
    """The workbook of a report; equal reports give equal bytes."""
    layout = Layout()
    layout.workbook.remove(layout.workbook.worksheets[0])
    pages = {
        name: Page(layout, layout.workbook.create_sheet(name))
        for name in ("Summary", FINDINGS, "Evidence", "Gaps", "Months")
    }
    for page in pages.values():
        page.clear_ground()
    last = _findings(pages[FINDINGS], report)
    _summary(pages["Summary"], report, last)
    _evidence(pages["Evidence"], report)
    _gaps(pages["Gaps"], report)
    _months(pages["Months"], report)
    for page in pages.values():
        set_up_printing(page.sheet, left=_subtitle(report), center=f"facts {report.digest[:16]}")
    describe(
        layout,
        title=f"Billing audit: {clean_words(report.provider)}",
        subject=_subtitle(report),
        description=f"Audit {report.audit_id}; trail {report.trail}",
        properties={DIGEST_PROPERTY: report.digest, "AuditId": report.audit_id},
    )
    with tempfile.TemporaryDirectory(prefix="billing-") as folder:
        target = Path(folder, "audit.xlsx")
        write_layout(layout, target, made_at=report.made_at)
        return target.read_bytes()


def _subtitle(report: AuditReport) -> str:
    return clean_words(f"{report.organization} · {report.provider} · as of {report.as_of}")


def _findings(page: Page, report: AuditReport) -> Table:
    page.band(_subtitle(report), f"{len(report.findings)} findings that stand", len(COLUMNS))
    page.widths(COLUMNS)
    rows = [
        (
            one.id, one.title, one.day, clean_words(one.ticket), one.codes, one.state,
            one.amount, one.expected, one.basis, one.actual, one.recovered,
            clean_words(one.statement), clean_words(one.note),
        )
        for one in report.findings
    ]  # fmt: skip
    table = page.table(6, COLUMNS, rows)
    page.fit_rows(table, COLUMNS)
    return table


def _summary(page: Page, report: AuditReport, table: Table) -> None:
    """Counts and dollars by kind as formulas over the findings, with the values they have."""
    columns = (
        Column("Kind", 24), Column("What it is", 58, look.WRAPPED),
        Column("Findings", 12, COUNT), Column("At stake", 16, DOLLARS),
        Column("Without dollars", 16, COUNT),
    )  # fmt: skip
    page.band(_subtitle(report), f"Facts {report.digest[:16]} · trail {report.trail}", 5)
    page.widths(columns)
    kinds = f"{FINDINGS}!{table.cells(1)}"
    amounts = f"{FINDINGS}!{table.cells(6)}"
    body = []
    for place, line in enumerate(report.board):
        named = f'"{line.title}"'
        counted = line.count - line.without_amount
        body.append((
            line.title,
            line.statement,
            Live(f"COUNTIF({kinds},{named})", line.count),
            Live(f"SUMIFS({amounts},{kinds},{named})", line.amount or Decimal(0))
            if counted else "no dollars of its own",
            Live(f"D{7 + place}-COUNTIFS({kinds},{named},{amounts},\"<>\")", line.without_amount),
        ))  # fmt: skip
    made = page.table(6, columns, body, main=False)
    page.fit_rows(made, columns)
    row = made.last + 2
    page.note(row, "Kinds are not added up: they look at the same case from several sides.", 5)
    page.put(row + 2, 2, "Recovered", look.LABEL)
    page.put(
        row + 2, 3,
        Live(f"SUM({FINDINGS}!{table.cells(10)})", report.recovered)
        if report.recovered is not None else "nothing yet",
        DOLLARS,
    )  # fmt: skip
    for place, (words, value) in enumerate(report.terms, start=row + 3):
        page.put(place, 2, f"{value} days", look.LABEL)
        page.put(place, 3, words, look.BODY)


def _evidence(page: Page, report: AuditReport) -> None:
    columns = (
        Column("Finding", 16), Column("Kind", 20), Column("Ticket", 16),
        Column("Evidence or event", 90, look.WRAPPED), Column("Is", 12),
    )  # fmt: skip
    page.band(_subtitle(report), "What each finding stands on, and what happened to its case", 5)
    page.widths(columns)
    rows = [
        (one.id, one.title, clean_words(one.ticket), clean_words(text), what)
        for one in report.findings
        for what, texts in (("evidence", one.evidence), ("timeline", one.timeline))
        for text in texts
    ]
    page.fit_rows(page.table(6, columns, rows), columns)


def _gaps(page: Page, report: AuditReport) -> None:
    columns = (
        Column("Gap", 30), Column("Day", 14), Column("Days old", 12, COUNT),
        Column("Dollars", 16, DOLLARS), Column("Why", 80, look.WRAPPED),
    )  # fmt: skip
    page.band(_subtitle(report), "Where the chain from case to payment breaks, oldest first", 5)
    page.widths(columns)
    rows = [
        (
            GAPS[gap["type"]], gap["day"], gap["age_days"],
            None if gap["amount"] is None else Decimal(gap["amount"]), clean_words(gap["says"]),
        )
        for gap in report.gaps
    ]  # fmt: skip
    page.fit_rows(page.table(6, columns, rows), columns)


def _months(page: Page, report: AuditReport) -> None:
    names = (
        ("service_charged", "Charged, by service"), ("service_paid", "Paid, by service"),
        ("posting_charged", "Charged, by posting"), ("posting_paid", "Paid, by posting"),
        ("posting_adjustment", "Adjusted, by posting"), ("posting_beside", "Not tied to a claim"),
    )  # fmt: skip
    columns = (Column("Month", 12), *(Column(title, 20, DOLLARS) for _, title in names))
    page.band(_subtitle(report), "The same money by month of service and of posting", 7)
    page.widths(columns)
    rows = [
        (row["month"], *(Decimal(row[name]) if name in row else None for name, _ in names))
        for row in report.by_month
    ]
    table = page.table(6, columns, rows)
    if rows:
        bars = Bars(
            "Charged and paid by month of posting",
            page.sheet.title,
            table.column(0),
            [("Charged", table.column(3)), ("Paid", table.column(4))],
            table.first,
            table.last,
            number_format=SIGNED_USD,
            from_zero=False,
            width=24,
        )
        page.sheet.add_chart(bar_chart(bars), f"B{table.last + 3}")
