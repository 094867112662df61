"""A schema in: the file is read, what it would change is shown, and then it is taken over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.workbooks.small import read_small_workbook
from tei.actions.fields import lost_with, takes_work
from tei.actions.reports import check_governs
from tei.actions.schemas import import_schema, preview_schema
from tei.admin.page_context import page_context
from tei.admin.refusals import told
from tei.models import TEIReport
from tei.schemas.declaration import COLUMNS, MOST_BYTES, MOST_FIELDS
from tei.schemas.difference import Difference, report_digest
from tei.schemas.reading import Problem, Schema, SchemaRefused, read_json, read_sheet
from tei.schemas.writing import fields_json

ONE_DAY = 24 * 60 * 60
MOST_COLUMNS = 40
_ZIP = b"PK\x03\x04"


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Schema file",
        help_text="A workbook (.xlsx) or JSON, as they are taken out here. Nothing is changed yet.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
    )

    def clean_file(self) -> Any:
        """Refuses by its size what no schema is."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES >> 20} MB.")
        return file


def schema_page(
    governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport
) -> HttpResponse:
    """Out and in: a file to send; its changes to look at; their taking over."""
    check_governs(request.user, report.organization)
    if "apply" in request.POST:
        return _apply(governed, request, report)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(governed, request, report, form=form)
    try:
        schema = read_schema(form.cleaned_data["file"].read())
    except LeafError as refusal:
        return _show(governed, request, report, refusal=refusal)
    return _preview(governed, request, report, schema)


def read_schema(content: bytes) -> Schema:
    """The schema of a file of either kind. Raises: SchemaRefused, FileRefused."""
    if not content.startswith(_ZIP):
        return read_json(content)
    rows = read_small_workbook(content, most_rows=MOST_FIELDS + 1, most_columns=MOST_COLUMNS)
    return read_sheet(rows)


def _preview(
    governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport, schema: Schema
) -> HttpResponse:
    seen = report_digest(report)
    found, problems = preview_schema(report=report, schema=schema, by=request.user)
    if problems:
        return _show(governed, request, report, refusal=SchemaRefused(problems), found=found)
    held = {"fields": fields_json(schema.fields), "seen": seen}
    return _show(governed, request, report, found=found, held=_signed(request, report, held))


def _apply(governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport) -> HttpResponse:
    """Takes over what was shown, if the report is still as it was then."""
    try:
        held = signing.loads(
            request.POST.get("held", ""), salt=_salt(request, report), max_age=ONE_DAY
        )
        schema = read_json(held["fields"].encode())
        found = import_schema(
            report=report,
            schema=schema,
            confirmed=request.POST.get("confirm") == "on",
            by=request.user,
            seen=held["seen"],
        )
    except signing.BadSignature:
        messages.error(request, "These changes were not shown here. Send the file again.")
        return redirect("admin:tei_teireport_schema", report.pk)
    except LeafError as refusal:
        return _show(governed, request, report, refusal=refusal)
    messages.success(request, f"The schema stands: {told_in_short(found)}.")
    return redirect("admin:tei_teireport_change", report.pk)


def told_in_short(found: Difference) -> str:
    """The difference in one line."""
    counts = (
        (len(found.added), "added"),
        (len(found.changed), "changed"),
        (len(found.removed), "removed"),
    )
    said = [f"{count} {word}" for count, word in counts if count]
    said += ["new order"] if found.is_reordered else []
    return ", ".join(said) or "nothing changed"


def _show(
    governed: "ModelAdmin[Any]",
    request: HttpRequest,
    report: TEIReport,
    *,
    form: FileForm | None = None,
    refusal: LeafError | None = None,
    found: Difference | None = None,
    held: str = "",
) -> HttpResponse:
    context = {
        **page_context(governed, request, report, "Field schema"),
        "form": form or FileForm(),
        "columns": COLUMNS,
        "most_fields": MOST_FIELDS,
        "refusal": told(refusal) if refusal else "",
        "problems": _problems(refusal),
        "found": found,
        "held": held,
        "losses": (losses := _losses(found)),
        "takes_values": any(takes_work(lost) for _, lost in losses),
    }
    return render(request, "admin/tei/teireport/schema.html", context)


def _losses(found: Difference | None) -> list[tuple[Any, dict[str, int]]]:
    return [(field, lost_with(field)) for field in found.removed] if found else []


def _problems(refusal: LeafError | None) -> Sequence[Problem]:
    return refusal.problems if isinstance(refusal, SchemaRefused) else ()


def _signed(request: HttpRequest, report: TEIReport, held: dict[str, str]) -> str:
    return signing.dumps(held, salt=_salt(request, report), compress=True)


def _salt(request: HttpRequest, report: TEIReport) -> str:
    """What was shown to one person for one report is taken over by them, there."""
    return f"tei.schema:{report.pk}:{request.user.pk}"
