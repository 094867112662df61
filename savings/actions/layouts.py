"""Source layouts: the built-in ones brought in, and versions that a person adds."""

import json
from typing import Any

from django.db import transaction

from audit.trail.actions import record
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.claims.errors import LayoutError
from savings.claims.layouts import BUILT_IN, Layout
from savings.models import SourceLayout


class LayoutFrozen(Conflict):
    """A version of a layout is stored once; datasets name it by its digest."""

    code = "LAYOUT_FROZEN"
    message = "This version of the layout is already stored with other content; raise the version."


class LayoutInvalid(InvalidInput):
    """A layout that could not read any file; details list every problem."""

    code = "LAYOUT_INVALID"
    message = "The layout cannot be used."


@transaction.atomic
def sync_layouts() -> list[SourceLayout]:
    """Store the built-in layouts that are not stored yet. Raises: LayoutFrozen."""
    return [_store(layout, by=None, built_in=True) for layout in BUILT_IN.values()]


@transaction.atomic
def add_layout(*, definition: dict[str, Any], by: Any) -> SourceLayout:
    """Store a layout version that a person wrote. Raises: LayoutInvalid, LayoutFrozen."""
    check(by, "savings.govern")
    layout = _store(read_layout(definition), by=by, built_in=False)
    record(
        "savings.layout.add",
        organization=None,
        actor=by,
        target=layout,
        after={"layout": layout.layout_id, "version": layout.version, "digest": layout.digest},
    )
    return layout


def read_layout(definition: dict[str, Any]) -> Layout:
    """The layout that the JSON describes. Raises: LayoutInvalid naming every problem."""
    try:
        return Layout.from_json(json.dumps(definition))
    except LayoutError as problem:
        raise LayoutInvalid(problems=list(problem.problems)) from problem


def _store(layout: Layout, *, by: Any, built_in: bool) -> SourceLayout:
    stored, _ = SourceLayout.objects.get_or_create(
        layout_id=layout.id,
        version=layout.version,
        defaults={
            "title": layout.title,
            "table": layout.table,
            "definition": json.loads(layout.to_json()),
            "digest": layout.digest,
            "is_built_in": built_in,
            "created_by": by,
        },
    )
    if stored.digest != layout.digest:
        raise LayoutFrozen(layout=layout.id, version=layout.version)
    return stored
