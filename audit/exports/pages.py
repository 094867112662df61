"""The export dialog, the history, and the way out of a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from audit.exports.actions import ask_for_export
from audit.exports.forms import PREFIX, ExportForm, filters_of
from audit.exports.leaving import hand_out
from audit.exports.models import FORMS, ExportLog
from audit.exports.orders import Order
from audit.exports.queries import get_own, get_schedule, list_exports, list_schedules
from audit.exports.registry import table_named
from audit.exports.schedules import start_schedule, stop_schedule
from audit.exports.templates import get_template, keep_template, list_templates
from leafenterprise.accounts.access import check
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import current_organization
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.lists import paged, whole_or_part

_OF_THE_LIST = ("table", "page", "sort")


@require_GET
@guarded()
def exports(request: PersonRequest) -> HttpResponse:
    """What left, newest first; templates and monthly exports beside it."""
    found = list_exports(request.user).order_by("-created_at", "-pk")
    organization = current_organization(request)
    context = {
        "page": paged(request, found),
        "now": timezone.now(),
        "templates": list_templates(request.user, organization),
        "schedules": list_schedules(request.user),
        "organization": organization,
        "some_open": found.filter(state="queued").exists(),
    }
    return render(request, "exports/list.html", context)


@require_GET
@guarded()
def new(request: PersonRequest) -> HttpResponse:
    """The dialog for one table: format, fields, days; the list's filters go along."""
    full_id = request.GET.get("table", "")
    table = table_named(full_id)
    check(request.user, table.capability)
    filters = {
        name: value for name, value in request.GET.items() if name not in _OF_THE_LIST and value
    }
    context = {
        "table": table,
        "full_id": full_id,
        "forms": [(form, label) for form, label in FORMS.items() if form != "png" or table.chart],
        "filters": {f"{PREFIX}{name}": value for name, value in filters.items()},
        "narrowed": bool(filters),
        "organization": current_organization(request),
    }
    return whole_or_part(request, "exports/new.html", "exports/_dialog.html", context)


@require_POST
@guarded()
def make(request: PersonRequest) -> HttpResponseBase:
    """The file at once where it is small, else the history, where it appears."""
    full_id = request.POST.get("table", "")
    table = table_named(full_id)
    check(request.user, table.capability)
    form = ExportForm(request.POST, table)
    if not form.is_valid():
        wrong: dict[str, Any] = {name: list(said) for name, said in form.errors.items()}
        raise InvalidInput(**wrong)
    given: dict[str, Any] = form.cleaned_data
    sheets = [{"table": full_id, "fields": given["fields_"]}]
    organization = current_organization(request)
    if given["keep_as"] and organization is not None:
        keep_template(
            organization=organization, title=given["keep_as"], form=given["form"],
            sheets=sheets, by=request.user,
        )  # fmt: skip
    order = Order(
        title=table.title, form=given["form"], sheets=tuple(sheets), organization=organization,
        filters=filters_of(request.POST), first_day=given["first_day"],
        last_day=given["last_day"],
    )  # fmt: skip
    return _answer(request, ask_for_export(order=order, by=request.user))


@require_POST
@guarded()
def make_from_template(request: PersonRequest) -> HttpResponseBase:
    """A template now, or from now on each month."""
    organization = current_organization(request)
    template = get_template(request.user, organization, request.POST.get("template", ""))
    if request.POST.get("monthly"):
        if organization is None:
            raise InvalidInput(organization=["Choose an organization first."])
        start_schedule(template=template, organization=organization, by=request.user)
        messages.success(request, "It is made after the end of each month and appears here.")
        return redirect("exports")
    order = template.order(organization)
    return _answer(request, ask_for_export(order=order, by=request.user))


@require_POST
@guarded()
def stop(request: PersonRequest, schedule_id: str) -> HttpResponse:
    """No more of a monthly export."""
    stop_schedule(schedule=get_schedule(request.user, schedule_id), by=request.user)
    messages.success(request, "The monthly export was stopped.")
    return redirect("exports")


@require_GET
@guarded()
def export_file(request: PersonRequest, export_id: str) -> HttpResponseBase:
    """The file, for who asked for it, as long as its link lasts."""
    return hand_out(get_own(request.user, export_id), by=request.user)


def _answer(request: PersonRequest, made: ExportLog) -> HttpResponseBase:
    if made.state == "ready":
        return hand_out(made, by=request.user)
    messages.success(request, "The export is being written; it appears here when it is ready.")
    return redirect("exports")
