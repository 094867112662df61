"""Taking a schema over: all of it or nothing, by the same actions that change one field."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict, LeafError
from tei.actions.fields import (
    add_field,
    change_field,
    delete_field,
    lost_with,
    order_fields,
    takes_work,
)
from tei.actions.reports import check_governs, lock_report
from tei.models import TEIReport
from tei.schemas.difference import Difference, compare, report_digest
from tei.schemas.reading import Problem, Schema, SchemaRefused

IMPORTED = trail.register("tei.schema.imported", "A field schema was taken over into a TEI report")
EXPORTED = trail.register("tei.schema.exported", "The field schema of a TEI report was taken out")


class ReportChanged(Conflict):
    """The report is not as it was when the changes were shown."""

    message = "The report has changed since these changes were shown. Look at them again."


@transaction.atomic
def import_schema(
    *, report: TEIReport, schema: Schema, confirmed: bool, by: Any, seen: str = ""
) -> Difference:
    """Makes the report's fields those of the schema, in its order.

    confirmed: entered values may go along with fields that the schema does not have. seen: the
    report's digest when the person saw what would change; "" does not ask for it.
    Raises: SchemaRefused with every row that was refused, ReportChanged, Unconfirmed.
    """
    check_governs(by, report.organization)
    report = lock_report(report.pk)
    if seen and seen != report_digest(report):
        raise ReportChanged
    found = compare(report, schema.fields)
    _apply(report, schema, found, confirmed, by)
    if found:
        trail.record(
            IMPORTED,
            organization=report.organization,
            actor=by,
            target=report,
            after={
                "added": len(found.added),
                "changed": len(found.changed),
                "removed": len(found.removed),
                "digest": digest(schema.fields),
            },
        )
    return found


def preview_schema(
    *, report: TEIReport, schema: Schema, by: Any
) -> tuple[Difference, tuple[Problem, ...]]:
    """What taking the schema over would change and what would be refused; changes nothing.

    It is taken over and undone, so that the preview knows every rule there is.
    """
    found = compare(report, schema.fields)
    try:
        with transaction.atomic():
            import_schema(report=report, schema=schema, confirmed=True, by=by)
            transaction.set_rollback(True)
    except SchemaRefused as refused:
        return found, refused.problems
    return found, ()


@transaction.atomic
def note_export(*, report: TEIReport, kind: str, content: bytes, by: Any) -> None:
    """Tells the trail that the schema left as a file."""
    trail.record(
        EXPORTED,
        organization=report.organization,
        actor=by,
        target=report,
        after={"kind": kind, "bytes": len(content), "report_digest": report_digest(report)},
    )


def _apply(report: TEIReport, schema: Schema, found: Difference, confirmed: bool, by: Any) -> None:
    problems: list[Problem] = []

    def ask(index: int, act: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                act()
        except LeafError as refusal:
            problems.extend(_problems(schema, index, refusal))

    for field in found.removed:
        delete_field(field=field, confirmed=confirmed or not takes_work(lost_with(field)), by=by)
    for change in found.changed:
        ask(change.row, partial(change_field, field=change.field, values=change.values, by=by))
    for new in found.added:
        ask(new.row, partial(add_field, report=report, values=new.values, by=by))
    if problems:
        raise SchemaRefused(sorted(problems, key=lambda each: each.row))
    if found.added or found.is_reordered:
        ids = dict(report.fields.values_list("field_key", "pk"))
        order = [{"id": ids[key], "sort_order": at} for at, key in enumerate(found.order, 1)]
        order_fields(report=report, order=order, by=by)


def _problems(schema: Schema, index: int, refusal: LeafError) -> list[Problem]:
    """One for each attribute that the refusal names."""
    listed = refusal.details.get("fields")
    names = listed if isinstance(listed, list) else list(refusal.details)
    told = []
    for name in names or [""]:
        said = refusal.details.get(name)
        sentence = " ".join(map(str, said)) if isinstance(said, list) else refusal.message
        told.append(schema.problem(index, name, sentence, refusal.code))
    return told
