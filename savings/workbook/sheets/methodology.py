"""Methodology: each formula and rule of the run: its version, statement, sums and basis here."""

from dataclasses import fields

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Value
from savings.claims.declarations import Formula, Rule
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.predicates import predicate

TOP_WRAPPED = Style(rule=look.LINE, wrap=True, vertical="top")
COLUMNS = (
    Column("Kind", 11, Style(colour=look.MUTED, rule=look.LINE, vertical="top")),
    Column("Id", 31, Style(bold=True, rule=look.LINE, vertical="top")),
    Column("Version", 9, Style(rule=look.LINE, vertical="top", align="right", indent=1)),
    Column("Title", 28, TOP_WRAPPED),
    Column("Statement", 46, TOP_WRAPPED),
    Column("Unit and rounding", 19, TOP_WRAPPED),
    Column("Exact sums it takes from the claim lines", 54, TOP_WRAPPED),
    Column("In this workbook", 36, TOP_WRAPPED),
    Column("Needs", 26, TOP_WRAPPED),
    Column("Source", 26, TOP_WRAPPED),
)
HEADER_ROW = 5
Row = list[Value | tuple[Value, Style]]


def build(book: Book) -> None:
    """Formulas in the registry's order, rules in theirs, then the contract parameters."""
    page = book.page("Methodology", "How each figure and finding is made", len(COLUMNS))
    page.widths(COLUMNS)
    formulas = [_formula(book, one) for one in book.facts.formulas.values()]
    ordered = sorted(book.facts.rules.values(), key=lambda one: (one.order, one.id))
    rows = [*formulas, *(_rule(one) for one in ordered)]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.fit_rows(table, COLUMNS)
    page.freeze(table, columns=3)
    _parameters(page, table.last + 2)


def _formula(book: Book, formula: Formula) -> Row:
    needs = (*formula.needs, *formula.prices, *formula.evidence, *formula.terms)
    return [
        "Formula",
        formula.id,
        formula.version,
        formula.title,
        formula.statement,
        f"{marks.UNIT_WORDS.get(formula.unit, formula.unit)}, {formula.places} places, half-up",
        "\n".join(_sum(book, formula, name) for name in formula.sums),
        _basis(book, formula),
        ", ".join((*needs, *formula.settlements, *formula.tables)) or "—",
        formula.source or "—",
    ]


def _sum(book: Book, formula: Formula, name: str) -> str:
    taken = formula.sums[name]
    where = predicate(formula, taken, book.facts.parameters)
    what = "count of lines" if taken.column == "*" else f"Σ {taken.column}"
    return f"{name} = {what}{f' where {where}' if where else ''}"


def _basis(book: Book, formula: Formula) -> str:
    if formula.id in book.live_figures:
        return f"Live: {book.expression(formula)}"
    if (figure := book.facts.total_figures().get(formula.id)) and figure.value is not None:
        return "Stated value of the run"
    return "Not computable in this run"


def _rule(rule: Rule) -> Row:
    needs = (*rule.needs, *rule.prices, *rule.evidence, *rule.tables, *rule.terms)
    return [
        "Rule",
        rule.id,
        rule.version,
        rule.title,
        rule.statement,
        "USD, 2 places, half-up",
        f"breach where {rule.where}",
        f"Live over Finding detail. {rule.explanation}",
        ", ".join(needs) or "—",
        rule.source or "—",
    ]


def _parameters(page: Page, row: int) -> None:
    page.put(row, FIRST_COLUMN, "Contract parameters of the run", look.SECTION)
    parameters = page.book.facts.parameters
    for place, one in enumerate(fields(parameters), start=row + 1):
        value = getattr(parameters, one.name)
        page.put(place, FIRST_COLUMN, "Parameter", look.LABEL)
        page.put(place, FIRST_COLUMN + 1, one.name, look.BODY)
        page.put(place, FIRST_COLUMN + 2, "", look.BODY)
        page.put(place, FIRST_COLUMN + 3, _said(value), look.BODY)


def _said(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in sorted(value.items())) or "none"
    return str(value)
