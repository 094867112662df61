"""One tool with everything about it, as it stands at one moment: as a payload or as a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from tei.actions.calculation import bring_up_to_date, told_as_calculation_error
from tei.exports.facts import CaseFacts, read_facts
from tei.exports.files import CaseFile, make_file
from tei.exports.payload import export_shape
from tei.models import TEITool
from tei.queries.tools import get_tool, list_cells, list_versions

TAKEN = trail.register("tei.tool.exported", "A TEI tool left as a file")


@dataclass(frozen=True)
class Payload:
    """What report writers take, and the digest that it shares with the files."""

    shape: dict[str, Any]
    facts_digest: str


@transaction.atomic
def export_tool(*, tool: TEITool, by: Any, now: datetime | None = None) -> Payload:
    """The payload for report writers, calculated first where something has changed.

    The tool stays locked until its rows are read, so that they add up to the summary beside them.
    Raises: CalculationError.
    """
    now = now or timezone.now()
    summary = bring_up_to_date(tool=tool, by=by, now=now)
    stored = get_tool(by, tool.public_id)
    cells, versions = list(list_cells(stored)), list(list_versions(stored))
    with told_as_calculation_error():
        facts = read_facts(stored, cells, versions)
    return Payload(export_shape(stored, cells, summary, versions, now), facts.digest)


def export_file(*, tool: TEITool, kind: str, by: Any, now: datetime | None = None) -> CaseFile:
    """The tool as a file of this kind, its going out recorded.

    Raises: CalculationError, PdfUnavailable, PdfFailed.
    """
    now = now or timezone.now()
    facts = _facts(tool, by, now)
    made = make_file(kind, facts)  # takes a second or two: outside of any transaction
    with transaction.atomic():
        trail.record(
            TAKEN,
            organization=tool.organization,
            actor=by,
            target=tool,
            after={"kind": kind, "sha256": made.sha256, "facts_digest": made.facts_digest},
            now=now,
        )
    return made


@transaction.atomic
def _facts(tool: TEITool, by: Any, now: datetime) -> CaseFacts:
    """The tool as it stands, locked until its rows are read."""
    bring_up_to_date(tool=tool, by=by, now=now)
    stored = get_tool(by, tool.public_id)
    with told_as_calculation_error():
        return read_facts(stored, list_cells(stored), list_versions(stored))
