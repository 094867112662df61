"""What a type's signals say besides the amount: declared once, checked fast, shown as JSON Schema.

A general JSON Schema validator takes longer for one row than the whole ingest of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST_TEXT = 200
MONEY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Attribute:
    """One named value. kind: text, integer, money, date or choice (of `choices`).

    names_person: by it a source knows a person; it is what a privacy request asks for and empties.
    """

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    names_person: bool = False

    def __post_init__(self) -> None:
        if self.kind not in _FITS or bool(self.choices) != (self.kind == "choice"):
            raise ValueError(f"attribute {self.name} is not declared as it should be")

    def fits(self, value: Any) -> bool:
        """Whether the value is of the kind."""
        return value in self.choices if self.choices else _FITS[self.kind](value)

    def schema(self) -> dict[str, Any]:
        """The value as JSON Schema."""
        return {"enum": list(self.choices)} if self.choices else dict(_SCHEMAS[self.kind])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable()


def _is_integer(value: Any) -> bool:
    return type(value) is int and -(2**53) < value < 2**53


def _is_money(value: Any) -> bool:
    return isinstance(value, str) and MONEY.fullmatch(value) is not None


def _is_date(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value  # it takes week dates too
    except ValueError:
        return False


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "integer": _is_integer,
    "money": _is_money,
    "date": _is_date,
    "choice": bool,
}
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "maxLength": LONGEST_TEXT},
    "integer": {"type": "integer"},
    "money": {"type": "string", "pattern": f"^{MONEY.pattern}$"},
    "date": {"type": "string", "format": "date"},
}


def object_schema(attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """The attributes of a type as JSON Schema."""
    return {
        "type": "object",
        "properties": {each.name: each.schema() for each in attributes},
        "required": [each.name for each in attributes if each.required],
        "additionalProperties": False,
    }
