"""Completeness: every row of the file, in scope or out of it, with its dollars and the reason."""

from decimal import Decimal

import duckdb

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Live, Value
from savings.claims.declarations import CompletenessRow
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.detail import Detail

COLUMNS = (
    Column("Statement", 22, look.LABEL),
    Column("Row", 60, Style(bold=True, rule=look.LINE)),
    Column("Code", 28, look.LABEL),
    Column("Rows", 14, look.BODY.formatted(look.COUNT)),
    Column("Plan paid", 20, look.BODY.formatted(look.USD)),
    Column("Ingredient cost", 20, look.BODY.formatted(look.USD)),
    Column("Basis", 14),
)
HEADER_ROW = 5
# Groups whose codes are the values of a detail column, so that their rows can be live.
COLUMN_OF_GROUP = {"guarantee": "guarantee_state", "price": "price_match"}
MATCH_WORDS = {
    "rows": "Lines in scope",
    "rows_with_ndc": "Lines with a usable NDC",
    "ndc_any_date": "Lines whose NDC the reference prices at any date",
    "dated_inside_interval": "Lines priced inside a dated interval",
    "dated_with_carry_forward": "Lines priced, last price carried forward within the cap",
}
IN_SCOPE = "in_scope"
NOT_STATED = ("not stated", Style(italic=True, colour=look.MUTED, rule=look.LINE, align="right"))
Measures = tuple[int, Decimal | None, Decimal | None]
Cells = list[Value | tuple[Value, Style]]


def build(book: Book) -> None:
    """The statement as the engine made it; rows that the detail holds are live."""
    page = book.page("Completeness", "Where every row and dollar of the file went", len(COLUMNS))
    page.widths(COLUMNS)
    known = {group: _measures(book, column) for group, column in COLUMN_OF_GROUP.items()}
    known[""] = _measures(book, "")
    rows = [_row(book, one, known) for one in book.facts.completeness]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.freeze(table, columns=3)
    page.note(
        table.last + 1,
        "Intake: received = rejected + accepted (file), less what a layout rounds to cents. "
        "File = netting + scope. In scope = the rows of guarantee = the rows of price. The other "
        "rows tell of rows counted above. Not stated: no row of the line states the amount.",
        len(COLUMNS),
    )
    _price_match(page, table.last + 3)


def _row(book: Book, one: CompletenessRow, known: dict[str, dict[str, Measures]]) -> Cells:
    stated: Measures = (one.rows, one.plan_paid_usd, one.ingredient_cost_usd)
    numbers: Cells = [NOT_STATED if value is None else value for value in stated]
    basis = "stated"
    group = "" if one.code == IN_SCOPE else one.group
    code = "" if one.code == IN_SCOPE else one.code
    detail = book.claims.detail
    if known.get(group, {}).get(code) == stated and _carried(detail, one, group):
        numbers, basis = _live(detail, group, code, stated), "live"
    title = one.group.replace("_", " ").capitalize()
    return [title, one.label, one.code, *numbers, (basis, marks.badge(basis))]


def _carried(detail: Detail, one: CompletenessRow, group: str) -> bool:
    """Whether the detail has the columns that a live row reads."""
    needed = [COLUMN_OF_GROUP[group]] if group else []
    needed += ["plan_paid_usd"] if one.plan_paid_usd else []
    needed += ["ingredient_cost_usd"] if one.ingredient_cost_usd else []
    return all(detail.has(name) for name in needed)


def _live(detail: Detail, group: str, code: str, stated: Measures) -> Cells:
    column = COLUMN_OF_GROUP.get(group, "")
    values: Cells = []
    measures: tuple[int | Decimal | None, ...] = stated
    for taken, value in zip(("", "plan_paid_usd", "ingredient_cost_usd"), measures, strict=True):
        if value is None or (taken and not detail.has(taken)):
            values.append(NOT_STATED if value is None else value)
            continue
        parts = []
        for part in detail.parts:
            test = f'{detail.range_name(column, part)},"{code}"' if column else ""
            cells = detail.range_name(taken or detail.order[0], part)
            counted = f"COUNTIFS({test})" if test else f"COUNTA({cells})"
            summed = f"SUMIFS({cells},{test})" if test else f"SUM({cells})"
            parts.append(summed if taken else counted)
        values.append(Live("+".join(parts), value))
    return values


def _measures(book: Book, column: str) -> dict[str, Measures]:
    """Rows and dollars of the detail by a column's values, to prove a live row right."""
    detail = book.claims.detail
    if column and not detail.has(column):
        return {}
    dollars = ", ".join(
        f"sum({name})" if detail.has(name) else "NULL"
        for name in ("plan_paid_usd", "ingredient_cost_usd")
    )
    key = f"coalesce({column}, '')" if column else "''"
    query = f"SELECT {key}, count(*), {dollars} FROM read_parquet(?) GROUP BY 1"
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(detail.path)]).fetchall()
    return {row[0]: (row[1], _decimal(row[2]), _decimal(row[3])) for row in rows}


def _decimal(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _price_match(page: Page, row: int) -> None:
    match = page.book.facts.price_match
    if not match:
        return
    page.put(row, FIRST_COLUMN, "Match with the price reference", look.SECTION)
    for place, (name, value) in enumerate(match.items(), start=row + 1):
        page.put(place, FIRST_COLUMN, "", look.LABEL)
        page.put(place, FIRST_COLUMN + 1, _match_words(name), look.BODY)
        page.put(place, FIRST_COLUMN + 2, name, look.LABEL)
        number_format = look.USD if name.endswith("_usd") else look.COUNT
        page.put(place, FIRST_COLUMN + 3, value, look.BODY.formatted(number_format))


def _match_words(name: str) -> str:
    words = name.replace("_", " ").replace("ndc", "NDC").replace("usd", "USD")
    return MATCH_WORDS.get(name, words[:1].upper() + words[1:])
