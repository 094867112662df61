"""Summary: every figure of the case as a live formula, and the terms it is reckoned under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.charts import SIGNED_USD, Bars, bar_chart
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Page, Value
from tei.case.declarations import Formula
from tei.case.payback import undiscounted
from tei.case.returns import has_one_rate
from tei.case.summary import Figure
from tei.exports.conventions import missing_words
from tei.exports.order import figures_in_order
from tei.exports.workbook.book import (
    BALANCE_PLACES,
    DISCOUNT_RATE,
    ENTERED,
    MUTED,
    PERCENT,
    RISK_ON_COSTS,
    CaseBook,
    live,
)
from tei.exports.workbook.plan import FIRST_ROW, HEADER_ROW, Plan, YearlyPlan

NONE = "none"
COLUMNS = (
    Column("Figure", 38, Style(bold=True, rule=look.LINE)),
    Column("Value", 22, Style(bold=True, rule=look.LINE, align="right")),
    Column("Unit", 12, replace(MUTED, indent=1)),
    Column("Before rounding", 22, look.BODY.formatted("#,##0.000000")),
    Column("What it says", 76, replace(look.WRAPPED, indent=1)),
    Column("Formula", 36, replace(MUTED, indent=1)),
)
FORMATS: Mapping[str, str] = {"usd": look.USD, "percent": "#,##0.0000", "ratio": "0.00%"}
WORDS: Mapping[str, str] = {"usd": "USD", "percent": "%", "ratio": "a year"}
CHART_ROWS = 17
NOTE_CHARACTERS = 180  # of a line over all columns


@dataclass(frozen=True)
class Terms:
    """Where a figure's formula finds what it needs: the plan, and the other figures' cells."""

    plan: Plan
    rows: Mapping[str, int]

    def exact(self, formula_id: str) -> str:
        """Another figure before rounding."""
        return f"$E${self.rows[formula_id]}"


def build(book: CaseBook) -> None:
    """Figures, terms, charts."""
    page = book.page("Summary", "The figures of the case, live over the other sheets", 6)
    page.widths(COLUMNS)
    formulas = figures_in_order()
    terms = Terms(book.plan, {one.id: row for row, one in enumerate(formulas, FIRST_ROW)})
    body = [_row(book, one, terms) for one in formulas]
    table = page.table(HEADER_ROW, COLUMNS, body, main=False)
    page.fit_rows(table, COLUMNS)
    page.note(
        table.last + 1,
        "Value is rounded once, half away from zero, from what stands before rounding; the net "
        "present value may differ by a cent from the difference of the two rounded totals.",
        len(COLUMNS),
    )
    if missing := missing_words(book.facts.missing):
        lines = 1 + len(missing) // NOTE_CHARACTERS
        page.note(table.last + 2, missing, len(COLUMNS), height=13 * (1 + lines))
    row = _terms(book, page, table.last + 3)
    _charts(book, page, row + 1)


def _row(book: CaseBook, formula: Formula, terms: Terms) -> list[Value | tuple[Value, Style]]:
    row = terms.rows[formula.id]
    figure = book.facts.summary.figures[formula.id]
    number = FORMATS.get(formula.unit, "0" if formula.places is None else "0.0")
    style = COLUMNS[1].style.formatted(number)
    expression = _expression(book, formula, terms)
    if expression is None:
        stated: Value = NONE if figure is None else figure
        cells: list[Value | tuple[Value, Style]] = [(stated, style), ("stated", MUTED)]
    else:
        shown = f"$E${row}" if formula.places is None else f"ROUND($E${row},{formula.places})"
        guarded = f"IF(ISNUMBER($E${row}),{shown},$E${row})"
        exact = live(expression, _exact(book, formula, figure))
        cells = [(live(guarded, NONE if figure is None else figure), style), exact]
    unit = WORDS.get(formula.unit, formula.unit)
    none_where = f"None where {formula.null_when}." if formula.null_when else ""
    caveat = book.facts.summary.caveats.get(formula.id)
    words = " ".join(filter(None, (caveat, formula.statement, none_where)))
    return [formula.title, cells[0], unit, cells[1], words, f"{formula.id} · v{formula.version}"]


def _exact(book: CaseBook, formula: Formula, figure: Figure) -> Decimal | int | str:
    if figure is None:
        return NONE
    found: Decimal | int = formula.compute(book.facts.flows)
    return found


def _expression(book: CaseBook, formula: Formula, terms: Terms) -> str | None:
    """The figure before rounding as a formula; None where a spreadsheet cannot be relied on."""
    net = [amount for _, amount in undiscounted(book.facts.flows)]
    if formula.id == "internal_rate_of_return" and not has_one_rate(net):
        return None if book.facts.summary.figures[formula.id] is not None else f'"{NONE}"'
    return EXPRESSIONS[formula.id](terms) if formula.id in EXPRESSIONS else None


def _worth(column: str) -> Callable[[Terms], str]:
    """Σ of a column of years today: year 0 as it is, the others by NPV(), a year away and on."""

    def expression(terms: Terms) -> str:
        yearly = terms.plan.yearly
        later = f"NPV({DISCOUNT_RATE},{yearly.cells(column, 1)})"
        return f"{yearly.cell(column, 0)}+{later}" if 0 in yearly.periods else later

    return expression


def _sum(column: str) -> Callable[[Terms], str]:
    return lambda terms: f"SUM({terms.plan.yearly.cells(column)})"


def _net_present_value(terms: Terms) -> str:
    return f"{terms.exact('total_benefits_pv')}-{terms.exact('total_costs_pv')}"


def _return(terms: Terms) -> str:
    costs, net = terms.exact("total_costs_pv"), terms.exact("net_present_value")
    return f'IF(ROUND({costs},{BALANCE_PLACES})=0,"{NONE}",{net}/{costs}*100)'


def _payback(terms: Terms) -> str:
    yearly = terms.plan.yearly
    first, last = yearly.month_rows()
    paid = f"Yearly!${yearly.PAID_BACK}${first}:${yearly.PAID_BACK}${last}"
    nothing = ",".join(
        f"ROUND(SUM({yearly.cells(column)}),{BALANCE_PLACES})=0"
        for column in (yearly.BENEFITS, yearly.COSTS)
    )
    return f'IF(AND({nothing}),"{NONE}",IFERROR(MATCH(1,{paid},0),"{NONE}"))'


def _linear(net: str, paid: str) -> Callable[[Terms], str]:
    def expression(terms: Terms) -> str:
        yearly = terms.plan.yearly
        flat = f"ROUND(SUMPRODUCT(ABS({yearly.cells(net)})),{BALANCE_PLACES})=0"
        cells = yearly.cells(paid)
        return f'IF(OR({flat},COUNT({cells})=0),"{NONE}",MIN({cells}))'

    return expression


def _rate(function: str) -> Callable[[Terms], str]:
    def expression(terms: Terms) -> str:
        cells = terms.plan.yearly.cells(YearlyPlan.NET)
        one_sided = f'OR(COUNTIF({cells},">0")=0,COUNTIF({cells},"<0")=0)'
        return f'IF({one_sided},"{NONE}",{function.format(cells=cells, rate=DISCOUNT_RATE)})'

    return expression


EXPRESSIONS: Mapping[str, Callable[[Terms], str]] = {
    "total_benefits_pv": _worth(YearlyPlan.BENEFITS),
    "total_costs_pv": _worth(YearlyPlan.COSTS),
    "net_present_value": _net_present_value,
    "roi_percentage": _return,
    "total_benefits_nominal": _sum(YearlyPlan.BENEFITS),
    "total_costs_nominal": _sum(YearlyPlan.COSTS),
    "payback_period_months": _payback,
    "payback_linear_months": _linear(YearlyPlan.NET, YearlyPlan.PAYBACK),
    "payback_discounted_months": _linear(YearlyPlan.NET_PV, YearlyPlan.PAYBACK_PV),
    "internal_rate_of_return": _rate("IRR({cells})"),
    "modified_rate_of_return": _rate("MIRR({cells},{rate},{rate})"),
}


def _terms(book: CaseBook, page: Page, row: int) -> int:
    """The discount rate and the switches; two of them may be changed to see what follows."""
    case = book.facts.case
    page.put(row, FIRST_COLUMN, "Terms", look.SECTION)
    entered = replace(ENTERED, bold=True)
    initial = "yes, not discounted" if case.has_initial_period else "no, they fall into year 1"
    rows: list[tuple[str, Value, Style, str]] = [
        ("Discount rate", case.discount_rate, entered.formatted(PERCENT), DISCOUNT_RATE),
        ("Costs are raised by their risk (1: yes)", int(case.risk_adjust_costs),
         entered.formatted("0"), RISK_ON_COSTS),
        ("Years of the analysis", case.years, look.BODY.formatted("0"), ""),
        ("One-time amounts in a year 0", initial, Style(rule=look.LINE, align="right"), ""),
    ]  # fmt: skip
    for line, (label, value, style, name) in enumerate(rows, row + 1):
        page.put(line, FIRST_COLUMN, label, look.BODY)
        page.put(line, FIRST_COLUMN + 1, value, style)
        if name:
            book.define(name, "Summary", f"$C${line}")
    _only(page, f"C{row + 1}", kind="decimal", least="0", most="1")
    _only(page, f"C{row + 2}", kind="whole", least="0", most="1")
    return row + len(rows) + 1


def _only(
    page: Page, cell: str, *, kind: Literal["decimal", "whole"], least: str, most: str
) -> None:
    rule = DataValidation(type=kind, operator="between", formula1=least, formula2=most)
    rule.showErrorMessage = True
    page.sheet.add_data_validation(rule)
    rule.add(cell)


def _charts(book: CaseBook, page: Page, row: int) -> None:
    """Benefits against costs, and the running net, over the sheet of years."""
    yearly = book.plan.yearly
    span = (FIRST_ROW, yearly.last_row)
    flows = [("Benefits", yearly.BENEFITS), ("Costs", yearly.COSTS)]
    negative = any(flow.risk_adjusted < 0 for flow in book.facts.flows.rows)
    for title, values, column, from_zero in (
        ("Benefits and costs by year, risk-adjusted", flows, "B", not negative),
        ("Running net, not discounted", [("Running net", yearly.RUNNING)], "F", False),
    ):
        bars = Bars(
            title, "Yearly", yearly.YEAR, values, *span,
            number_format=SIGNED_USD if not from_zero else Bars.number_format,
            from_zero=from_zero, width=18.5, height=8.4,
        )  # fmt: skip
        page.sheet.add_chart(bar_chart(bars), f"{column}{row}")
