"""What a page was sent, made into rows that the actions take; what is wrong named by its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tei.actions.values import CellReader, read_notes, read_risk
from tei.amounts import NotOfType
from tei.case.declarations import Case
from tei.models import TEIFieldValue, TEITool
from tei.pages.layout import cell_name
from tei.queries.cases import case_of
from tei.typed import read_typed, read_typed_share

PARTS = {"v": "value", "r": "risk_adjustment", "n": "notes"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one part of one cell."""

    field_key: str
    year: int | None
    part: str
    message: str
    label: str = ""

    @property
    def name(self) -> str:
        """The cell's name."""
        return cell_name(self.field_key, self.year)

    def to_json(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {"name": self.name, "part": self.part, "message": self.message, "label": self.label}


@dataclass(frozen=True)
class Typed:
    """Rows for `enter_values`, and the parts that could not be read."""

    rows: list[dict[str, Any]]
    problems: list[Problem]


def read_entries(cells: Iterable[TEIFieldValue], sent: Iterable[Any]) -> Typed:
    """The rows as the API takes them; a row that names no cell is left for the action to refuse."""
    known = {(cell.field.field_key, cell.year): cell for cell in cells}
    typed = Typed([], [])
    for row in sent:
        if not isinstance(row, Mapping):
            typed.rows.append(row)
            continue
        key, year = row.get("field_key"), row.get("year")
        cell = known.get((key, year)) if isinstance(key, str) and _is_year(year) else None
        typed.rows.append(_read(cell, row, typed.problems) if cell else dict(row))
    return typed


def unsaved_case(
    tool: TEITool, cells: Sequence[TEIFieldValue], typed: Typed
) -> tuple[Case, list[Problem]]:
    """The case as it would be with the rows, and every problem; nothing is stored."""
    reader = CellReader({(cell.field.field_key, cell.year): cell for cell in cells})
    for index, row in enumerate(typed.rows):
        reader.read(index, row)
    problems = typed.problems + [
        Problem(str(bad.field_key), bad.year, "value", bad.message) for bad in reader.bad
    ]
    return case_of(tool.report, cells), problems


def problems_of(rows: Iterable[Mapping[str, Any]], cells: Iterable[TEIFieldValue]) -> list[Problem]:
    """The rows that an action refused, as problems of cells."""
    labels = {cell.field.field_key: cell.field.label for cell in cells}
    return [
        Problem(
            str(r["field_key"]), r["year"], "value", r["message"], labels.get(r["field_key"], "")
        )
        for r in rows
    ]


def form_entries(sent: Mapping[str, str], cells: Iterable[TEIFieldValue]) -> list[dict[str, Any]]:
    """The parts of cells that a plain form holds, under names such as v.licences.2."""
    found = []
    for cell in cells:
        name = cell_name(cell.field.field_key, cell.year)
        parts = {part: sent[f"{mark}.{name}"] for mark, part in PARTS.items()
                 if f"{mark}.{name}" in sent}  # fmt: skip
        if parts:
            found.append({"field_key": cell.field.field_key, "year": cell.year, **parts})
    return found


def _read(cell: TEIFieldValue, row: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The row with each part as the API takes it; a part that cannot be read is left out."""
    told = dict(row)
    blank = Problem(cell.field.field_key, cell.year, "", "", cell.field.label)
    for part in PARTS.values():
        if part not in row:
            continue
        try:
            told[part] = _part(cell, part, row[part])
        except NotOfType as wrong:
            del told[part]
            problems.append(replace(blank, part=part, message=str(wrong)))
    return told


def _part(cell: TEIFieldValue, part: str, given: Any) -> Any:
    if given is not None and not isinstance(given, str):
        raise NotOfType("must be text")
    text = (given or "").replace("\r\n", "\n")  # as forms send what has several lines
    if part == "value":
        return read_typed(cell.field.field_type, text)
    if part == "notes":
        return read_notes(text)
    risk = read_typed_share(text)
    read_risk(risk)
    return risk


def _is_year(year: Any) -> bool:
    return year is None or (isinstance(year, int) and not isinstance(year, bool))
