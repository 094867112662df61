"""The further pages of a report: clone, preview of the calculator, schema out and in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from leafenterprise.shared.sheets import XLSX_TYPE
from tei.actions.reports import check_governs, clone_report
from tei.actions.schemas import note_export
from tei.admin.page_context import page_context
from tei.admin.schema_pages import schema_page
from tei.models import TEIReport
from tei.pages.layout import Sums, lay_out
from tei.queries.grid import blank_grid
from tei.schemas.writing import JSON_TYPE, schema_json, schema_xlsx

Page = Callable[["ModelAdmin[Any]", HttpRequest, TEIReport], HttpResponse]


class CloneForm(forms.Form):
    """What the clone's version is called."""

    version = forms.CharField(max_length=40, label="Version of the clone")


def report_routes(governed: "ModelAdmin[Any]") -> list[URLPattern]:
    """Their routes, behind the door of the admin and for reports that the person may see."""
    pages: dict[str, Page] = {
        "clone/": clone_page,
        "preview/": preview_page,
        "schema/": schema_page,
        "schema.json": json_file,
        "schema.xlsx": xlsx_file,
    }
    return [
        path(f"<path:object_id>/{end}", _door(governed, page), name=f"tei_teireport_{_name(end)}")
        for end, page in pages.items()
    ]


def _name(end: str) -> str:
    return end.strip("/").replace(".", "_")


def _door(governed: "ModelAdmin[Any]", page: Page) -> Callable[..., Any]:
    @wraps(page)
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        report = governed.get_object(request, unquote(object_id))
        if report is None:
            return governed._get_obj_does_not_exist_redirect(request, governed.opts, object_id)  # type: ignore[attr-defined]
        if not governed.has_view_permission(request, report):
            raise PermissionDenied
        return page(governed, request, report)

    door: Any = governed.admin_site.admin_view(view)
    door.model_admin = governed
    return door


def clone_page(
    governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport
) -> HttpResponse:
    """Asks for the version, clones, and leads to the clone."""
    check_governs(request.user, report.organization)
    form = CloneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        clone = clone_report(report=report, version=version, by=request.user)
        messages.success(request, f"{clone} is a draft with the fields of {report}.")
        return redirect("admin:tei_teireport_change", clone.pk)
    context = page_context(governed, request, report, "Clone as a new version")
    return render(request, "admin/tei/teireport/clone.html", {**context, "form": form})


def preview_page(
    governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport
) -> HttpResponse:
    """The calculator as a consultant will find it: the same rows, in the same look."""
    cells = [cell for row in blank_grid(report).rows() for cell in row.cells]
    sheet = lay_out(report, cells, Sums())
    context = {"report": report, "tool": report, "sheet": sheet, "taking": "tei.govern"}
    return render(request, "admin/tei/teireport/preview.html", context)


def json_file(governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport) -> HttpResponse:
    """The schema as JSON."""
    return _file(request, report, "json", schema_json(report), JSON_TYPE)


def xlsx_file(governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport) -> HttpResponse:
    """The schema as a workbook."""
    return _file(request, report, "xlsx", schema_xlsx(report), XLSX_TYPE)


def _file(
    request: HttpRequest, report: TEIReport, kind: str, content: bytes, content_type: str
) -> HttpResponse:
    note_export(report=report, kind=kind, content=content, by=request.user)
    name = f"fields-{report.public_id}.{kind}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
