"""The fields of a report, ordered and edited within it; each save is an action on each row."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.forms import BaseInlineFormSet, Script
from django.http import HttpRequest

from tei.actions.fields import (
    Unconfirmed,
    add_field,
    change_field,
    delete_field,
    lost_with,
    order_fields,
    takes_work,
)
from tei.admin.refusals import RECORD, Asking, RefusableForm, refusals_of
from tei.models import TEIReport, TEIReportField

ORDER = "sort_order"
COLUMNS = (
    ORDER, "table", "label", "field_key", "field_type", "is_annual", "risk_adjustment",
    "category", "default_value", "is_required", "description", "source_notes",
)  # fmt: skip
AT_ONCE = COLUMNS[:7]
MORE = COLUMNS[7:]


class FieldForm(RefusableForm):
    """One row. Whether its key is free is for the action to say."""

    class Meta:
        model = TEIReportField
        fields = COLUMNS
        labels = {
            ORDER: "Place",
            "field_key": "Key",
            "field_type": "Type",
            "is_annual": "A value for each year",
            "risk_adjustment": "Risk (0–1)",
            "default_value": "Default",
            "is_required": "Required",
            "source_notes": "Source",
        }
        help_texts = {"field_type": ""}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "source_notes": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, Any]:
        """Leaves out the check of unique keys, which the action makes and names."""
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the row says, but for its place."""
        return {name: self.cleaned_data[name] for name in COLUMNS if name != ORDER}

    def at_once(self) -> list[Any]:
        """The controls of the first line."""
        return [self[name] for name in AT_ONCE]

    def more(self) -> list[Any]:
        """The controls that are folded away."""
        return [self[name] for name in MORE]

    def opens(self) -> bool:
        """Whether a folded control has something to say."""
        return any(self[name].errors for name in MORE)


class FieldRows(BaseInlineFormSet):
    """The rows, in the order of the report."""

    def validate_unique(self) -> None:
        """The action says which key is taken."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The box that takes a field away has a name of its own."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Delete"


class Fields(admin.StackedInline):
    """The fields within their report."""

    model = TEIReportField
    form = FieldForm
    formset = FieldRows
    extra = 0
    ordering = (ORDER, "pk")
    template = "admin/tei/teireport/fields.html"

    class Media:
        js = (Script("js/admin-fields.js", type="module"),)
        css = {"all": ("css/admin-tei.css",)}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The rows, told what was refused."""
        found = super().get_formset(request, obj, **kwargs)
        found.form.refused = refusals_of(request)  # type: ignore[attr-defined]
        return found

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the report, which has been asked for already."""
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


def save_rows(*, report: TEIReport, rows: Any, confirmed: bool, by: Any) -> None:
    """One action for each row that says something new, and one for the order.

    Raises: Refused with everything that was refused, each on its row.
    """
    gone = [form for form in rows.initial_forms if form in rows.deleted_forms]
    kept = [form for form in rows.initial_forms if form not in gone]
    new = [
        each for each in rows.extra_forms if each.has_changed() and each not in rows.deleted_forms
    ]
    told = [(form, [name for name in form.changed_data if name != ORDER]) for form in kept]
    changed = [(form, names) for form, names in told if names]
    with Asking() as asking:
        for form in gone:
            asking.ask(RECORD, partial(_delete, form, confirmed, by))
        for form, _ in changed:
            asking.ask(form.prefix, partial(_change, form, by))
        for form in new:
            asking.ask(form.prefix, partial(_add, form, report, by))
        if places := _places(kept):
            asking.ask(RECORD, partial(order_fields, report=report, order=places, by=by))
    # What the admin's own log of the page reads.
    rows.deleted_objects = [form.instance for form in gone]
    rows.changed_objects = [(form.instance, names) for form, names in changed]
    rows.new_objects = [form.instance for form in new]


def _places(kept: Iterable[FieldForm]) -> list[dict[str, int]]:
    moved = (form for form in kept if ORDER in form.changed_data)
    return [{"id": form.instance.pk, ORDER: form.cleaned_data[ORDER]} for form in moved]


def _add(form: FieldForm, report: TEIReport, by: Any) -> None:
    add_field(report=report, values=form.values() | {ORDER: form.cleaned_data[ORDER]}, by=by)


def _change(form: FieldForm, by: Any) -> None:
    change_field(field=form.instance, values=form.values(), by=by)


def _delete(form: FieldForm, confirmed: bool, by: Any) -> None:
    """Without asking again where nothing that was entered would be lost."""
    field = TEIReportField.objects.get(pk=form.instance.pk)
    try:
        delete_field(field=field, confirmed=confirmed or not takes_work(lost_with(field)), by=by)
    except Unconfirmed as asks:
        lost = asks.details
        said = (
            f"“{field.label}” takes {lost['entered']} entered values, notes or risks of "
            f"{lost['tools']} tools and its part of {lost['scenarios']} scenarios along; saved "
            "versions keep theirs. Tick this box to delete it with them."
        )
        raise Unconfirmed(said, **(lost | {"confirm": [said]})) from None
