"""Audit findings: what each rule found, in the order in which rules claim dollars."""

from dataclasses import replace
from decimal import Decimal

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.charts import Bars, bar_chart
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Live, Table, Value
from savings.claims.declarations import RuleResult
from savings.claims.legs import OVERLAPS_GUARANTEE
from savings.workbook import marks
from savings.workbook.book import Book, Page

COLUMNS = (
    Column("Order", 8, look.BODY.formatted(look.COUNT)),
    Column("Rule", 26, Style(bold=True, rule=look.LINE, number_format=look.TEXT, indent=1)),
    Column("What it looks for", 34, look.WRAPPED),
    Column("Readiness", 18),
    Column("Lines judged", 12, look.BODY.formatted(look.COUNT)),
    Column("Not judged", 12, look.BODY.formatted(look.COUNT)),
    Column("Findings", 12, look.BODY.formatted(look.COUNT)),
    Column("Claims", 12, look.BODY.formatted(look.COUNT)),
    Column("At stake", 17, look.BODY.formatted(look.USD)),
    Column("Recoverable", 17, Style(bold=True, rule=look.LINE).formatted(look.USD)),
    Column("Dollars unknown", 13, look.BODY.formatted(look.COUNT)),
    Column(
        "How a breach is reckoned, and what keeps the findings from being final",
        80,
        replace(look.WRAPPED, indent=1),
    ),
)
HEADER_ROW = 5
FINDINGS, RECOVERABLE, UNKNOWN = 6, 9, 10  # places of the columns that are added up
DASH = ("–", Style(colour=look.MUTED, rule=look.LINE, align="right"))
NOT_KNOWN = ("not known", Style(italic=True, colour=look.MUTED, rule=look.LINE, align="right"))
Row = list[Value | tuple[Value, Style]]


def build(book: Book) -> None:
    """One row per rule; counts and dollars are live over Finding detail."""
    page = book.page("Audit findings", "Each claim's recoverable dollars count once", len(COLUMNS))
    page.widths(COLUMNS)
    results = sorted(book.facts.rule_results, key=lambda one: _order(book, one))
    rows = [_row(book, one, place) for place, one in enumerate(results, HEADER_ROW + 1)]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.fit_rows(table, COLUMNS)
    page.freeze(table, columns=3)
    _total(page, table, results)
    overlaps = f" {OVERLAPS_GUARANTEE}" if book.facts.parameters.lesser_of_awp_discount else ""
    page.note(
        table.last + 3,
        "A claim may break many rules and every finding is kept. Its recoverable dollars are "
        "claimed by the first rule in this order and never exceed what the plan paid. At stake "
        "counts a claim under each rule it breaks. Sums are over the findings whose dollars are "
        "known; of how many they are not stands beside them. A line is not judged where it lacks "
        f"what the rule compares.{overlaps}",
        len(COLUMNS),
    )
    _chart(page, table, results)


def _order(book: Book, result: RuleResult) -> tuple[int, str]:
    rule = book.facts.rules.get(result.rule)
    return (rule.order if rule else 1_000, result.rule)


def _row(book: Book, result: RuleResult, place: int) -> Row:
    rule = book.facts.rules.get(result.rule)
    statement = rule.statement if rule else ""
    head: Row = [rule.order if rule else None, result.rule, rule.title if rule else result.rule]
    readiness = book.facts.readiness_of_rule(result)
    state = (readiness.state.replace("_", " "), marks.badge(readiness.state))
    why = " ".join(f"{one.message} To clear it: {one.clears}" for one in readiness.reasons)
    if not result.evaluable:
        return [*head, state, *_judged(result), DASH, DASH, DASH, DASH, DASH, why]
    how = f"{statement} {rule.explanation}" if rule else statement
    told = f"{why} {how}".strip()
    return [*head, state, *_judged(result), *_numbers(book, result, place), told]


def _judged(result: RuleResult) -> Row:
    """Lines judged and not; a dash in results stored before they were counted."""
    return [DASH if n is None else n for n in (result.lines_judged, result.lines_unjudged)]


def _numbers(book: Book, result: RuleResult, place: int) -> Row:
    """Distinct claims are a stated value: a spreadsheet counts rows, not claims."""
    cell = f"$C{place}"
    return [
        Live(over_findings(book, "COUNTIFS", "", cell), result.findings),
        result.claims,
        _sum(book, "at_stake_usd", cell, result.at_stake_usd),
        _sum(book, "recoverable_usd", cell, result.recoverable_usd),
        DASH if result.recoverable_unknown is None else result.recoverable_unknown,
    ]


def _sum(book: Book, column: str, cell: str, value: Decimal | None) -> Value | tuple[Value, Style]:
    """Live over the findings; where none of their dollars are known there is no sum."""
    return NOT_KNOWN if value is None else Live(over_findings(book, "SUMIFS", column, cell), value)


def over_findings(book: Book, function: str, column: str, cell: str) -> str:
    """A count or sum of the findings of the rule named in a cell, over all finding sheets."""
    detail = book.findings
    parts = []
    for part in detail.parts:
        taken = f"{detail.range_name(column, part)}," if column else ""
        parts.append(f"{function}({taken}{detail.range_name('rule', part)},{cell})")
    return "+".join(parts)


def _total(page: Page, table: Table, results: list[RuleResult]) -> None:
    row = table.last + 1
    page.fill(row, FIRST_COLUMN, FIRST_COLUMN + len(COLUMNS) - 1, look.TOTAL)
    page.put(row, FIRST_COLUMN + 1, "All rules", look.TOTAL)
    totals: dict[int, tuple[Decimal | int, str]] = {
        FINDINGS: (sum(one.findings for one in results), look.COUNT),
        UNKNOWN: (sum(one.recoverable_unknown or 0 for one in results), look.COUNT),
    }
    known = [one.recoverable_usd for one in results if one.recoverable_usd is not None]
    if known:
        totals[RECOVERABLE] = (sum(known, Decimal(0)), look.USD)
    else:
        page.put(row, FIRST_COLUMN + RECOVERABLE, *NOT_KNOWN)
    for place, (value, number_format) in totals.items():
        formula = f"SUM({table.cells(place)})"
        style = look.TOTAL.formatted(number_format)
        page.put(row, FIRST_COLUMN + place, Live(formula, value), style)


def _chart(page: Page, table: Table, results: list[RuleResult]) -> None:
    if not any(one.recoverable_usd for one in results):
        return
    bars = Bars(
        "Recoverable dollars by rule",
        page.sheet.title,
        table.column(1),
        [("Recoverable", table.column(RECOVERABLE))],
        table.first,
        table.last,
        horizontal=True,
        width=26,
        height=max(7.0, 0.62 * len(results) + 2),
    )
    page.sheet.add_chart(bar_chart(bars), f"C{table.last + 5}")
