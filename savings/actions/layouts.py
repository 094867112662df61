"""Source layouts: the built-in ones brought in, and versions that a person adds."""

import json
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, NotAllowed
from savings.claims.layouts import BUILT_IN, Layout
from savings.models import SourceLayout

ADDED = trail.register("savings.layout.added", "A version of a source layout was added")


class LayoutFrozen(Conflict):
    """A version of a layout is stored once; datasets name it by its digest."""

    code = "LAYOUT_FROZEN"
    message = "This version of the layout is already stored with other content; raise the version."


@transaction.atomic
def sync_layouts() -> list[SourceLayout]:
    """Store the built-in layouts that are not stored yet. Raises: LayoutFrozen."""
    return [_store(layout, by=None, built_in=True)[0] for layout in BUILT_IN.values()]


@transaction.atomic
def add_layout(*, definition: dict[str, Any], by: Any) -> SourceLayout:
    """Store a layout version that a person wrote; every client's files are read by it from then on.

    Raises: LayoutError, LayoutFrozen, NotAllowed for one client's admin.
    """
    check(by, "savings.govern")
    if not by.is_platform_admin:
        raise NotAllowed("Only a platform administrator may add a layout: all clients share it.")
    layout, is_new = _store(read_layout(definition), by=by, built_in=False)
    if not is_new:
        return layout
    trail.record(
        ADDED,
        organization=None,
        actor=by,
        target=layout,
        after={"layout": layout.layout_id, "version": layout.version, "digest": layout.digest},
    )
    return layout


def read_layout(definition: dict[str, Any]) -> Layout:
    """The layout that the JSON describes. Raises: LayoutError naming every problem."""
    return Layout.from_json(json.dumps(definition, default=float))


def _store(layout: Layout, *, by: Any, built_in: bool) -> tuple[SourceLayout, bool]:
    stored, is_new = SourceLayout.objects.get_or_create(
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
    return stored, is_new
