"""What a source layout is: how a payer's file maps to the canonical columns, as data.

A layout says which header becomes which canonical column, how codes and dates are written, and
what each money column MEANS at its source (with or without fee, before or after copay). It is
stored as canonical JSON, so that an admin can govern it and a run can name it by its digest.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

from leafenterprise.shared.canonical import canonical_json, digest
from savings.claims.columns import (
    CLAIM_COLUMNS,
    ELIGIBILITY_COLUMNS,
    PRICE_COLUMNS,
    Column,
)
from savings.claims.errors import LayoutError

Table = Literal["claims", "eligibility", "prices"]
Combine = Literal["", "join", "sum_given", "sum_all"]

TABLES: Mapping[str, Mapping[str, Column]] = MappingProxyType(
    {
        "claims": {column.name: column for column in CLAIM_COLUMNS},
        "eligibility": {column.name: column for column in ELIGIBILITY_COLUMNS},
        "prices": {column.name: column for column in PRICE_COLUMNS},
    }
)


@dataclass(frozen=True)
class LayoutColumn:
    """One canonical column and where its value comes from.

    source: the header in the file; headers are compared without case, spaces and punctuation.
    aliases: other headers of the same column (old and new releases of a file).
    plus, combine: further source columns; `join` strings them with "-" (a key of several parts),
    `sum_given` adds the amounts that are given, `sum_all` adds them only where all are given.
    codes: source value → canonical value; compared without case; "" stands for an empty cell or
    for no value. A value that is not listed is a reject. date_formats: names in dates.FORMATS.
    source_places: decimals the source is known to carry beyond the stored ones; the value is
    then rounded half-up and the control totals show both the source's and the stored dollars.
    declared_meaning: what the amount is at its source; money must have one.
    """

    source: str
    target: str
    declared_meaning: str = ""
    aliases: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    combine: Combine = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    source_places: int | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every header the value is made of, the first one first."""
        return (self.source, *self.plus)


@dataclass(frozen=True)
class Guard:
    """A source column that says whether a row is a claim at all; other values are rejects."""

    source: str
    admits: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Layout:
    """A versioned mapping of one kind of file to one canonical table.

    delimiter: "" finds it in the header. encoding: "" is UTF-8, or UTF-16 with its mark, or else
    Windows-1252 with a warning. null_values: cells that stand for nothing, as the empty cell does.
    """

    id: str
    version: int
    table: Table
    title: str
    columns: tuple[LayoutColumn, ...]
    guards: tuple[Guard, ...] = ()
    delimiter: str = ""
    encoding: str = ""
    null_values: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The layout as canonical JSON: sorted keys, no spaces, the same bytes every time."""
        return canonical_json({**asdict(self), "columns": [_lean(c) for c in self.columns]})

    @classmethod
    def from_json(cls, text: str) -> "Layout":
        """A checked layout from its JSON. Raises: LayoutError naming every problem."""
        layout = _build(_loaded(text))
        if found := layout.problems():
            raise LayoutError(found)
        return layout

    @property
    def digest(self) -> str:
        """SHA-256 of what decides how a file is read; the title is not part of it."""
        return digest({**json.loads(self.to_json()), "title": ""})

    @property
    def targets(self) -> Mapping[str, Column]:
        """The canonical columns of the layout's table, by name."""
        return TABLES[self.table]

    def problems(self) -> tuple[str, ...]:
        """Everything that keeps the layout from being used, in words; empty when it is sound."""
        from savings.claims.layout_checks import layout_problems

        return layout_problems(self)


def header_key(text: str) -> str:
    """What two spellings of a header share: "NADAC Per Unit" and NADAC_Per_Unit are one."""
    return re.sub("[^0-9a-z]+", "_", text.casefold()).strip("_")


def _lean(column: LayoutColumn) -> dict[str, Any]:
    """Only what differs from the default: a governed layout stays readable as JSON."""
    stated = {}
    for item in fields(column):
        value = getattr(column, item.name)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if value != default:
            stated[item.name] = value
    return stated


def _loaded(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LayoutError((f"this is not JSON: {error}",)) from None
    if not isinstance(data, dict):
        raise LayoutError(("a layout is a JSON object",))
    return data


def _build(data: dict[str, Any]) -> Layout:
    found = [*_unknown("layout", data, Layout), *_missing("layout", data, Layout)]
    parts: dict[str, list[Any]] = {"columns": [], "guards": []}
    for name, kind in (("columns", LayoutColumn), ("guards", Guard)):
        for number, item in enumerate(_listed(data, name, found), 1):
            what = f"{name[:-1]} {number}"
            if not isinstance(item, dict):
                found.append(f"{what} is not an object")
                continue
            wrong = [*_unknown(what, item, kind), *_missing(what, item, kind), *_types(what, item)]
            found.extend(wrong)
            if not wrong:
                parts[name].append(kind(**_tuples(item)))
    found.extend(_types("layout", {k: v for k, v in data.items() if k not in parts}))
    if found:
        raise LayoutError(tuple(found))
    return Layout(**_tuples({**data, **parts}))


def _listed(data: dict[str, Any], name: str, found: list[str]) -> list[Any]:
    value = data.get(name, [])
    if isinstance(value, list):
        return value
    found.append(f"{name} is not a list")
    return []


def _unknown(what: str, data: dict[str, Any], kind: type) -> list[str]:
    names = {item.name for item in fields(kind)}
    return [f"{what} has an unknown field {name!r}" for name in sorted(set(data) - names)]


def _missing(what: str, data: dict[str, Any], kind: type) -> list[str]:
    return [
        f"{what} lacks {item.name!r}"
        for item in fields(kind)
        if item.default is MISSING and item.default_factory is MISSING and item.name not in data
    ]


_LISTS = ("aliases", "plus", "date_formats", "admits", "null_values")
_NUMBERS = ("version", "source_places")


def _types(what: str, data: dict[str, Any]) -> list[str]:
    return [f"{what}: {name} is not {_wanted(name)}" for name in data if not _fits(name, data)]


def _wanted(name: str) -> str:
    if name in _LISTS:
        return "a list of texts"
    if name == "codes":
        return "a mapping of texts"
    return "a whole number" if name in _NUMBERS else "a text"


def _fits(name: str, data: dict[str, Any]) -> bool:
    value = data[name]
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == "codes":
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    if name in _NUMBERS:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole or (value is None and name == "source_places")
    return isinstance(value, str)


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
