"""What a printed report is made of: a cover, chapters of figures, charts and grids, all as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leafenterprise.shared.charts import PRINT, svg
from leafenterprise.shared.printed import MISSING, Grid, Picture, PrintedCell, columns_of
from savings.queries.results import RunRecord
from savings.report import BuiltSection
from savings.report_cells import cell_text, touched_titles, why_missing
from savings.report_charts import draw
from savings.sections._blocks import Cell, Content, FigureCard, Table

# Longer lists stand whole in the workbook.
MOST_ROWS = 1_000
# More columns than a page upright holds turn the page; few rows of many columns turn the table.
ROOMY_COLUMNS, UPRIGHT_COLUMNS, TURNED_ROWS = 7, 9, 5


@dataclass(frozen=True)
class Chapter:
    """One chapter: what stands in the contents, then its parts in this order."""

    id: str
    title: str
    intro: str = ""
    leads: tuple[FigureCard, ...] = ()
    tiles: tuple[FigureCard, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Printed:
    """A whole report. Equal values give equal bytes.

    cover: label and value, in the order shown. footer: what stands at the foot of every page.
    superseded_by: the run that speaks in this one's place, for a draft of a run that ended so.
    """

    title: str
    subtitle: str
    client: str
    readiness: str
    draft: bool
    made_at: str
    facts_digest: str
    run_id: str
    footer: str
    trail: str
    cover: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    reasons: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)
    superseded_by: str = ""


def chapter_of(section: BuiltSection, record: RunRecord) -> Chapter:
    """A section of the report as a chapter: figures as a grid, charts, then its tables.

    Where most tables are wide the whole chapter stands on its side, and none is turned.
    """
    content = section.content
    pictures = tuple(
        Picture(chart.title, svg(chart, PRINT)) for _, chart in draw(section.id, content)
    )
    wide = sum(len(table.columns) > UPRIGHT_COLUMNS for table in content.tables)
    turned_page = not content.figures and wide * 2 > len(content.tables)
    grids = [figure_grid(section.id, content.figures)] if content.figures else []
    for table in content.tables:
        why = _why_missing(table, record)
        grids.append(grid_of(table, why, may_turn=not turned_page))
    return Chapter(
        id=section.id,
        title=section.title,
        intro=content.intro,
        pictures=pictures,
        grids=tuple(grids),
        notes=content.notes,
        reasons=(*reasons_of(content.figures), *_of_tables(content)),
        wide=turned_page,
    )


def figure_grid(section: str, figures: Iterable[FigureCard]) -> Grid:
    """Figures over the scope, one a row, each with its formula, claims and readiness."""
    columns = columns_of(
        ("Figure", "text"), ("Value", "usd"), ("Claims", "count"), ("Left out", "count"),
        ("Readiness", "readiness"),
    )  # fmt: skip
    rows = tuple(
        (
            PrintedCell(card.title, "text", f"{card.formula} v{card.version}"),
            PrintedCell(card.display, "usd"),
            PrintedCell(f"{card.lines:,}", "count"),
            PrintedCell(f"{card.left_out_lines:,}", "count"),
            PrintedCell(words(card.readiness), "readiness"),
        )
        for card in figures
    )
    return Grid(f"{section}-figures", "Figures over the whole scope", columns, rows)


def grid_of(table: Table, why: str = "", *, may_turn: bool = True) -> Grid:
    """A table of the report, why cells are missing under it; few rows of many columns turn."""
    kinds = [column.kind for column in table.columns]
    missing = MISSING if table.segment_kind else table.missing
    rows = tuple(
        tuple(_cell(kind, value, missing) for kind, value in zip(kinds, row, strict=True))
        for row in table.rows[:MOST_ROWS]
    )
    cut = (
        f"The first {MOST_ROWS:,} of {len(table.rows):,} rows; the workbook lists them all."
        if len(table.rows) > MOST_ROWS
        else ""
    )
    note = " ".join(filter(None, (table.note, cut, why)))
    heads = tuple(PrintedCell(column.title, column.kind) for column in table.columns)
    many = len(heads) > UPRIGHT_COLUMNS
    if many and may_turn and table.segment_kind and 0 < len(rows) <= TURNED_ROWS:
        return Grid(table.id, table.title, *_turned(heads, rows), note)
    dense = ROOMY_COLUMNS < len(heads) <= UPRIGHT_COLUMNS and bool(table.segment_kind)
    return Grid(table.id, table.title, heads, rows, note, wide=many, dense=dense)


def words(state: str) -> str:
    """A state in words."""
    return state.replace("_", " ")


def reasons_of(figures: Iterable[FigureCard]) -> tuple[Mapping[str, Any], ...]:
    """Why figures are not final: each reason once, with the titles it touches."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for card in figures:
        for why in card.reasons:
            key = (str(why["code"]), str(why["message"]))
            entry = found.setdefault(key, {**why, "titles": []})
            if card.title not in entry["titles"]:
                entry["titles"].append(card.title)
    return tuple(found[key] for key in sorted(found))


def _of_tables(content: Content) -> Iterable[Mapping[str, Any]]:
    """Why rows of the section's tables are not final, with the titles that a reason touches."""
    return ({**why, "titles": touched_titles(why)} for why in content.reasons)


def _why_missing(table: Table, record: RunRecord) -> str:
    """Why cells of a segment table are not computable, each reason with the figures it touches."""
    if not table.segment_kind or all(cell is not None for row in table.rows for cell in row):
        return ""
    shown = set(table.keys)
    rows = (row for row in record.segment_rows(table.segment_kind) if row.key in shown)
    said = why_missing(rows, {column.id for column in table.columns})
    told = (f"{titles}: {message}" for titles, message in said)
    return " ".join((f"{MISSING}: not computable.", *told))


def _cell(kind: str, value: Cell, missing: str) -> PrintedCell:
    if value is None:
        return PrintedCell(missing, kind)
    if kind == "readiness":
        return PrintedCell(words(str(value)), kind)
    return PrintedCell(cell_text(kind, value), kind)


def _turned(
    heads: tuple[PrintedCell, ...], rows: Sequence[tuple[PrintedCell, ...]]
) -> tuple[tuple[PrintedCell, ...], tuple[tuple[PrintedCell, ...], ...]]:
    """Columns become rows: the first cell of each row heads a column."""
    new_heads = (heads[0], *(PrintedCell(row[0].text, "usd") for row in rows))
    turned = tuple(
        (PrintedCell(head.text), *(row[place] for row in rows))
        for place, head in enumerate(heads)
        if place
    )
    return new_heads, turned
