"""Saving a version: values and figures as they stand, never to change again."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import InvalidInput
from tei.actions.calculation import recalculate
from tei.actions.tools import EDIT, lock_open_tool
from tei.models import TEITool, TEIVersion
from tei.queries.tools import list_cells
from tei.shapes import summary_shape, terms_shape, values_shape

SAVED = trail.register("tei.version.saved", "A version of a TEI tool was saved")


@transaction.atomic
def save_version(
    *, tool: TEITool, day: date | None, note: str, by: Any, now: datetime | None = None
) -> TEIVersion:
    """The next version of the tool, calculated first.

    Raises: InvalidInput, CalculationError, ToolArchived.
    """
    check(by, EDIT, tool.organization)
    now = now or timezone.now()
    if day is not None and day > now.date():
        raise InvalidInput(date=["must not lie in the future"])
    stored = lock_open_tool(tool)
    summary = recalculate(tool=stored, by=by, now=now)
    values = values_shape(stored, list_cells(stored))["values"]
    figures = summary_shape(summary)
    terms = terms_shape(stored.report)
    number = stored.current_version + 1
    version = TEIVersion.objects.create(
        organization=stored.organization,
        tool_id=stored.public_id,
        version_number=number,
        date=day or now.date(),
        note=note,
        values_snapshot=values,
        summary_snapshot=figures,
        terms_snapshot=terms,
        digest=digest({"values": values, "summary": figures, "terms": terms}),
        created_by=by,
    )
    stored.current_version = number
    stored.save(update_fields=["current_version", "modified_at"])
    trail.record(
        SAVED,
        organization=stored.organization,
        actor=by,
        target=version,
        after={"tool": stored.public_id, "version": number, "digest": version.digest},
        now=now,
    )
    return version
