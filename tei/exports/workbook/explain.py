"""Explain: every amount under the totals, from what was entered to its present value, live."""

from dataclasses import replace

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Page, Value
from tei.case.declarations import Flow
from tei.case.flows import total
from tei.exports.workbook.book import MUTED, PERCENT, STRONG_USD, USD, CaseBook, live
from tei.exports.workbook.plan import FIRST_ROW, HEADER_ROW, TITLES
from tei.exports.workbook.tables import ANNUAL, ONE_TIME
from tei.exports.workbook.yearly import FACTOR

COLUMNS = (
    Column("Table", 11, MUTED),
    Column("Category", 20, MUTED),
    Column("Field", 40, Style(bold=True, rule=look.LINE)),
    Column("Key", 24, MUTED),
    Column("Year", 8, look.BODY.formatted("0")),
    Column("Kind", 11, replace(MUTED, indent=1)),
    Column("Entered", 18, USD),
    Column("Risk", 9, look.BODY.formatted(PERCENT)),
    Column("Risk-adjusted", 18, USD),
    Column("Factor", 15, FACTOR),
    Column("Present value", 18, USD),
    Column("Adds to net present value", 20, replace(USD, bold=True)),
)
YEAR, ENTERED, RISK, ADJUSTED, FACTOR_AT, WORTH, ADDS = "F", "H", "I", "J", "K", "L", "M"
SUM_COLUMN = FIRST_COLUMN + len(COLUMNS) - 1


def build(book: CaseBook) -> None:
    """A row a field and year; the last column sums to the net present value."""
    page = book.page("Explain", "Every amount under the totals, and what it adds", len(COLUMNS))
    page.widths(COLUMNS)
    rows = [_row(book, flow, row) for row, flow in enumerate(book.facts.flows.rows, FIRST_ROW)]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.freeze(table, columns=4)
    _sum(book, page, table.last)


def _row(book: CaseBook, flow: Flow, row: int) -> list[Value]:
    plan = book.plan.of(flow.table)
    field = next(field for field in plan.fields if field.key == flow.field_key)
    sign = "" if flow.table == "benefits" else "-"
    entered, risk, adjusted = (
        plan.cell(column(flow.year), flow.field_key)
        for column in (plan.entered, plan.risk, plan.adjusted)
    )
    yearly = book.plan.yearly
    return [
        TITLES[flow.table],
        field.category,
        field.label,
        field.key,
        flow.year,
        ONE_TIME if flow.is_one_time else ANNUAL,
        live(f"N({entered})", flow.nominal),
        live(_risk(flow, risk), flow.risk_adjustment),
        live(adjusted, flow.risk_adjusted),
        live(yearly.cell(yearly.FACTOR, flow.year), flow.factor),
        live(f"{ADJUSTED}{row}*{FACTOR_AT}{row}", flow.present_value),
        live(f"{sign}{WORTH}{row}", flow.signed_present_value),
    ]


def _risk(flow: Flow, cell: str) -> str:
    """The risk that counts: of a cost only where the switch is on."""
    return cell if flow.table == "benefits" else f"{cell}*risk_on_costs"


def _sum(book: CaseBook, page: Page, last: int) -> None:
    row = last + 1
    page.fill(row, FIRST_COLUMN, SUM_COLUMN, look.TOTAL)
    page.put(row, FIRST_COLUMN, "Net present value before rounding", look.TOTAL)
    worth = total(flow.signed_present_value for flow in book.facts.flows.rows)
    page.put(row, SUM_COLUMN, live(f"SUM({ADDS}{FIRST_ROW}:{ADDS}{last})", worth), STRONG_USD)
