"""Business cases: listed, made, renamed, moved through their states, deleted."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.errors import InvalidInput, LeafError
from leafenterprise.shared.lists import narrowed, paged
from leafenterprise.shared.written_back import is_as_shown
from tei.actions.calculation import calculate, is_stale
from tei.actions.fields import Unconfirmed
from tei.actions.tools import EDIT, change_tool, create_tool, delete_tool
from tei.models import TEITool
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.forms import NewCaseForm
from tei.pages.tool_filter import SORTS, ToolPageFilter
from tei.queries.reports import list_reports
from tei.queries.roll_up import sum_up
from tei.queries.tools import get_tool, list_tools
from tei.states import TOOL


@require_GET
@guarded(VIEW)
def tool_list(request: HttpRequest) -> HttpResponse:
    """The cases the person may see, narrowed, sorted and summed; whatever their number."""
    mine = in_current_organization(list_tools(request.user), request)
    rows = narrowed(request, ToolPageFilter, mine)
    page = paged(request, sorted_by(rows.select_related("owner"), request.GET.get("sort", "")))
    context = {
        "page": page,
        "rows": [(tool, is_stale(tool.summary, tool, tool.report)) for tool in page],
        "sums": sum_up(rows, with_archived=request.GET.get("status") == "archived"),
        "has_any": bool(page.paginator.count) or mine.exists(),
        "asked": request.GET,
        "states": TOOL.states,
        "sorts": SORTS,
        "reports": list_reports(request.user).order_by("name", "version"),
        "may_make": can(request.user, EDIT),
    }
    return render(request, "tei/tool_list.html", context)


@require_http_methods(["GET", "POST"])
@guarded(EDIT)
def new_tool(request: PersonRequest) -> HttpResponse:
    """A case on a proposal or an engagement."""
    form = NewCaseForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            tool = create_tool(
                report=form.cleaned_data["report"],
                name=form.cleaned_data["name"],
                by=request.user,
                **form.chosen_parent(),
            )
        except LeafError as refused:
            form.add_error(None, refusal_words(refused))
        else:
            messages.success(request, "The case is there. Enter its values.")
            return redirect("tei-tool", tool.public_id)
    status = 400 if form.errors else 200
    return render(request, "tei/tool_new.html", {"form": form}, status=status)


@require_POST
@guarded_case(EDIT)
def change(request: PersonRequest, tool_id: str) -> HttpResponse:
    """Another name or state."""
    tool = get_tool(request.user, tool_id, EDIT)
    state = request.POST.get("state") or None
    if state not in (None, *TOOL.states):
        raise InvalidInput(state=["is not a state of a case"])
    was = {"name": request.POST.get("was_name"), "state": request.POST.get("was_state")}
    changed = {
        part: sent
        for part, sent in (("name", _name(request)), ("state", state))
        if sent is not None and sent != was[part]
    }
    if any(not _was_seen(getattr(tool, part), was[part]) for part in changed):
        messages.error(
            request,
            f"Somebody changed the case meanwhile: it is called “{tool.name}” and is "
            f"{tool.state.replace('_', ' ')}. Nothing of yours was kept; look and change it again.",
        )
        return redirect("tei-tool", tool_id)
    change_tool(tool=tool, name=changed.get("name"), state=changed.get("state"), by=request.user)
    messages.success(request, "The case is changed.")
    return redirect("tei-tool", tool_id)


@require_POST
@guarded_case(EDIT)
def recalculate(request: PersonRequest, tool_id: str) -> HttpResponse:
    """Figures from the values as they are stored."""
    calculate(tool=get_tool(request.user, tool_id, EDIT), by=request.user)
    messages.success(request, "Calculated.")
    return redirect("tei-tool", tool_id)


@require_http_methods(["GET", "POST"])
@guarded_case(EDIT)
def delete(request: PersonRequest, tool_id: str) -> HttpResponse:
    """What would be lost, and the deletion once somebody says so."""
    tool = get_tool(request.user, tool_id, EDIT)
    confirmed = request.method == "POST" and request.POST.get("confirm") == "true"
    try:
        delete_tool(tool=tool, confirmed=confirmed, by=request.user)
    except Unconfirmed as unconfirmed:
        context = head_of(request, tool) | {"lost": unconfirmed.details}
        return render(request, "tei/tool_delete.html", context)
    messages.success(request, f"“{tool.name}” is deleted. Its saved versions stay in the records.")
    return redirect("tei-tools")


def _name(request: HttpRequest) -> str | None:
    """The name that the form holds; None where it is blank. Raises: InvalidInput."""
    field = forms.CharField(max_length=200, required=False, empty_value=None)
    try:
        found: str | None = field.clean(request.POST.get("name", ""))
    except ValidationError as wrong:
        raise InvalidInput(name=wrong.messages) from None
    return found


def _was_seen(stored: str, shown: str | None) -> bool:
    """Whether the form was made from what is stored; a form that does not say so does not mind."""
    return shown is None or is_as_shown(stored, shown)


def sorted_by(rows: QuerySet[TEITool], asked: str) -> QuerySet[TEITool]:
    """The rows in the order asked for; the last touched first where none is."""
    column = SORTS[asked].column if asked in SORTS else SORTS["changed"].column
    return rows.order_by(column, "pk")


def refusal_words(refused: LeafError) -> str:
    """A refusal with its details as one sentence for a form."""
    lists = [texts for texts in refused.details.values() if isinstance(texts, list)]
    return " ".join([refused.message, *(_detail_words(each) for texts in lists for each in texts)])


def _detail_words(detail: Any) -> str:
    """A detail as a person reads it; a bad cell by its field and year."""
    if not isinstance(detail, Mapping):
        return str(detail)
    year = detail.get("year")
    where = f"{detail.get('field_key')}{'' if year is None else f', year {year}'}"
    return f"{where}: {detail.get('message')}."
