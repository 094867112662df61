"""Report blocks made ready for templates: cells as text, rows with the way to their claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from leafenterprise.shared.printed import NUMERIC
from savings.claims.cube import OTHER_KEY
from savings.claims.declarations import SegmentRow
from savings.models import SavingsRun
from savings.report_cells import EVERY_FIGURE, cell_text, touched_titles, why_missing
from savings.sections._blocks import Cell, Column, Table

UNIT_WORDS = {
    "usd": "US dollars",
    "usd_per_script": "US dollars per script",
    "usd_per_month": "US dollars per month",
    "ratio": "percent",
    "count": "number",
    "days": "days",
    "months": "30-day equivalents",
}


@dataclass(frozen=True)
class ShownCell:
    """A cell as people read it; `missing` where there is no figure."""

    column: Column
    text: str
    missing: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it stands to the right."""
        return self.column.kind in NUMERIC


@dataclass(frozen=True)
class ShownRow:
    """A row: its first cell is what it is about, with the page that opens it."""

    head: ShownCell
    cells: tuple[ShownCell, ...]
    href: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table as a template walks it; why lists the reasons of cells without a figure."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    note: str = ""
    why: tuple[tuple[str, str], ...] = ()


def show_table(run: SavingsRun, table: Table, segments: Iterable[SegmentRow] = ()) -> ShownTable:
    """The table for a page; `segments` are its rows as stored, to tell why figures are missing."""
    keys: tuple[str, ...] = table.keys or ("",) * len(table.rows)
    rows = (
        _row(table, row, href_of(run, table.segment_kind, key) if table.keys else "")
        for row, key in zip(table.rows, keys, strict=True)
    )
    shown_keys = set(keys)
    why = why_missing((row for row in segments if row.key in shown_keys), _ids(table))
    return ShownTable(table.id, table.title, table.columns, tuple(rows), table.note, why)


def href_of(run: SavingsRun, kind: str, key: str) -> str:
    """The page of a row's segment value or rule; none for what has no lines of its own."""
    if kind == "rule":
        return f"{reverse('savings-findings', args=[run.public_id])}?{urlencode({'rule': key})}"
    if key == OTHER_KEY or not kind:
        return ""
    address = reverse("savings-segment", args=[run.public_id, kind])
    return f"{address}?{urlencode({'key': key})}"


def parties(run: SavingsRun) -> list[tuple[str, str]]:
    """The exact scope in words."""
    scope = run.scope
    return [
        ("Client", run.organization.name),
        ("Group", scope.group.name),
        ("PBM", scope.pbm.name),
        ("TPA or broker", scope.broker.name),
        ("Window", f"{scope.from_date} to {scope.to_date}"),
        ("Request", run.source_request_number),
    ]


def plain(value: Any) -> str:
    """Any stored value of a claim line for people."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return str(value)


def shown_reasons(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reasons with the titles of what they touch instead of ids, or that it is every figure."""
    told = [{**why, "titles": touched_titles(why)} for why in stored]
    return [{**why, "everywhere": why["titles"] == [EVERY_FIGURE]} for why in told]


def _ids(table: Table) -> set[str]:
    return {column.id for column in table.columns}


def _row(table: Table, row: tuple[Cell, ...], href: str) -> ShownRow:
    shown = tuple(
        ShownCell(column, cell_text(column.kind, value, table.missing), value is None)
        for column, value in zip(table.columns, row, strict=True)
    )
    return ShownRow(shown[0], shown[1:], href)
