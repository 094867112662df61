"""Required fields without a value: what a case still lacks before its figures say all they should.

Nothing is refused for it. A blank counts as 0, so that a case can be worked on piece by piece; but
figures that rest on such a blank say so wherever they are stated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tei.models import TEIFieldValue


@dataclass(frozen=True)
class Missing:
    """A required field and its blank years; years: (None,) alone for a one-time value."""

    field_key: str
    label: str
    years: tuple[int | None, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API states it."""
        return {"field_key": self.field_key, "label": self.label, "years": list(self.years)}


def list_missing(cells: Iterable[TEIFieldValue]) -> tuple[Missing, ...]:
    """The required fields with a blank cell, in the order of the cells; an entered 0 is a value."""
    blank = (cell for cell in cells if cell.field.is_required and not cell.value)
    return tuple(
        Missing(field.field_key, field.label, tuple(cell.year for cell in own))
        for field, own in groupby(blank, key=lambda cell: cell.field)
    )
