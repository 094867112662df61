"""Fields of a report: added, changed, ordered and deleted, with the cells of every tool."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.shared.errors import Conflict, InvalidInput
from tei.actions.reports import bump_terms, check_governs, lock_report, lock_tools, plain_value
from tei.actions.rows import add_rows
from tei.amounts import NotOfType, read_entry
from tei.models import TEIFieldValue, TEIReport, TEIReportField

ADDED = trail.register("tei.field.added", "A field was added to a TEI report")
CHANGED = trail.register("tei.field.changed", "A field of a TEI report was changed")
DELETED = trail.register("tei.field.deleted", "A field of a TEI report was deleted")
ORDERED = trail.register("tei.fields.ordered", "The fields of a TEI report were put in order")

PROTECTED = ("field_key", "field_type", "is_annual", "table")
RECKONED = ("table", "risk_adjustment", "is_annual", "field_type")


class FieldKeyExists(Conflict):
    """The report has a field of that key."""

    code = "FIELD_KEY_EXISTS"
    message = "The report already has a field with this key."
    example_details = {"field_key": "licences"}


class ProtectedField(Conflict):
    """Values are entered, so that what they mean is fixed."""

    code = "PROTECTED_FIELD"
    message = "Values are entered for this field; these attributes can no longer change."
    example_details = {"fields": ["is_annual"], "field_key": "licences"}


class Unconfirmed(InvalidInput):
    """Something would be lost; the caller has to say so."""

    message = "This deletes more than the record itself. Send confirm=true to go on."


@transaction.atomic
def add_field(*, report: TEIReport, values: Mapping[str, Any], by: Any) -> TEIReportField:
    """A new field, with blank cells in every tool that stands on the report."""
    check_governs(by, report.organization)
    report = lock_report(report.pk)
    lock_tools(report)
    given = {name: "" if _is_blank_text(name, value) else value for name, value in values.items()}
    field = TEIReportField(report=report, **given)
    _check_default(field)
    _store(field)
    cells = add_rows(report, [field], report.tools.all(), with_defaults=False)
    trail.record(
        ADDED,
        organization=report.organization,
        actor=by,
        target=report,
        after={"field": field.field_key, "table": field.table, "cells": cells},
    )
    return field


@transaction.atomic
def change_field(*, field: TEIReportField, values: Mapping[str, Any], by: Any) -> TEIReportField:
    """The field with other attributes. Raises: ProtectedField, FieldKeyExists, InvalidInput."""
    check_governs(by, field.report.organization)
    report = lock_report(field.report_id)
    stored = TEIReportField.objects.get(pk=field.pk, report=report)
    given = {name: "" if _is_blank_text(name, value) else value for name, value in values.items()}
    changed = {name: value for name, value in given.items() if getattr(stored, name) != value}
    if set(changed) & {*PROTECTED, *RECKONED}:
        lock_tools(report)
    fixed = sorted(set(changed) & set(PROTECTED))
    if fixed and has_values(stored):
        raise ProtectedField(fields=fixed, field_key=stored.field_key)
    before = {name: plain_value(getattr(stored, name)) for name in changed}
    for name, value in changed.items():
        setattr(stored, name, value)
    _check_default(stored)
    _store(stored)
    if "is_annual" in changed:
        _reshape(report, stored)
    if set(changed) & set(RECKONED):
        bump_terms(report)
    if changed:
        trail.record(
            CHANGED,
            organization=report.organization,
            actor=by,
            target=report,
            before={"field": stored.field_key, **before},
            after={"field": stored.field_key, **{n: plain_value(v) for n, v in changed.items()}},
        )
    return stored


@transaction.atomic
def delete_field(*, field: TEIReportField, confirmed: bool, by: Any) -> None:
    """Deletes the field and its cells in every tool; saved versions keep theirs.

    Raises: Unconfirmed, which says how many cells of how many tools would go.
    """
    check_governs(by, field.report.organization)
    report = lock_report(field.report_id)
    lock_tools(report)
    field = TEIReportField.objects.get(pk=field.pk, report=report)
    lost = lost_with(field)
    if not confirmed:
        raise Unconfirmed("", confirm=["must be true"], **lost)
    trail.record(
        DELETED,
        organization=report.organization,
        actor=by,
        target=report,
        before={"field": field.field_key, **lost},
    )
    field.delete()
    bump_terms(report)


@transaction.atomic
def order_fields(*, report: TEIReport, order: Sequence[Mapping[str, int]], by: Any) -> None:
    """Puts the named fields into the given places. Raises: InvalidInput."""
    check_governs(by, report.organization)
    places = {each["id"]: each["sort_order"] for each in order}
    if len(places) != len(order):
        raise InvalidInput(field_order=["names a field twice"])
    fields = list(report.fields.filter(pk__in=places))
    if unknown := sorted(set(places) - {field.pk for field in fields}):
        raise InvalidInput(field_order=[f"names fields that the report does not have: {unknown}"])
    for field in fields:
        field.sort_order = places[field.pk]
    TEIReportField.objects.bulk_update(fields, ["sort_order"])
    trail.record(
        ORDERED,
        organization=report.organization,
        actor=by,
        target=report,
        after={field.field_key: field.sort_order for field in fields},
    )


def lost_with(field: TEIReportField) -> dict[str, int]:
    """What deleting the field takes along: its cells, those with an entry, the report's tools."""
    cells = TEIFieldValue.objects.filter(field=field)
    return {
        "cells": cells.count(),
        "entered": cells.exclude(value="").count(),
        "tools": field.report.tools.count(),
    }


def has_values(field: TEIReportField) -> bool:
    """Whether some tool has an entry for the field."""
    return TEIFieldValue.objects.filter(field=field).exclude(value="").exists()


def _reshape(report: TEIReport, field: TEIReportField) -> None:
    """From one cell to one a year or back, while all are blank."""
    TEIFieldValue.objects.filter(field=field).delete()
    add_rows(report, [field], report.tools.all(), with_defaults=False)


def _check_default(field: TEIReportField) -> None:
    try:
        field.default_value = read_entry(field.field_type, field.default_value)
    except NotOfType as wrong:
        raise InvalidInput(default_value=[str(wrong)]) from None


def _is_blank_text(name: str, value: Any) -> bool:
    """A default may be sent as null; text is stored as ""."""
    return name == "default_value" and value is None


def _store(field: TEIReportField) -> None:
    """Saved, unless the report has its key; whoever calls holds the report, so nobody is faster."""
    taken = TEIReportField.objects.filter(report=field.report, field_key=field.field_key)
    if taken.exclude(pk=field.pk).exists():
        raise FieldKeyExists(field_key=field.field_key)
    field.save()
