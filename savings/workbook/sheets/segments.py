"""Segments: every figure by component, channel, class, month, group, plan, pharmacy and drug."""

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Column, Value
from leafenterprise.shared.workbook.printing import print_wide
from savings.claims.declarations import SegmentRow
from savings.workbook import marks
from savings.workbook.book import Book
from savings.workbook.figures import figure_cell, find, over_detail
from savings.workbook.predicates import Criterion
from savings.workbook.segment_plan import HEADER_ROW, KINDS, LABELS, ROWS_PER_KIND, SegmentPlan

KEY_COLUMN = "C"
EMPTY = Style(colour=look.MUTED, rule=look.LINE, align="right")


def build(book: Book) -> None:
    """One row per segment value, one column per figure; filter by kind."""
    plan = book.segments
    columns = _columns(plan)
    page = book.page("Segments", "Every figure by part of the whole; filter by kind", len(columns))
    page.widths(columns)
    rows = (_row(book, plan, row, place) for place, row in enumerate(plan.rows, HEADER_ROW + 1))
    table = page.table(HEADER_ROW, columns, rows, height=46)
    page.freeze(table, columns=1 + LABELS)
    print_wide(page.sheet, 1 + LABELS)
    page.note(table.last + 2, _note(plan), 10, height=40)


def _columns(plan: SegmentPlan) -> list[Column]:
    labels = [
        Column("Kind", 19, look.LABEL),
        Column("Value", 24, Style(bold=True, rule=look.LINE, number_format=look.TEXT)),
        Column("Name", 30),
        Column("Lines", 10, look.BODY.formatted(look.COUNT)),
    ]
    return labels + [
        Column(
            formula.title,
            17,
            look.BODY.formatted(marks.figure_format(formula.unit, formula.places)),
        )
        for formula in plan.formulas
    ]


def _row(
    book: Book, plan: SegmentPlan, row: SegmentRow, place: int
) -> list[Value | tuple[Value, Style]]:
    title, column = KINDS.get(row.kind, (row.kind.replace("_", " ").capitalize(), ""))
    shown: list[Value | tuple[Value, Style]] = [
        title,
        row.key or "—",
        row.label or "All lines in scope",
        row.lines,
    ]
    criteria = (Criterion(column, f"${KEY_COLUMN}{place}"),) if column else ()
    live = (row.kind, row.key) in plan.live and (not column or book.claims.detail.has(column))
    for formula in plan.formulas:
        if live:
            value: Value = figure_cell(book, formula, row, over_detail(book, criteria)).value
        else:
            figure = find(row, formula.id)
            value = figure.value if figure else None
        shown.append(("–", EMPTY) if value is None else value)
    return shown


def _note(plan: SegmentPlan) -> str:
    said = (
        "A dash means the figure is not computable for that part. Figures of parts with few values "
        "are live formulas over Claim detail; those of long lists are stated values."
    )
    for kind, number in plan.left_out.items():
        title = KINDS.get(kind, (kind, ""))[0].lower()
        said += (
            f" {number:,} further values of {title} are not shown: the first {ROWS_PER_KIND} are."
        )
    return said
