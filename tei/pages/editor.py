"""The editor: a tool's values as a spreadsheet, beside what they come to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leafenterprise.accounts.access import can, check
from leafenterprise.accounts.guards import PersonRequest
from leafenterprise.shared.errors import InvalidInput, LeafError
from tei.actions.calculation import CalculationError, calculate
from tei.actions.tools import EDIT, ToolArchived, is_open
from tei.actions.values import ChangedMeanwhile, enter_values
from tei.exports.conventions import missing_words
from tei.models import TEIFieldValue, TEITool
from tei.pages.clash import Clash, clash_of
from tei.pages.doors import guarded_case
from tei.pages.entries import PARTS, Problem, form_entries, problems_of, read_entries
from tei.pages.figures import standing_of, worth_of
from tei.pages.layout import lay_out
from tei.queries.cases import case_of
from tei.queries.reports import get_field
from tei.queries.required import list_missing
from tei.queries.tools import get_tool, list_cells
from tei.states import TOOL

VIEW = "tei.view"
CONTROLS = {f"{mark}." for mark in PARTS}


@require_http_methods(["GET", "POST"])
@guarded_case(VIEW)
def editor(request: PersonRequest, tool_id: str) -> HttpResponse:
    """The grid; a plain form that saves it where no script runs."""
    tool = get_tool(request.user, tool_id)
    if request.method == "POST":
        return _save_form(request, tool, "tei/editor.html", {})
    return render(request, "tei/editor.html", context_of(request, tool))


@require_http_methods(["GET", "POST"])
@guarded_case(VIEW)
def row(request: PersonRequest, tool_id: str, field_key: str) -> HttpResponse:
    """One field with the risk and the note of each of its years, as a plain form."""
    tool = get_tool(request.user, tool_id)
    field = get_field(tool.report, _field_id(tool, field_key))
    if request.method == "POST":
        return _save_form(request, tool, "tei/row.html", {"field": field})
    context = context_of(request, tool) | {"field": field}
    return render(request, "tei/row.html", context | _row_of(context, field_key))


def context_of(
    request: HttpRequest,
    tool: TEITool,
    typed: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> dict[str, Any]:
    """Everything the editor shows; `typed` stands in for stored values."""
    cells = list_cells(tool)
    worth = worth_of(case_of(tool.report, cells), cells)
    by_name = {problem.name: problem.message for problem in problems if problem.part == "value"}
    return {
        **head_of(request, tool),
        "worth": worth,
        "sheet": lay_out(tool.report, cells, worth.sums, typed, by_name),
        "problems": problems,
        "tab": "values",
        **standing_of(tool),
    }


def head_of(
    request: HttpRequest, tool: TEITool, cells: Iterable[TEIFieldValue] = ()
) -> dict[str, Any]:
    """What stands at the top of every page of a tool.

    may_change: its name and status; may_edit: what it holds as well, unless it is archived.
    cells: those whose figures the page states; the required ones without a value are named.
    """
    may_change = can(request.user, EDIT, tool.organization)
    return {
        "tool": tool,
        "report": tool.report,
        "may_change": may_change,
        "may_edit": may_change and is_open(tool),
        "missing": missing_words(list_missing(cells)),
        "moves": TOOL.moves_from(tool.state) if may_change else (),
    }


def calculate_quietly(tool: TEITool, by: Any) -> str:
    """Brings the stored figures up to date; why that was not possible, or ""."""
    try:
        calculate(tool=tool, by=by)
    except CalculationError as broken:
        return broken.message
    return ""


def _save_form(
    request: PersonRequest, tool: TEITool, template: str, more: dict[str, Any]
) -> HttpResponse:
    check(request.user, EDIT, tool.organization)
    cells = list_cells(tool)
    typed = read_entries(cells, form_entries(request.POST, cells))
    clash = clash_of(tool, cells, typed, request.POST)
    if typed.problems:
        return _again(request, tool, template, more, typed.problems)
    if clash.is_open:
        return _again(request, tool, template, more, clash=clash)
    try:
        enter_values(tool=tool, rows=clash.rows, revision=clash.revision, by=request.user)
    except ChangedMeanwhile:  # between our reading and our saving: the next look will tell
        return _save_form(request, get_tool(request.user, tool.public_id), template, more)
    except (InvalidInput, ToolArchived) as wrong:
        return _again(request, tool, template, more, _refused(wrong, cells), status=wrong.status)
    _tell(request, calculate_quietly(tool, request.user))
    return redirect("tei-tool", tool.public_id)


def _again(
    request: HttpRequest,
    tool: TEITool,
    template: str,
    more: dict[str, Any],
    problems: Sequence[Problem] = (),
    clash: Clash | None = None,
    status: int = 400,
) -> HttpResponse:
    """The form as it was sent, with what is wrong or what others changed beside it."""
    held: dict[str, Any] = {
        name: text for name, text in request.POST.items() if name[:2] in CONTROLS
    }
    context = context_of(request, tool, {**held, **(clash.texts if clash else {})}, problems) | more
    if "field" in more:
        context |= _row_of(context, more["field"].field_key)
    context |= {"clash": clash, "sent": request.POST}
    return render(request, template, context, status=409 if clash else status)


def _row_of(context: Mapping[str, Any], field_key: str) -> dict[str, Any]:
    rows = (row for part in context["sheet"].sections for c in part.categories for row in c.rows)
    own = next((found for found in rows if found.field.field_key == field_key), None)
    if own is None:
        raise Http404  # the field was deleted after it was found
    return {"row": own}


def _refused(wrong: LeafError, cells: Sequence[TEIFieldValue]) -> list[Problem]:
    found = problems_of(wrong.details.get("rows", []), cells)
    return found or [Problem("", None, "", wrong.message)]


def _tell(request: HttpRequest, broken: str) -> None:
    if broken:
        messages.warning(request, f"Saved, but not calculated: {broken}")
    else:
        messages.success(request, "Saved and calculated.")


def _field_id(tool: TEITool, field_key: str) -> int:
    found = tool.report.fields.filter(field_key=field_key).values_list("pk", flat=True).first()
    return found or 0
