"""The lawful way past an immutable table's triggers: a decision that is being carried out."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Passage:
    """Rows may pass while a decision of their organization is in its open state.

    decisions: the model of the decisions, as `app.Model`; the database itself looks there.
    open: the state in which a decision is carried out.
    through: its field with the last day that may pass; "" where days do not matter.
    kind: the only kind of decision that opens; "" for decisions that have none.
    day: what of the row is compared with it: a field, or `key.field` of the row it belongs to.
    fields: for changes, the only fields that may change; () where rows may be deleted.
    """

    decisions: str
    open: str
    through: str = ""
    day: str = ""
    fields: tuple[str, ...] = ()
    kind: str = ""

    def condition(self, model: type[models.Model]) -> str:
        """SQL that is true where a decision lets the row OLD pass; the same on both databases."""
        decisions: Any = apps.get_model(self.decisions)._meta
        asked = [
            'd."organization_id" = OLD."organization_id"',
            f"d.\"state\" = '{self.open}'",
        ]
        if self.kind:
            asked.append(f"d.\"kind\" = '{self.kind}'")
        if self.through:
            asked.append(f'd."{self.through}" >= {_day(model, self.day)}')
        return f'EXISTS (SELECT 1 FROM "{decisions.db_table}" d WHERE {" AND ".join(asked)})'


def _day(model: type[models.Model], path: str) -> str:
    """The row's day as SQL; a moment counts as its day in UTC."""
    key, _, name = path.rpartition(".")
    if not key:
        field: Any = model._meta.get_field(name)
        return _dated(field, f'OLD."{field.column}"')
    pointer: Any = model._meta.get_field(key)
    target = pointer.related_model._meta
    field = target.get_field(name)
    chosen = _dated(field, f'p."{field.column}"')
    return (
        f'(SELECT {chosen} FROM "{target.db_table}" p'
        f' WHERE p."{target.pk.column}" = OLD."{pointer.column}")'
    )


def _dated(field: Any, sql: str) -> str:
    return f"date({sql})" if isinstance(field, models.DateTimeField) else sql
