"""Governance of export templates and of what is exported each month."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from audit.exports.models import ExportSchedule, ExportTemplate
from audit.exports.orders import Order, refuse_impossible
from audit.exports.serializers import ExportSheetShape
from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.shared.errors import InvalidInput

GOVERN = "exports.govern"


class TemplateForm(forms.ModelForm):
    """A template whose sheets can be made."""

    class Meta:
        model = ExportTemplate
        fields = ("organization", "title", "form", "sheets")
        help_texts = {
            "sheets": '[{"table": "savings.runs", "fields": []}]: tables by their ids; all fields '
            "where none is named."
        }

    def clean_sheets(self) -> list[dict[str, Any]]:
        """A list of tables with fields, and nothing else."""
        read: Any = ExportSheetShape(data=self.cleaned_data["sheets"], many=True)
        if not read.is_valid():
            raise ValidationError("A list of sheets, each with a table and its fields.")
        return [dict(sheet) for sheet in read.validated_data]

    def clean(self) -> dict[str, Any]:
        """Tables, fields and format go together."""
        given = super().clean() or self.cleaned_data
        if {"title", "form", "sheets"} <= given.keys():
            order = Order(title=given["title"], form=given["form"], sheets=tuple(given["sheets"]))
            try:
                refuse_impossible(order)
            except InvalidInput as wrong:
                said = [f"{wrong.message} {named}: {why}" for named, why in wrong.details.items()]
                raise ValidationError(said) from wrong
        return given


@admin.register(ExportTemplate)
class ExportTemplateAdmin(GovernedAdmin):
    """Sheets and fields that everybody of the organization may export by one name."""

    capability = GOVERN
    form = TemplateForm
    list_display = ("title", "organization", "form", "created_by", "created_at")
    list_filter = ("organization", "form")
    search_fields = ("title",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Whoever adds it has made it."""
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(ExportSchedule)
class ExportScheduleAdmin(GovernedAdmin):
    """Monthly exports: each is set up on the exports page, in a person's name; here it is paused,
    taken up again or renamed.
    """

    capability = GOVERN
    fields = ("organization", "title", "form", "sheets", "created_by", "created_at", "is_active")
    readonly_fields = ("organization", "form", "sheets", "created_by", "created_at")
    list_display = ("title", "organization", "form", "created_by", "is_active", "created_at")
    list_filter = ("organization", "is_active", "form")
    search_fields = ("title",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody sets one up in another's name."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was made of it stays in the log, and so does it."""
        return False
