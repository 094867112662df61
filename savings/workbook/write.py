"""Write the workbook of a governed run: laid out by openpyxl, long lists streamed in.

Equal facts give equal bytes. Memory stays bounded by DuckDB's limit and one batch of rows.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from openpyxl.utils import get_column_letter

from leafenterprise.shared.workbook.package import around_row, styles_of_row
from leafenterprise.shared.workbook.writing import DIGEST_PROPERTY, describe, write_layout
from savings.workbook.book import Book
from savings.workbook.detail import (
    FINDING_ORDER,
    FIRST_ROW,
    ROWS_PER_SHEET,
    Detail,
    Part,
    finding_columns,
    plan_detail,
)
from savings.workbook.facts import WorkbookFacts, WrittenWorkbook
from savings.workbook.live import expression_of
from savings.workbook.live_sums import plan_claim_detail
from savings.workbook.row_xml import DetailRows
from savings.workbook.sheets import SHEETS


class WorkbookCancelled(RuntimeError):
    """The caller asked to stop; nothing is left behind."""


@dataclass(frozen=True)
class Watch:
    """Who is told about progress, rows done of rows in all, and who may stop it."""

    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
    rows: int


def write_workbook(
    facts: WorkbookFacts,
    target: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, rows: None,
    cancelled: Callable[[], bool] = lambda: False,
    memory_limit: str = "1GB",
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> WrittenWorkbook:
    """The finished file at `target`, put in place whole or not at all.

    Raises WorkbookCancelled when told to stop, PartTooLarge beyond what XLSX can hold.
    """
    book = lay_out(facts, rows_per_sheet)
    watch = Watch(progress, cancelled, book.claims.detail.rows + book.findings.rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rows-", dir=target.parent) as folder:
        rows = _Rows(Path(folder), watch, memory_limit)
        streamed = {
            name: partial(rows.sheet, detail=detail, part=part)
            for name, (detail, part) in _streamed_parts(book).items()
        }
        write_layout(book, target, made_at=facts.made_at, streamed=streamed)
    return _written(book, target)


def lay_out(facts: WorkbookFacts, rows_per_sheet: int = ROWS_PER_SHEET) -> Book:
    """Every sheet with its styles, formulas, names and charts; the detail lists still empty."""
    live = [
        formula
        for formula in facts.formulas.values()
        if expression_of(formula, facts.parameters, facts.terms)
    ]
    claims = plan_claim_detail(facts.lines_path, live, facts.parameters, rows_per_sheet)
    states = {
        one.rule: facts.readiness_of_rule(one).state.replace("_", " ") for one in facts.rule_results
    }
    findings = plan_detail(
        "Finding detail",
        "finding",
        facts.findings_path,
        finding_columns(states),
        FINDING_ORDER,
        rows_per_sheet,
    )
    contents = tuple((sheet.title, sheet.about) for sheet in SHEETS[1:])
    book = Book(facts=facts, claims=claims, findings=findings, contents=contents)
    book.workbook.remove(book.workbook.worksheets[0])
    for sheet in SHEETS:
        sheet.build(book)
    _properties(book)
    return book


def _properties(book: Book) -> None:
    facts = book.facts
    describe(
        book,
        title=facts.title,
        subject=book.scope_line,
        description=f"Run {facts.run_id}, readiness {facts.readiness.state}",
        properties={DIGEST_PROPERTY: facts.facts_digest, "RunId": facts.run_id},
    )


def _streamed_parts(book: Book) -> dict[str, tuple[Detail, Part]]:
    """The sheet parts of the detail lists; openpyxl numbers parts in the order of sheets."""
    numbers = {title: n for n, title in enumerate(book.workbook.sheetnames, start=1)}
    return {
        f"xl/worksheets/sheet{numbers[part.title]}.xml": (detail, part)
        for detail in (book.claims.detail, book.findings)
        for part in detail.parts
    }


class _Rows:
    """Streams the detail sheets and counts the rows done."""

    def __init__(self, folder: Path, watch: Watch, memory_limit: str) -> None:
        self.folder, self.watch, self.memory_limit = folder, watch, memory_limit
        self.lists: dict[str, DetailRows] = {}
        self.done = 0

    def sheet(self, layout: bytes, detail: Detail, part: Part) -> Iterator[bytes]:
        """The sheet's XML with the sample row replaced by the part's rows."""
        numbers = styles_of_row(layout, FIRST_ROW)
        styles = {c.name: number for c, number in zip(detail.columns, numbers, strict=True)}
        last_cell = f"{get_column_letter(len(detail.columns))}{part.last_row}"
        head, tail = around_row(layout, FIRST_ROW, last_cell)
        yield head
        for rows, chunk in self._list(detail).stream(part, styles):
            if self.watch.cancelled():
                raise WorkbookCancelled
            yield chunk
            self.done += rows
            self.watch.progress(self.done, self.watch.rows)
        yield tail

    def _list(self, detail: Detail) -> DetailRows:
        """The list, looked through when its first sheet is due."""
        if detail.title not in self.lists:
            self.lists[detail.title] = DetailRows(
                detail, workdir=self.folder, memory_limit=self.memory_limit
            )
        return self.lists[detail.title]


def _written(book: Book, target: Path) -> WrittenWorkbook:
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenWorkbook(
        path=target,
        sha256=digest,
        size_bytes=target.stat().st_size,
        detail_rows=book.claims.detail.rows,
        finding_rows=book.findings.rows,
        live_cells=sum(len(values) for values in book.cached.values()),
    )
