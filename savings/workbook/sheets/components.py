"""Guarantees, Fees and rebates: per contract component the sums, and the figures made of them.

Each sum is a SUMIFS over Claim detail, each figure arithmetic over the sums beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.charts import SIGNED_USD, Bars, bar_chart
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Live, Table, Value
from savings.claims.declarations import Formula, SegmentRow
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.figures import COMPONENTS, SumText, figure_cell, find
from savings.workbook.predicates import Criterion, predicate
from savings.workbook.sheets.component_lists import overall_list, settlement_list, term_list

HEADER_ROW = 5
LABELS = (
    Column("Component", 24, Style(bold=True, rule=look.LINE, number_format=look.TEXT)),
    Column("Name", 26),
    Column("Lines", 14, look.BODY.formatted(look.COUNT)),
)
Key = tuple[str, str]
Titles = dict[Key, str]
NOTE = (
    "The last row is reckoned over all lines in scope, so it is not always the sum of the rows "
    "above: one component's surplus may meet another's shortfall there. What the contract makes "
    "due is told apart below."
)
EMPTY = ("–", Style(colour=look.MUTED, rule=look.LINE, align="right"))
Row = list[Value | tuple[Value, Style]]


@dataclass(frozen=True)
class SumColumn:
    """One distinct sum shown as a column; `users` are the formulas and names it serves."""

    title: str
    unit: str
    users: tuple[tuple[str, str], ...]

    def total(self, row: SegmentRow) -> Decimal | None:
        """The sum for a segment value, from any figure that was made of it."""
        for formula_id, name in self.users:
            figure = find(row, formula_id)
            if figure and name in figure.sums:
                return figure.sums[name]
        return None


def build_guarantees(book: Book) -> None:
    """Discount guarantees by component, then the offset of surplus against shortfall."""
    sheet = ComponentSheet(book, ("guarantee",), below=("offset",))
    page, row = sheet.build("Guarantees", "Ingredient cost against the guaranteed discount")
    first, last = sheet.body
    book.define(COMPONENTS, "Guarantees", f"$B${first}:$B${last}")
    row = overall_list(page, sheet.overall, row)
    term_list(page, row, discounts=True)


def build_fees(book: Book) -> None:
    """Dispensing fees, rebates and administrative fees, each its own pot."""
    sheet = ComponentSheet(book, ("fee", "rebate"))
    page, row = sheet.build("Fees and rebates", "What was due against what was paid")
    row = overall_list(page, sheet.overall, row)
    row = settlement_list(page, row)
    term_list(page, row, discounts=False)


class ComponentSheet:
    """The table of one or more formula families by contract component."""

    def __init__(self, book: Book, families: Sequence[str], below: Sequence[str] = ()) -> None:
        self.book = book
        self.rows = [row for row in book.facts.segment_rows("component") if row.key]
        formulas = [f for f in book.facts.formulas.values() if f.family in (*families, *below)]
        shown = [f for f in formulas if f.family in families and self._has_values(f)]
        self.overall = [f for f in formulas if f not in shown]
        self.sums = self._sum_columns(shown)
        self.shown = [f for f in shown if not self._is_a_sum(f)]
        self.body = (HEADER_ROW + 1, HEADER_ROW + max(len(self.rows), 1))

    def build(self, title: str, subtitle: str) -> tuple[Page, int]:
        """Lay the sheet out; the page and the next free row."""
        columns = self._columns()
        page = self.book.page(title, subtitle, max(len(columns), 9))
        page.widths(columns)
        rows = [self._row(row, place) for place, row in enumerate(self.rows, self.body[0])]
        table = page.table(HEADER_ROW, columns, rows, height=60)
        page.freeze(table, columns=1 + len(LABELS))
        self._total_row(page, columns)
        page.note(self.body[1] + 2, NOTE, min(len(columns), 9))
        return page, self._charts(page, table)

    def _has_values(self, formula: Formula) -> bool:
        figures = [find(row, formula.id) for row in self.rows]
        return any(figure and figure.value is not None for figure in figures)

    def _is_a_sum(self, formula: Formula) -> bool:
        """Whether the figure is one of its sums, so that the sum's column shows it."""
        return self.book.expression(formula) in formula.sums

    def _sum_columns(self, shown: Sequence[Formula]) -> list[SumColumn]:
        users: dict[Key, list[Key]] = {}
        titles: Titles = {}
        for formula in shown:
            for name, taken in formula.sums.items():
                key = (taken.column, predicate(formula, taken, self.book.facts.parameters))
                users.setdefault(key, []).append((formula.id, name))
                titles.setdefault(key, taken.label or name.replace("_", " ").capitalize())
                if self._is_a_sum(formula):
                    titles[key] = formula.title
        unique = self._told_apart(titles, users)
        return [
            SumColumn(unique[key], "usd" if key[0].endswith("_usd") else "count", tuple(found))
            for key, found in users.items()
        ]

    def _told_apart(self, titles: Titles, users: Mapping[Key, list[Key]]) -> Titles:
        """Equal titles over different lines name the figure they are for."""
        seen = list(titles.values())
        formulas = self.book.facts.formulas
        return {
            key: f"{title}, for: {formulas[users[key][0][0]].title}"
            if seen.count(title) > 1
            else title
            for key, title in titles.items()
        }

    def _columns(self) -> list[Column]:
        sums = [(one.title, marks.UNIT_FORMATS[one.unit], look.BODY) for one in self.sums]
        strong = Style(bold=True, rule=look.LINE, fill=look.MIST)
        figures = [
            (one.title, marks.figure_format(one.unit, one.places), strong) for one in self.shown
        ]
        return [
            *LABELS,
            *(
                Column(title, 17, style.formatted(number_format))
                for title, number_format, style in [*sums, *figures]
            ),
        ]

    def _row(self, row: SegmentRow, place: int) -> Row:
        extra = (Criterion("component", f"$B{place}"),)
        return [row.key, row.label, row.lines, *self._numbers(row, place, extra)]

    def _numbers(self, row: SegmentRow, place: int, extra: Sequence[Criterion]) -> Row:
        sums = [self._sum(one, row, extra) for one in self.sums]
        cells = [figure_cell(self.book, one, row, self._in_row(place)) for one in self.shown]
        values = [*sums, *(cell.value for cell in cells)]
        return [EMPTY if value is None else value for value in values]

    def _sum(self, one: SumColumn, row: SegmentRow, extra: Sequence[Criterion]) -> Value:
        total = one.total(row)
        live = self.book.claims.live_sum(*one.users[0])
        if live is None or total is None:
            return total
        return Live(live.text(self.book.claims.detail, extra), total)

    def _in_row(self, place: int) -> SumText:
        """Sums as cells of the same row, or as whole columns where each component counts."""

        def text(formula: Formula, name: str, each: bool) -> str | None:
            for offset, one in enumerate(self.sums):
                if (formula.id, name) in one.users:
                    if self.book.claims.live_sum(formula.id, name) is None:
                        return None
                    letter = Table(0, 0, 0, FIRST_COLUMN, 0).column(len(LABELS) + offset)
                    first, last = self.body
                    return f"{letter}${first}:{letter}${last}" if each else f"{letter}{place}"
            return None

        return text

    def _total_row(self, page: Page, columns: Sequence[Column]) -> None:
        totals = self.book.facts.segment_rows("total")
        if not totals:
            return
        row = self.body[1] + 1
        cells: Row = ["All lines in scope", "", totals[0].lines]
        cells += self._numbers(totals[0], row, ())
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True), FIRST_COLUMN):
            value = cell[0] if isinstance(cell, tuple) else cell
            align = column.style.align
            page.put(row, place, value, look.TOTAL.formatted(column.style.number_format, align))

    def _charts(self, page: Page, table: Table) -> int:
        """The variance by component as bars under the table; the next free row."""
        row = self.body[1] + 4
        dollars = [(n, f) for n, f in enumerate(self.shown) if f.unit == "usd"]
        dollars.sort(key=lambda found: not found[1].id.endswith("_variance"))
        if not dollars or not self.rows:
            return row
        start = len(LABELS) + len(self.sums)
        bars = Bars(
            f"{dollars[0][1].title} by component",
            page.sheet.title,
            "C",
            [(dollars[0][1].title, table.column(start + dollars[0][0]))],
            *self.body,
            number_format=SIGNED_USD,
            from_zero=False,
            width=24,
        )
        page.sheet.add_chart(bar_chart(bars), f"B{row}")
        return row + 17
