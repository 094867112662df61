"""What the editor's script asks: try entries without storing them, save them, see who changed."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ParseError

from leafenterprise.accounts.guards import PersonRequest
from leafenterprise.shared.api import JSONParser
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.outgoing import cleaned
from tei.actions.tools import EDIT, ToolArchived, ToolGone
from tei.actions.values import ChangedMeanwhile, enter_values
from tei.models import TEIFieldValue, TEITool
from tei.pages.clash import change_lines, whole_number
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, calculate_quietly
from tei.pages.entries import Problem, Typed, problems_of, read_entries, unsaved_case
from tei.pages.figures import Worth, standing_of, worth_of
from tei.pages.layout import cell_name, column_of
from tei.queries.cases import case_of
from tei.queries.changes import changes_since
from tei.queries.tools import get_tool, list_cells
from tei.typed import shown_share, shown_typed

MOST_ROWS = 5000


@require_POST
@guarded_case(VIEW)
def attempt(request: PersonRequest, tool_id: str) -> JsonResponse:
    """What entries would come to, and what is wrong with them; stores nothing."""
    tool = get_tool(request.user, tool_id)
    cells = list_cells(tool)
    typed = read_entries(cells, _sent(request)["cells"])
    case, problems = unsaved_case(tool, cells, typed)
    return _answer(
        {
            "problems": [problem.to_json() for problem in problems],
            "cells": _shown(cells, typed, problems),
            **_worth(request, tool, worth_of(case, cells), is_unsaved=bool(typed.rows)),
        }
    )


@require_POST
@guarded_case(EDIT)
def save(request: PersonRequest, tool_id: str) -> JsonResponse:
    """Stores entries made from a revision, all or none, and calculates.

    400 names the cells that are wrong; 409 the cells that somebody else changed meanwhile, or
    says that the case was archived; 404 that it was deleted.
    """
    tool = get_tool(request.user, tool_id, EDIT)
    sent = _sent(request)
    cells = list_cells(tool)
    typed = read_entries(cells, sent["cells"])
    since = whole_number(sent, "revision")
    if typed.problems:
        return _refused(typed.problems)
    try:
        entered = enter_values(tool=tool, rows=typed.rows, revision=since, by=request.user)
    except ChangedMeanwhile:
        return _changed(get_tool(request.user, tool_id), since, status=409)
    except (ToolArchived, ToolGone) as refused:
        return JsonResponse({"refusal": refused.message}, status=refused.status)
    except InvalidInput as wrong:
        found = problems_of(wrong.details.get("rows", []), cells)
        return _refused(found or [Problem("", None, "", wrong.message)])
    broken = calculate_quietly(tool, request.user)
    stored = get_tool(request.user, tool_id)
    now = list_cells(stored)
    worth = worth_of(case_of(stored.report, now), now)
    return _answer(
        {
            # Of this save, not of what another person may have saved since: that is told, not lost.
            "revision": entered.values_revision,
            "cells": _shown(now, typed, []),
            "broken": broken,
            **_worth(request, stored, worth, is_unsaved=False),
        }
    )


@require_GET
@guarded_case(VIEW)
def changes(request: HttpRequest, tool_id: str) -> JsonResponse:
    """Which cells somebody else changed since a revision; none without one."""
    tool = get_tool(request.user, tool_id)
    asked = "since" in request.GET
    return _changed(tool, whole_number(request.GET, "since") if asked else tool.values_revision)


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = JSONParser().parse(BytesIO(request.body))
    except ParseError:
        raise InvalidInput("The page sent something that cannot be read.") from None
    cells = sent.get("cells") if isinstance(sent, dict) else None
    if not isinstance(cells, list) or len(cells) > MOST_ROWS:
        raise InvalidInput(cells=[f"must be a list of up to {MOST_ROWS} cells"])
    return {**sent, "cells": [_cell(cell) for cell in cells]}


def _cell(sent: Any) -> Any:
    """A sent cell with a key and a year that can be looked up; the action refuses what is none."""
    if not isinstance(sent, dict):
        return sent
    key, year = sent.get("field_key"), sent.get("year")
    plain = year is None or isinstance(year, int | float | str)
    return {**sent, "field_key": str(key)[:100], "year": year if plain else str(year)[:20]}


def _shown(
    cells: Sequence[TEIFieldValue], typed: Typed, problems: Sequence[Problem]
) -> dict[str, dict[str, str]]:
    """The sent cells as people read them; a part that could not be read stays as it was typed."""
    sent = {(r["field_key"], r["year"]): r for r in typed.rows if isinstance(r, Mapping)}
    wrong = {(problem.name, problem.part) for problem in problems}
    found: dict[str, dict[str, str]] = {}
    for cell in cells:
        row = sent.get((cell.field.field_key, cell.year), {})
        name = cell_name(cell.field.field_key, cell.year)
        texts = {
            "value": shown_typed(cell.field.field_type, cell.value),
            "risk_adjustment": shown_share(cell.risk_adjustment),
            "notes": cell.notes,
        }
        parts = {p: t for p, t in texts.items() if p in row and (name, p) not in wrong}
        if parts:
            found[name] = parts
    return found


def _worth(
    request: HttpRequest, tool: TEITool, worth: Worth, *, is_unsaved: bool
) -> dict[str, Any]:  # fmt: skip
    context = {"tool": tool, "worth": worth, "is_unsaved": is_unsaved, **standing_of(tool)}
    drawn: dict[str, Any] = {"tool": tool, "pictures": worth.pictures}
    if not is_unsaved:  # what is not stored cannot be taken along
        drawn |= {"request": request, "at": reverse("tei-tool", args=[tool.public_id])}
    return {
        "sums": dict(worth.sums.texts),
        "worth": render_to_string("tei/_worth.html", context),
        "pictures": render_to_string("tei/_pictures.html", drawn),
    }


def _answer(told: dict[str, Any], status: int = 200) -> JsonResponse:
    """What the script shows passes the redaction, as the page itself does."""
    return JsonResponse(cleaned(told), status=status)


def _refused(problems: Sequence[Problem]) -> JsonResponse:
    return _answer({"problems": [problem.to_json() for problem in problems]}, status=400)


def _changed(tool: TEITool, since: int, status: int = 200) -> JsonResponse:
    found = changes_since(tool, list_cells(tool), since)
    told = [
        {
            "name": cell_name(*name),
            "label": change.label,
            "column": column_of(change.year),
            "by": change.by,
            "at": utc_text(change.at),
            "parts": change_lines(change),
        }
        for name, change in found.items()
    ]
    return _answer({"revision": tool.values_revision, "changes": told}, status=status)
