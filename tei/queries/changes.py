"""Who changed which cells of a tool since somebody read it; told by the audit trail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.trail.models import AuditEvent
from tei.models import TEIFieldValue, TEITool

ENTERED = "tei.values.entered"
Name = tuple[str, int | None]


@dataclass(frozen=True)
class Content:
    """What stands in a cell, as it is stored."""

    value: str
    risk: str | None
    notes: str


@dataclass(frozen=True)
class Change:
    """A cell that is no longer as it was read, and who was the last to change it."""

    field_key: str
    year: int | None
    label: str
    field_type: str
    before: Content
    now: Content
    by: str
    at: datetime


def changes_since(
    tool: TEITool, cells: Sequence[TEIFieldValue], revision: int
) -> Mapping[Name, Change]:
    """The cells that differ from what they were at the revision, in the order of the report."""
    before: dict[Name, Content] = {}
    last: dict[Name, AuditEvent] = {}
    for event, was in _events(tool, revision):
        for key, year, value, risk, notes in was:
            before[key, year] = Content(value, risk, notes)
            last.setdefault((key, year), event)
    found = {}
    for cell in cells:
        name = (cell.field.field_key, cell.year)
        if name in before and before[name] != content_of(cell):
            found[name] = _change(cell, before[name], last[name])
    return found


def content_of(cell: TEIFieldValue) -> Content:
    """What stands in the cell now."""
    risk = None if cell.risk_adjustment is None else str(cell.risk_adjustment.normalize())
    return Content(cell.value, risk, cell.notes)


def _events(tool: TEITool, revision: int) -> Any:
    """The newest first, down to the revision; each with the cells as they were before it."""
    events = AuditEvent.objects.filter(
        organization_id=tool.organization_id,
        object_type=tool._meta.label_lower,
        object_id=tool.public_id,
        action=ENTERED,
    ).order_by("-sequence")
    for event in events.iterator(chunk_size=50):
        if json.loads(event.after)["revision"] <= revision:
            return
        yield event, json.loads(event.before)["cells"]


def _change(cell: TEIFieldValue, before: Content, event: AuditEvent) -> Change:
    return Change(
        field_key=cell.field.field_key,
        year=cell.year,
        label=cell.field.label,
        field_type=cell.field.field_type,
        before=before,
        now=content_of(cell),
        by=event.actor_name or "somebody",
        at=event.at,
    )
