"""Entering values: all of a request's rows or none, each wrong one named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.written_back import PLACEHOLDER, kept_text
from tei.actions.tools import EDIT, lock_open_tool
from tei.amounts import NotOfType, read_entry, refuse_unstorable
from tei.models import TEIFieldValue, TEIFinancialSummary, TEIReportField, TEITool
from tei.queries.changes import ENTERED

trail.register(ENTERED, "Values of a TEI tool were entered")
LONGEST_NOTE = 2000
TAKEN = ("field_key", "year", "value", "risk_adjustment", "notes")


def _example(code: str, year: int, message: str) -> dict[str, Any]:
    row = {"index": 0, "field_key": "licences", "year": year, "code": code, "message": message}
    return {"rows": [row]}


class InvalidFieldKey(InvalidInput):
    """The report has no such field."""

    code = "INVALID_FIELD_KEY"
    message = "A field key is not defined in the tool's report."
    example_details = _example("INVALID_FIELD_KEY", 1, "is not a field of the report")


class InvalidYear(InvalidInput):
    """The year does not fit the field."""

    code = "INVALID_YEAR"
    message = "A year is missing, not wanted or outside the analysis."
    example_details = _example("INVALID_YEAR", 4, "is an annual field; year must be 1 to 3")


class TypeMismatch(InvalidInput):
    """An entry cannot be read as its field's type."""

    code = "TYPE_MISMATCH"
    message = "A value cannot be read as its field's type."
    example_details = _example("TYPE_MISMATCH", 1, "must be a whole number such as 1200")


class ValuesInvalid(InvalidInput):
    """Rows are wrong in more than one way."""


class ChangedMeanwhile(Conflict):
    """Another person entered values since the caller read them."""

    code = "CHANGED_MEANWHILE"
    message = "Someone else has changed this tool meanwhile. Read it again before you save."


@dataclass(frozen=True)
class BadRow:
    """One wrong row of a request."""

    index: int
    field_key: Any
    year: Any
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        """As the answer's details name it."""
        return {
            "index": self.index,
            "field_key": self.field_key,
            "year": self.year,
            "code": self.code,
            "message": self.message,
        }


KINDS: dict[str, type[InvalidInput]] = {
    each.code: each for each in (InvalidFieldKey, InvalidYear, TypeMismatch)
}


@transaction.atomic
def enter_values(
    *, tool: TEITool, rows: Sequence[Any], by: Any, revision: int | None = None
) -> TEITool:
    """Stores the rows; a key that is absent leaves its part of the cell, null clears it.

    revision: the values_revision the caller has seen; None for callers that do not mind.
    Raises: InvalidFieldKey, InvalidYear, TypeMismatch or InvalidInput with every bad row in
    `rows`; ChangedMeanwhile; ToolArchived.
    """
    check(by, EDIT, tool.organization)
    stored = lock_open_tool(tool)
    if revision is not None and revision != stored.values_revision:
        raise ChangedMeanwhile(revision=stored.values_revision)
    cells = {
        (cell.field.field_key, cell.year): cell for cell in stored.values.select_related("field")
    }
    reader = CellReader(cells)
    for index, row in enumerate(rows):
        reader.read(index, row)
    reader.refuse()
    _store(stored, reader.changed, by)
    return stored


def _store(tool: TEITool, changed: Mapping[int, tuple[TEIFieldValue, Any]], by: Any) -> None:
    if not changed:
        return
    cells = [cell for cell, _ in changed.values()]
    # An upsert by primary key: one statement, where an update of 600 rows by cases takes seconds.
    TEIFieldValue.objects.bulk_create(
        cells,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["value", "risk_adjustment", "notes"],
    )
    if not any(_is_reckoned(before, cell) for cell, before in changed.values()):
        # What was calculated stays true: it is as of the new revision.
        TEIFinancialSummary.objects.filter(tool=tool, values_revision=tool.values_revision).update(
            values_revision=tool.values_revision + 1
        )
    TEITool.objects.filter(pk=tool.pk).update(values_revision=F("values_revision") + 1)
    tool.refresh_from_db()
    tool.save(update_fields=["modified_at"])
    trail.record(
        ENTERED,
        organization=tool.organization,
        actor=by,
        target=tool,
        before={"cells": [before for _, before in changed.values()]},
        after={"cells": [_told(cell) for cell in cells], "revision": tool.values_revision},
    )
    if tool.state == "draft" and any(cell.value for cell in cells):
        trail.advance(tool, "begin", by=by)


def _is_reckoned(before: Any, cell: TEIFieldValue) -> bool:
    """Whether the figures can differ by what changed in the cell: not by a note or assumption."""
    return cell.field.field_type == "currency" and before[:-1] != _told(cell)[:-1]


class CellReader:
    """Reads row after row into the cells, and keeps what is wrong with them."""

    def __init__(self, cells: Mapping[tuple[str, int | None], TEIFieldValue]) -> None:
        self.cells = cells
        self.fields: dict[str, TEIReportField] = {key: c.field for (key, _), c in cells.items()}
        self.changed: dict[int, tuple[TEIFieldValue, Any]] = {}
        self.seen: set[tuple[str, int | None]] = set()
        self.bad: list[BadRow] = []

    def read(self, index: int, row: Any) -> None:
        """One row; a wrong one is kept for `refuse`."""
        if not isinstance(row, Mapping):
            self._wrong(index, {}, "VALIDATION_ERROR", "must be an object")
            return
        try:
            cell = self._cell(index, row)
            if cell is not None:
                self._fill(index, row, cell)
        except NotOfType as wrong:
            self._wrong(index, row, TypeMismatch.code, str(wrong))
        except InvalidInput as refused:
            (name,) = refused.details
            self._wrong(index, row, refused.code, f"{name} {PLACEHOLDER}")

    def refuse(self) -> None:
        """Raises for all bad rows together; one kind of mistake has its own code."""
        if not self.bad:
            return
        codes = {row.code for row in self.bad}
        kind = KINDS.get(codes.pop(), ValuesInvalid) if len(codes) == 1 else ValuesInvalid
        raise kind(rows=[row.to_json() for row in self.bad])

    def _cell(self, index: int, row: Mapping[str, Any]) -> TEIFieldValue | None:
        key, year = row.get("field_key"), row.get("year")
        if unknown := sorted(set(row) - set(TAKEN)):
            self._wrong(index, row, "VALIDATION_ERROR", f"takes no {', '.join(unknown)}")
        elif not isinstance(key, str) or key not in self.fields:
            self._wrong(index, row, InvalidFieldKey.code, "is not a field of the report")
        elif isinstance(year, bool) or not isinstance(year, int | None):
            self._wrong(index, row, InvalidYear.code, "must be a whole number or null")
        elif (key, year) not in self.cells:
            self._wrong(index, row, InvalidYear.code, self._years_of(key))
        elif (key, year) in self.seen:
            self._wrong(index, row, "VALIDATION_ERROR", "names a cell a second time")
        else:
            self.seen.add((key, year))
            return self.cells[key, year]
        return None

    def _years_of(self, key: str) -> str:
        if not self.fields[key].is_annual:
            return "is a one-time field; year must be null"
        years = sorted(year for (name, year) in self.cells if name == key and year is not None)
        return f"is an annual field; year must be {years[0]} to {years[-1]}"

    def _fill(self, index: int, row: Mapping[str, Any], cell: TEIFieldValue) -> None:
        before = _told(cell)
        if "value" in row:
            entry = read_entry(cell.field.field_type, row["value"])
            cell.value = kept_text("value", cell.value, entry)
        if "risk_adjustment" in row:
            cell.risk_adjustment = read_risk(row["risk_adjustment"])
        if "notes" in row:
            cell.notes = kept_text("notes", cell.notes, read_notes(row["notes"]))
        if _told(cell) != before:
            self.changed[cell.pk] = (cell, before)

    def _wrong(self, index: int, row: Mapping[str, Any], code: str, message: str) -> None:
        self.bad.append(BadRow(index, row.get("field_key"), row.get("year"), code, message))


def read_risk(given: Any) -> Decimal | None:
    """A risk adjustment as it is stored; None where it is blank. Raises: NotOfType."""
    if given is None or given == "":
        return None
    try:
        share = Decimal(read_entry("decimal", given))
    except (NotOfType, InvalidOperation):
        raise NotOfType("risk_adjustment must be a number from 0 to 1") from None
    if not 0 <= share <= 1:
        raise NotOfType("risk_adjustment must be a number from 0 to 1")
    return share


def read_notes(given: Any) -> str:
    """Notes as they are stored; "" where there are none. Raises: NotOfType."""
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > LONGEST_NOTE:
        raise NotOfType(f"notes must be text of up to {LONGEST_NOTE} characters")
    refuse_unstorable(given)
    return given


def _told(cell: TEIFieldValue) -> list[Any]:
    """A cell as the trail keeps it."""
    risk = None if cell.risk_adjustment is None else str(cell.risk_adjustment.normalize())
    return [cell.field.field_key, cell.year, cell.value, risk, cell.notes]
