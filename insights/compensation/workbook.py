"""The compensation report as a workbook: its totals are formulas over a line for each case."""

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from insights.compensation.report import CompensationReport, ReportLine
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.sheets import NO_TIME
from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.page import Column, Layout, Live, Page, Table, Value
from leafenterprise.shared.workbook.printing import set_up_printing
from leafenterprise.shared.workbook.writing import describe, write_layout

DOLLARS = look.BODY.formatted(look.USD)
COUNT = look.BODY.formatted(look.COUNT)
NUMBER = look.BODY.formatted(look.NUMBER)
RATIO = look.BODY.formatted(look.RATIO)
DAY = look.BODY.formatted(look.DATE, "left")
WHY = replace(look.WRAPPED, indent=1)  # keeps off the dollars to its left
CASES, PAYS = "Cases", 8  # the sheet of cases, and its column of dollars
COLUMNS = (
    Column("Day", 12, DAY), Column("Ticket", 14), Column("CPT", 12), Column("Payer", 18),
    Column("Minutes", 10, COUNT), Column("Units", 10, NUMBER),
    Column("Dollars a unit", 12, DOLLARS), Column("Share", 10, RATIO),
    Column("Pays", 14, DOLLARS), Column("How it was calculated", 70, WHY),
)  # fmt: skip
UNKNOWN = "not known"


def workbook_bytes(report: CompensationReport) -> bytes:
    """The workbook of a report; equal reports give equal bytes."""
    layout = Layout()
    layout.workbook.remove(layout.workbook.worksheets[0])
    summary, cases = (
        Page(layout, layout.workbook.create_sheet(name)) for name in ("Compensation", CASES)
    )
    about = clean_words(f"{report.provider.name} · {report.month:%B %Y}")
    for page in (summary, cases):
        page.clear_ground()
    _summarize(summary, report, about, _list(cases, report, about))
    for page in (summary, cases):
        set_up_printing(page.sheet, left=about, center="Compensation report")
    describe(layout, title=f"Compensation: {about}", subject=about, description="", properties={})
    with tempfile.TemporaryDirectory(prefix="compensation-") as folder:
        target = Path(folder, "report.xlsx")
        write_layout(layout, target, made_at=NO_TIME)
        return target.read_bytes()


def _list(page: Page, report: CompensationReport, about: str) -> Table:
    page.band(about, f"{len(report.lines)} cases of the month", len(COLUMNS))
    page.widths(COLUMNS)
    table = page.table(6, COLUMNS, [_row(line) for line in report.lines])
    page.fit_rows(table, COLUMNS)
    return table


def _row(line: ReportLine) -> tuple[Value, ...]:
    case, found = line.case, line.expected
    words = (clean_words(text) for text in (case.patient_ticket, case.cpt_codes, case.payer))
    facts = (found.units, found.conversion_factor, found.share, found.amount) if found else (
        None, None, None, None,
    )  # fmt: skip
    return (case.case_date, *words, case.minutes, *facts, clean_words(line.why))


def _summarize(page: Page, report: CompensationReport, about: str, cases: Table) -> None:
    """From the cases to what is left; what is not known is said, never filled with a zero."""
    page.band(about, "(base + time + modifying units) × dollars a unit × share", 3)
    columns = (Column("", 34), Column("", 18), Column("", 60))
    page.widths(columns)
    pays = f"{CASES}!{cases.cells(PAYS)}"
    gross = Live(f"SUM({pays})", report.gross) if report.gross is not None else UNKNOWN
    net = Live("C6-C7", report.net) if report.net is not None else UNKNOWN
    stated = report.stated.gross_pay if report.stated else None
    lines = (
        ("Gross, calculated", gross, f"Sum of the cases on the sheet {CASES}"),
        ("Less deductions", _known(report.deductions), "As the pay statement of the month says"),
        ("Net", net, "Gross less deductions"),
        ("Gross on the pay statement", _known(stated), "To compare with"),
        ("Cases left out", report.untold, "They cannot be calculated; each says why"),
    )
    for row, (name, value, note) in enumerate(lines, start=6):
        style = look.TOTAL if name == "Net" else look.BODY
        number = look.COUNT if name == "Cases left out" else look.USD
        page.put(row, 2, name, style)
        page.put(row, 3, value, style.formatted(number))
        page.put(row, 4, note, look.LABEL if style is look.BODY else style)
        page.sheet.row_dimensions[row].height = 20


def _known(amount: Decimal | None) -> Decimal | str:
    return UNKNOWN if amount is None else amount
