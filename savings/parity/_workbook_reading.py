"""What the sheets of a workbook state, found by their heads and labels."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from savings.parity._workbook_cells import EMPTY, number, text_of
from savings.workbook.detail import FIRST_ROW

HEADER = 5
MADE_AT = "Run finished (UTC)"  # the one line of the sheet that is no fact


def read_book(book: Any) -> Iterator[tuple[str, str]]:
    """The same as the sheets state it."""
    yield from _pairs("lineage", book["Lineage"])
    yield from _cover(book["Cover"])
    for row in _rows(book["Summary"], "Formula"):
        formula, _, version = row["Formula"].partition(" · v")
        yield f"figure.{formula}.version", version
        yield f"figure.{formula}.value", number(row["Value"])
        yield f"figure.{formula}.readiness", text_of(row["Readiness"])
        yield f"figure.{formula}.lines", number(row["Lines"])
    heads = {"Findings": "findings", "Claims": "claims", "At stake": "at_stake_usd",
             "Recoverable": "recoverable_usd"}  # fmt: skip
    for row in _rows(book["Audit findings"], "Order"):
        for head, key in heads.items():
            yield f"rule.{row['Rule']}.{key}", number(row[head])
        yield f"rule.{row['Rule']}.readiness", text_of(row["Readiness"])
    yield from _read_findings(book)
    heads = {"Rows": "rows", "Plan paid": "plan_paid_usd", "Ingredient cost": "ingredient_cost_usd"}
    for row in _rows(book["Completeness"], "Code"):
        for head, key in heads.items():
            group = row["Statement"].lower().replace(" ", "_")
            yield f"completeness.{group}.{row['Code']}.{key}", number(row[head])
    for place, row in enumerate(_rows(book["Evidence"], "State"), start=1):
        yield f"evidence.{place}.kind", text_of(row["Kind"])
        yield f"evidence.{place}.state", text_of(row["State"]).replace("_", " ")
        yield f"evidence.{place}.sha256", text_of(row["SHA-256"])
        yield f"evidence.{place}.object", text_of(row["Object"])
    yield from _read_segments(book)


def _read_findings(book: Any) -> Iterator[tuple[str, str]]:
    """How ready the findings of each rule are said to be, row by row: one word where all agree."""
    found: dict[str, set[str]] = {}
    for sheet in (one for one in book if one.title.startswith("Finding detail")):
        rows = sheet.iter_rows(min_row=FIRST_ROW - 1, values_only=True)
        heads = next(rows)
        for row in rows:
            named = dict(zip(heads, row, strict=True))
            if named.get("Rule"):
                found.setdefault(named["Rule"], set()).add(text_of(named.get("Readiness")))
    for rule, states in found.items():
        yield f"rule.{rule}.readiness of each finding", ", ".join(sorted(states))


def _read_segments(book: Any) -> Iterator[tuple[str, str]]:
    for sheet in (one for one in book if one.title.startswith("Segments")):
        for row in _rows(sheet, "Lines"):
            kind = row["Kind"]
            key = "" if row["Value"] in EMPTY else row["Value"]
            yield f"segment.{kind}.{key}.lines", number(row["Lines"])
            for head, value in row.items():
                if head not in ("Kind", "Value", "Name", "Lines", None):
                    yield f"segment.{kind}.{key}.{head}", number(value)


def _rows(sheet: Any, needed: str) -> Iterator[dict[str, Any]]:
    """The rows of the sheet's table, each by the heads of its columns, to the first empty one."""
    rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    heads = next(rows)
    for row in rows:
        named = dict(zip(heads, row, strict=True))
        if named.get(needed) in (None, ""):
            return
        yield named


def _pairs(name: str, sheet: Any) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True):
        cells = [cell for cell in row if cell is not None]
        if len(cells) > 1 and cells[0] != MADE_AT:
            yield f"{name}.{cells[0]}", str(cells[1])


def _cover(sheet: Any) -> Iterator[tuple[str, str]]:
    labels = {"Client", "PBM", "TPA or broker", "Group", "Window", "Request", "Scope key"}
    for row in sheet.iter_rows(min_row=10, max_row=15, values_only=True):
        cells = [cell for cell in row if cell is not None]
        for label, value in pairwise(cells):
            if label in labels:
                yield f"cover.{label}", str(value)


def numbers_of(book: Any) -> Iterator[tuple[str, float]]:
    """Every number on the sheets that sum up; the long lists hold no formula."""
    for sheet in (one for one in book if "detail" not in one.title):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    yield f"{sheet.title}!{cell.coordinate}", float(cell.value)
