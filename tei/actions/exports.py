"""One tool with everything about it, as it stands at one moment."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tei.actions.calculation import bring_up_to_date
from tei.export import export_shape
from tei.models import TEITool
from tei.queries.tools import get_tool, list_cells, list_versions


@transaction.atomic
def export_tool(*, tool: TEITool, by: Any, now: datetime | None = None) -> dict[str, Any]:
    """The payload for report writers, calculated first where something has changed.

    The tool stays locked until its rows are read, so that they add up to the summary beside them.
    Raises: CalculationError.
    """
    now = now or timezone.now()
    summary = bring_up_to_date(tool=tool, by=by, now=now)
    stored = get_tool(by, tool.public_id)
    return export_shape(stored, list(list_cells(stored)), summary, list_versions(stored), now)
