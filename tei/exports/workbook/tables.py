"""Benefits and Costs: what was entered, the risk that counts, and what comes of both, live."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Page, Value
from leafenterprise.shared.workbook.printing import print_wide
from tei.case.declarations import Field, Flow, Table
from tei.case.declarations import Value as CaseValue
from tei.case.flows import total
from tei.exports.workbook.book import (
    DISCOUNT_RATE,
    ENTERED,
    MUTED,
    PERCENT,
    RISK_ON_COSTS,
    STRONG_USD,
    USD,
    CaseBook,
    live,
)
from tei.exports.workbook.plan import FIRST_ROW, HEADER_ROW, TablePlan

ANNUAL, ONE_TIME = "annual", "one-time"
SHARE = look.BODY.formatted(PERCENT)
Cell = Value | tuple[Value, Style]
ABOUT: dict[Table, str] = {
    "benefits": "What the case brings in, lowered by its risk and discounted to today",
    "costs": "What the case costs, raised by its risk where the template says so, discounted",
}


def build_benefits(book: CaseBook) -> None:
    """The table of benefits."""
    _build(book, book.plan.benefits)


def build_costs(book: CaseBook) -> None:
    """The table of costs."""
    _build(book, book.plan.costs)


def _build(book: CaseBook, plan: TablePlan) -> None:
    columns = _columns(plan)
    page = book.page(plan.title, ABOUT[plan.table], min(len(columns), 12))
    page.widths(columns)
    table = page.table(HEADER_ROW, columns, [_row(book, plan, field) for field in plan.fields])
    page.fit_rows(table, columns)
    page.freeze(table, columns=3)
    print_wide(page.sheet, 3)
    _totals(book, page, plan)
    page.note(plan.total_row + 2, _explanation(plan), 12, height=40)


def _columns(plan: TablePlan) -> list[Column]:
    columns = [
        Column("Category", 20, MUTED),
        Column("Field", 38, Style(bold=True, rule=look.LINE, wrap=True)),
        Column("Key", 24, MUTED),
        Column("Kind", 11, MUTED),
        Column("Risk", 9, ENTERED.formatted(PERCENT)),
    ]
    entered = ENTERED.formatted(look.USD)
    for title, width, style in (
        ("Entered, year {}", 17, entered),
        ("Risk, year {}", 12, SHARE),
        ("Risk-adjusted, year {}", 17, USD),
    ):
        columns += [Column(title.format(year), width, style) for year in plan.periods]
    bold = replace(USD, bold=True)
    columns += [Column(f"Total {word}", 18, USD) for word in ("entered", "risk-adjusted")]
    columns += [Column("Present value", 18, bold)]
    wrapped = replace(look.WRAPPED, indent=1)
    return [*columns, Column("Notes", 44, wrapped), Column("Source", 44, wrapped)]


def _row(book: CaseBook, plan: TablePlan, field: Field) -> list[Cell]:
    facts, row = book.facts, plan.row(field.key)
    values = {_year(book, value): value for value in field.values}
    flows = {flow.year: flow for flow in facts.flows.of_field(field.key)}
    texts = facts.texts[field.key]
    once = any(value.year is None for value in field.values)
    return [
        field.category,
        field.label,
        field.key,
        ONE_TIME if once else ANNUAL,
        field.risk_adjustment,
        *(values[year].amount if year in values else None for year in plan.periods),
        *(_risk(plan, field, values.get(year), row) for year in plan.periods),
        *(_adjusted(plan, flows.get(year), year, row) for year in plan.periods),
        *_sums(plan, tuple(flows.values()), row),
        texts.notes,
        texts.source,
    ]


def _year(book: CaseBook, value: CaseValue) -> int:
    return book.facts.case.one_time_year() if value.year is None else value.year


def _risk(plan: TablePlan, field: Field, value: CaseValue | None, row: int) -> Cell:
    """The field's risk, or what stands in its place for this year alone."""
    if value is not None and value.risk_adjustment is not None:
        return value.risk_adjustment, replace(ENTERED, bold=True).formatted(PERCENT)
    return live(f"N(${plan.label('risk')}{row})", field.risk_adjustment or Decimal(0))


def _adjusted(plan: TablePlan, flow: Flow | None, year: int, row: int) -> Cell:
    amount, risk = f"{plan.entered(year)}{row}", f"{plan.risk(year)}{row}"
    at_risk = f"ABS({amount})*{risk}"
    effect = f"-{at_risk}" if plan.table == "benefits" else f"+{at_risk}*{RISK_ON_COSTS}"
    return live(f"N({amount}){effect}", flow.risk_adjusted if flow else Decimal(0))


def _sums(plan: TablePlan, flows: tuple[Flow, ...], row: int) -> Iterator[Cell]:
    first, last = plan.periods[0], plan.periods[-1]
    for column, amount in (
        (plan.entered, total(flow.nominal for flow in flows)),
        (plan.adjusted, total(flow.risk_adjusted for flow in flows)),
    ):
        yield live(f"SUM({column(first)}{row}:{column(last)}{row})", amount)
    yield live(present_value(plan, row), total(flow.present_value for flow in flows))


def present_value(plan: TablePlan, row: int) -> str:
    """A row's worth today. NPV() takes its first amount as a year away, so year 0 stands apart."""
    later = f"NPV({DISCOUNT_RATE},{plan.adjusted(1)}{row}:{plan.adjusted(plan.periods[-1])}{row})"
    return f"{plan.adjusted(0)}{row}+{later}" if 0 in plan.periods else later


def _totals(book: CaseBook, page: Page, plan: TablePlan) -> None:
    flows = tuple(book.facts.flows.of(plan.table))
    sums = {
        plan.sums(0): [f.nominal for f in flows],
        plan.sums(1): [f.risk_adjusted for f in flows],
    }
    sums[plan.sums(2)] = [flow.present_value for flow in flows]
    for year in plan.periods:
        own = [flow for flow in flows if flow.year == year]
        sums[plan.entered(year)] = [flow.nominal for flow in own]
        sums[plan.adjusted(year)] = [flow.risk_adjusted for flow in own]
    row, width = plan.total_row, 5 + 3 * len(plan.periods) + 3
    page.fill(row, FIRST_COLUMN, FIRST_COLUMN + width - 1, look.TOTAL)
    page.put(row, FIRST_COLUMN, "Total", look.TOTAL)
    for column, amounts in sums.items():
        formula = f"SUM({column}{FIRST_ROW}:{column}{plan.last_row})"
        place = page.sheet[f"{column}{row}"].column
        page.put(row, place, live(formula, total(amounts)), STRONG_USD)


def _explanation(plan: TablePlan) -> str:
    side = (
        "entered × (1 − risk), of a negative amount entered × (1 + risk)"
        if plan.table == "benefits"
        else "entered × (1 + risk), of a negative amount entered × (1 − risk), where the switch on "
        "Summary raises costs by their risk"
    )
    return (
        "Blue cells are what was entered; a bold blue risk stands for its year alone. "
        f"Risk-adjusted is {side}. A blank cell counts as 0. One-time amounts stand in year "
        f"{plan.periods[0]}. Present value discounts each year by the rate on Summary."
    )
