"""Yearly: the flows of each year and month, and when they have paid for themselves."""

from leafenterprise.shared.money import round_half_up
from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Page, Value
from leafenterprise.shared.workbook.printing import print_wide
from tei.case.declarations import ZERO
from tei.exports.workbook.book import BALANCE_PLACES, DISCOUNT_RATE, MUTED, USD, CaseBook, live
from tei.exports.workbook.plan import FIRST_ROW, HEADER_ROW, MONTHS, TablePlan, YearlyPlan
from tei.exports.workbook.running import CERTAIN_DIGITS, Running, running_of
from tei.exports.workbook.tables import ONE_TIME

FACTOR = look.BODY.formatted("0.0000000000")
MONTH = look.BODY.formatted("0.0")
COLUMNS = (
    Column("Year", 10, Style(bold=True, rule=look.LINE, align="center")),
    *(Column(title, 18, USD) for title in ("Benefits", "Costs", "Net", "Running net")),
    Column("Discount factor", 15, FACTOR),
    *(
        Column(title, 18, USD)
        for title in (
            "Present value of benefits", "Present value of costs", "Present value of net",
            "Running present value", "Benefits at once", "Costs at once", "Benefits spread",
            "Costs spread",
        )
    ),
    Column("Paid back after months, linear", 16, MONTH),
    Column("The same, discounted", 16, MONTH),
)  # fmt: skip
MONTH_COLUMNS = (
    Column("Month", 10, Style(bold=True, rule=look.LINE, align="center")),
    Column("Year", 18, look.BODY.formatted("0")),
    Column("Month of the year", 18, look.BODY.formatted("0")),
    *(Column(title, 18, USD) for title in ("Benefits so far", "Costs so far", "Balance")),
    Column("Paid back (1: yes)", 18, look.BODY.formatted("0")),
)


def build(book: CaseBook) -> None:
    """Years on top, then how balances are compared, then months."""
    page = book.page("Yearly", "Risk-adjusted flows by year and by month", 12)
    page.widths(COLUMNS)
    running = running_of(book.facts.flows)
    table = page.table(HEADER_ROW, COLUMNS, [_year(book, running, y) for y in running.years])
    page.freeze(table, columns=2)
    print_wide(page.sheet, 2)
    _places(book, page, running)
    _months(book, page, running)


def _year(book: CaseBook, running: Running, year: int) -> list[Value]:
    y, own = book.plan.yearly, running.years[year]
    row, first = y.row(year), FIRST_ROW
    net = round_half_up(own.net, running.places)
    return [
        year,
        live(_column_sum(book.plan.benefits, year), own.benefits),
        live(_column_sum(book.plan.costs, year), own.costs),
        live(
            f"ROUND({y.BENEFITS}{row}-{y.COSTS}{row},{BALANCE_PLACES})",
            net,
        ),
        live(f"SUM({y.NET}${first}:{y.NET}{row})", own.running),
        live(f"1/(1+{DISCOUNT_RATE})^{y.YEAR}{row}", own.factor),
        live(f"{y.BENEFITS}{row}*{y.FACTOR}{row}", own.benefits * own.factor),
        live(f"{y.COSTS}{row}*{y.FACTOR}{row}", own.costs * own.factor),
        live(f"{y.BENEFITS_PV}{row}-{y.COSTS_PV}{row}", own.net * own.factor),
        live(f"SUM({y.NET_PV}${first}:{y.NET_PV}{row})", own.running_pv),
        live(_at_once(book.plan.benefits, year, f"{y.BENEFITS}{row}"), own.benefits_at_once),
        live(_at_once(book.plan.costs, year, f"{y.COSTS}{row}"), own.costs_at_once),
        live(f"{y.BENEFITS}{row}-{y.BENEFITS_AT_ONCE}{row}", own.benefits - own.benefits_at_once),
        live(f"{y.COSTS}{row}-{y.COSTS_AT_ONCE}{row}", own.costs - own.costs_at_once),
        live(_paid_back(y, year, y.NET, y.RUNNING), own.payback),
        live(_paid_back(y, year, y.NET_PV, y.RUNNING_PV), own.payback_pv),
    ]


def _column_sum(plan: TablePlan, year: int) -> str:
    return f"SUM({plan.cells(plan.adjusted(year))})"


def _at_once(plan: TablePlan, year: int, whole: str) -> str:
    """What falls before or into the first month: one-time amounts, and all of year 0."""
    if year == 0:
        return whole
    kinds, amounts = plan.cells(plan.label("kind")), plan.cells(plan.adjusted(year))
    return f'SUMIF({kinds},"{ONE_TIME}",{amounts})'


def _paid_back(plan: YearlyPlan, year: int, net: str, running: str) -> str:
    """Months until the running sum has reached 0, linear inside the year; blank while below."""
    row = plan.row(year)
    whole_years = max(year - 1, 0) * MONTHS
    reached, flows = f"ROUND({running}{row},{BALANCE_PLACES})>=0", f"{net}{row}<>0"
    if row == FIRST_ROW:
        return f'IF(AND({reached},{flows}),{whole_years},"")'
    before = f"{running}{row - 1}"
    # Before anything has flowed nothing is paid back.
    now = f"AND({reached},OR({flows},ROUND({before},{BALANCE_PLACES})<>0))"
    inside = f"{MONTHS}*({plan.YEAR}{row}-1-{before}/{net}{row})"
    linear = f"IF(ROUND({before},{BALANCE_PLACES})>=0,{whole_years},{inside})"
    return f'IF({now},{linear},"")'


def _places(book: CaseBook, page: Page, running: Running) -> None:
    """How many places of a balance a spreadsheet's numbers can be trusted for."""
    plan = book.plan.yearly
    row, cells = plan.places_row, f"{plan.BENEFITS}{FIRST_ROW}:{plan.COSTS}{plan.last_row}"
    size = f"INT(LOG10(MAX(1,SUMPRODUCT(ABS({cells})))))"
    page.put(row, FIRST_COLUMN, "Balances are compared with 0 to so many places:", MUTED)
    page.put(row, FIRST_COLUMN + 5, live(f"MAX(0,{CERTAIN_DIGITS}-{size})", running.places), MUTED)
    book.define(BALANCE_PLACES, "Yearly", f"$G${row}")
    page.note(
        row + 1,
        "A spreadsheet reckons with about 15 digits: what lies beyond them must not decide whether "
        "a balance has reached 0. At once: one-time amounts and all of year 0; spread: evenly over "
        "the twelve months of the year.",
        12,
        height=30,
    )


def _months(book: CaseBook, page: Page, running: Running) -> None:
    plan = book.plan.yearly
    body = [
        _month(plan, running, year, month)
        for year in range(1, plan.years + 1)
        for month in range(1, MONTHS + 1)
    ]
    page.table(plan.months_header, MONTH_COLUMNS, body, main=False)


def _month(plan: YearlyPlan, running: Running, year: int, month: int) -> list[Value]:
    number = (year - 1) * MONTHS + month
    row = plan.months_header + number
    benefits, costs = running.months[number - 1]
    balance = f"ROUND({plan.MONTH_BENEFITS}{row}-{plan.MONTH_COSTS}{row},{BALANCE_PLACES})"
    net = round_half_up(benefits - costs, running.places)
    return [
        number,
        year,
        month,
        live(_so_far(plan, year, row, plan.BENEFITS_AT_ONCE, plan.BENEFITS_SPREAD), benefits),
        live(_so_far(plan, year, row, plan.COSTS_AT_ONCE, plan.COSTS_SPREAD), costs),
        live(balance, net),
        live(f"IF({plan.MONTH_NET}{row}>=0,1,0)", 1 if net >= ZERO else 0),
    ]


def _so_far(plan: YearlyPlan, year: int, row: int, at_once: str, spread: str) -> str:
    """All that falls at once, the whole years before, and the months of this one."""
    lump = f"SUM({at_once}${FIRST_ROW}:{at_once}${plan.last_row})"
    part = f"{spread}${plan.row(year)}*{plan.MONTH_OF_YEAR}{row}/{MONTHS}"
    if year == 1:
        return f"{lump}+{part}"
    before = f"SUM({spread}${plan.row(1)}:{spread}${plan.row(year - 1)})"
    return f"{lump}+{before}+{part}"
