"""What taking a schema over would change in a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leafenterprise.shared.canonical import digest
from leafenterprise.shared.written_back import is_as_shown
from tei.models import TEIReport, TEIReportField
from tei.schemas.declaration import NAMES, FieldValues, schema_of, stated


@dataclass(frozen=True)
class Change:
    """A field that stays, with other attributes: name → as it is stated now, as it will be."""

    row: int
    field: TEIReportField
    values: FieldValues
    before: FieldValues
    after: FieldValues

    def told(self) -> list[tuple[str, Any, Any]]:
        """Attribute, now, then."""
        return [(name, self.before[name], self.after[name]) for name in self.after]


@dataclass(frozen=True)
class Addition:
    """A field that the report does not have yet."""

    row: int
    values: FieldValues


@dataclass(frozen=True)
class Difference:
    """Everything that differs; order: all keys as the schema has them; is_reordered: fields that
    stay stand in another order."""

    added: tuple[Addition, ...]
    changed: tuple[Change, ...]
    removed: tuple[TEIReportField, ...]
    order: tuple[str, ...]
    is_reordered: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.is_reordered)


def compare(report: TEIReport, schema: Sequence[FieldValues]) -> Difference:
    """The difference between the report's fields and the schema's, matched by their keys.

    A row of the schema is named by its place, from 0 on.
    """
    stored = list(report.fields.order_by("sort_order", "pk"))
    known = {field.field_key: field for field in stored}
    wanted = [values["field_key"] for values in schema]
    added = [Addition(n, v) for n, v in enumerate(schema) if v["field_key"] not in known]
    pairs = [(n, known[v["field_key"]], v) for n, v in enumerate(schema) if v["field_key"] in known]
    removed = [field for field in stored if field.field_key not in set(wanted)]
    kept = [field.field_key for field in stored if field not in removed]
    changes = (_change(n, field, values) for n, field, values in pairs)
    return Difference(
        added=tuple(added),
        changed=tuple(change for change in changes if change.after),
        removed=tuple(removed),
        order=tuple(wanted),
        is_reordered=[key for key in wanted if key in known] != kept,
    )


def _change(row: int, field: TEIReportField, values: FieldValues) -> Change:
    now, then = stated(field), stated(TEIReportField(**values))
    names = [name for name in NAMES if not _is_same(now[name], then[name])]
    return Change(row, field, values, {n: now[n] for n in names}, {n: then[n] for n in names})


def _is_same(now: Any, then: Any) -> bool:
    """Whether nothing changes; a file may hold a text as it is shown, not as it is stored."""
    if isinstance(now, str) and isinstance(then, str):
        return is_as_shown(now, then)
    return bool(now == then)


def report_digest(report: TEIReport) -> str:
    """What a report looks like to whoever edits it: any change of terms or fields changes this."""
    terms = {
        name: str(getattr(report, name))
        for name in (
            "name", "vendor", "version", "description", "analysis_period_years", "discount_rate",
            "has_initial_period", "risk_adjust_costs", "state",
        )
    }  # fmt: skip
    return digest({"terms": terms, "fields": schema_of(report)})
