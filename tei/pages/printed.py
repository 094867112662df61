"""The business case on paper: one page to print, every figure with what it rests on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.figures import standing_of, worth_of
from tei.pages.layout import lay_out
from tei.queries.cases import case_of
from tei.queries.tools import get_tool, list_cells, list_versions


@require_GET
@guarded_case(VIEW)
def printed(request: HttpRequest, tool_id: str) -> HttpResponse:
    """Client, figures, pictures, values, notes and versions in the order one reads them."""
    tool = get_tool(request.user, tool_id)
    cells = list_cells(tool)
    worth = worth_of(case_of(tool.report, cells), cells)
    sheet = lay_out(tool.report, cells, worth.sums)
    rows = [row for part in sheet.sections for group in part.categories for row in group.rows]
    context = head_of(request, tool) | {
        "worth": worth,
        "sheet": sheet,
        "noted": [(row, slot) for row in rows for slot in row.slots
                  if slot and (slot.notes or slot.risk)],
        "sources": [row.field for row in rows if row.field.source_notes or row.field.description],
        "versions": list_versions(tool)[:10],
        "now": timezone.now(),
        "tab": "case",
        **standing_of(tool),
    }  # fmt: skip
    return render(request, "tei/printed.html", context)
