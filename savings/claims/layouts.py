"""Source layouts: how a payer's file maps to the canonical columns, as data.

A layout says which header becomes which canonical column, how codes and dates are written, and
what each money column MEANS at its source (with or without fee, before or after copay). It is
stored as canonical JSON, so that an admin can govern it and a run can name it by its digest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from savings.claims.columns import (
    CLAIM_COLUMNS,
    ELIGIBILITY_COLUMNS,
    PRICE_COLUMNS,
    Column,
)

Table = Literal["claims", "eligibility", "prices"]
Combine = Literal["", "join", "sum_given", "sum_all"]

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {"claims": CLAIM_COLUMNS, "eligibility": ELIGIBILITY_COLUMNS, "prices": PRICE_COLUMNS}
)


@dataclass(frozen=True)
class LayoutColumn:
    """One canonical column and where its value comes from.

    source: the header in the file; headers are compared without case, spaces and punctuation.
    aliases: other headers of the same column (old and new releases of a file).
    plus, combine: further source columns; `join` strings them with "-" (a key of several parts),
    `sum_given` adds the amounts that are given, `sum_all` adds them only where all are given.
    codes: source value → canonical value; compared without case; "" stands for an empty cell.
    A value that is not listed is a reject. date_formats: names in `dates.FORMATS`.
    source_places: decimals the source is known to carry beyond the stored ones; the value is
    then rounded half-up and the control totals show both the source's and the stored dollars.
    declared_meaning: what the amount is at its source; required for money.
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


@dataclass(frozen=True)
class Guard:
    """A source column that says whether a row is a claim at all; other values are rejects."""

    source: str
    admits: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Layout:
    """A versioned mapping of one kind of file to one canonical table."""

    id: str
    version: int
    table: Table
    title: str
    columns: tuple[LayoutColumn, ...]
    guards: tuple[Guard, ...] = ()
    delimiter: str = ""  # "" finds it in the header
    encoding: str = ""  # "" is UTF-8, or UTF-16 with its mark, or else Windows-1252 with a warning
    null_values: tuple[str, ...] = ()  # cells that stand for nothing, besides the empty cell

    def to_json(self) -> str:
        """The layout as canonical JSON: sorted keys, no spaces, the same bytes every time."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, text: str) -> "Layout":
        """A checked layout from its JSON. Raises: LayoutError naming every problem."""
        raise NotImplementedError

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def problems(self) -> tuple[str, ...]:
        """Everything that keeps the layout from being used, in words; empty when it is sound."""
        raise NotImplementedError


_ = (json, Any)
BUILT_IN: Mapping[str, Layout] = MappingProxyType({})
