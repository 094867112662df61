"""Fields of a report: added, changed, ordered and deleted, with the cells of every tool."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit import trail
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.written_back import kept_texts
from tei.actions.reports import bump_terms, check_governs, lock_report, lock_tools, plain_value
from tei.actions.rows import add_rows
from tei.amounts import NotOfType, read_entry
from tei.models import TEIFieldValue, TEIReport, TEIReportField, TEIScenario
from tei.queries.scenarios import list_scenarios_of

ADDED = trail.register("tei.field.added", "A field was added to a TEI report")
CHANGED = trail.register("tei.field.changed", "A field of a TEI report was changed")
DELETED = trail.register("tei.field.deleted", "A field of a TEI report was deleted")
ORDERED = trail.register("tei.fields.ordered", "The fields of a TEI report were put in order")

HELD_BY_SCENARIOS = (
    "Scenarios change this field or leave it out; these attributes can no longer change. "
    "Drop those scenarios first."
)
HELD_BY_REMARKS = (
    "Notes or risks are entered in the cells of this field, which would be lost. "
    "Take them out first, or add another field."
)
PROTECTED = ("field_key", "field_type", "is_annual", "table")
ENTERED = ~Q(value="")
REMARKED = ~Q(notes="") | Q(risk_adjustment__isnull=False)
RECKONED = ("table", "risk_adjustment", "is_annual", "field_type")


class FieldKeyExists(Conflict):
    """The report has a field of that key."""

    code = "FIELD_KEY_EXISTS"
    message = "The report already has a field with this key."
    example_details = {"field_key": "licences"}


class ProtectedField(Conflict):
    """Something is entered for the field, so that what it means is fixed."""

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
    field = TEIReportField(report=report, **_given(TEIReportField(), values))
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
    given = _given(stored, values)
    changed = {name: value for name, value in given.items() if getattr(stored, name) != value}
    if set(changed) & {*PROTECTED, *RECKONED}:
        lock_tools(report)
    if fixed := sorted(set(changed) & set(PROTECTED)):
        _check_unprotected(stored, fixed)
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
    """Deletes the field, its cells and what scenarios say of it; saved versions keep theirs.

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
    for scenario in list_scenarios_of(field):
        _forget(scenario, field.field_key, by)
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
    """What deleting the field takes along; entered: cells with a value, a note or a risk."""
    cells = TEIFieldValue.objects.filter(field=field)
    return {
        "cells": cells.count(),
        "entered": cells.filter(ENTERED | REMARKED).count(),
        "scenarios": len(list_scenarios_of(field)),
        "tools": field.report.tools.count(),
    }


def takes_work(lost: Mapping[str, int]) -> bool:
    """Whether something that a person entered or kept would go."""
    return bool(lost["entered"] or lost["scenarios"])


def _check_unprotected(field: TEIReportField, fixed: Sequence[str]) -> None:
    """Raises ProtectedField where something that is entered would mean another thing or go."""
    about: dict[str, Any] = {"fields": fixed, "field_key": field.field_key}
    cells = TEIFieldValue.objects.filter(field=field)
    if cells.filter(ENTERED).exists():
        raise ProtectedField(**about)
    if scenarios := list_scenarios_of(field):
        names = sorted({each.name for each in scenarios})
        raise ProtectedField(HELD_BY_SCENARIOS, **about, scenarios=names)
    if "is_annual" in fixed and (held := cells.filter(REMARKED).count()):
        raise ProtectedField(HELD_BY_REMARKS, **(about | {"fields": ["is_annual"]}), cells=held)


def _forget(scenario: TEIScenario, field_key: str, by: Any) -> None:
    """The scenario without the field: one of the same key that comes later is not meant by it."""
    overlay = scenario.overlay
    scenario.overlay = {
        **overlay,
        "cells": [cell for cell in overlay["cells"] if cell["field_key"] != field_key],
        "off": [key for key in overlay["off"] if key != field_key],
    }
    scenario.revision, scenario.changed_by = scenario.revision + 1, by
    scenario.save()


def _reshape(report: TEIReport, field: TEIReportField) -> None:
    """From one cell to one a year or back, while all are blank."""
    TEIFieldValue.objects.filter(field=field).delete()
    add_rows(report, [field], report.tools.all(), with_defaults=False)


def _check_default(field: TEIReportField) -> None:
    try:
        field.default_value = read_entry(field.field_type, field.default_value)
    except NotOfType as wrong:
        raise InvalidInput(default_value=[str(wrong)]) from None


def _given(field: TEIReportField, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; a default may be sent as null. Raises: InvalidInput."""
    blank = {"default_value": ""} if values.get("default_value", "") is None else {}
    return kept_texts(field, {**values, **blank})


def _store(field: TEIReportField) -> None:
    """Saved, unless the report has its key; whoever calls holds the report, so nobody is faster."""
    taken = TEIReportField.objects.filter(report=field.report, field_key=field.field_key)
    if taken.exclude(pk=field.pk).exists():
        raise FieldKeyExists(field_key=field.field_key)
    field.save()
