"""What a lane says of a table that can leave: its columns, its rows, and who may take it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet

from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.charts import Chart

Kind = Literal["text", "usd", "ratio", "number", "count", "date"]
Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its name in files, what it is, and the cell of a record.

    kind: `usd`, `ratio`, `number` and `count` are numbers, `date` a day or a moment; the rest is
    text, whatever it begins with.
    """

    id: str
    title: str
    cell: Callable[[Any], Cell]
    kind: Kind = "text"


@dataclass(frozen=True)
class Asked:
    """For whom and of what: the person, the organization (None: all of theirs), filters, days."""

    user: User
    organization: Organization | None = None
    filters: dict[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class ExportTable:
    """A table that leaves in every form. Shape: one row per record.

    id: the file's name; the full id has the lane in front, as in `savings.datasets`.
    capability: of the access table; asked when it is ordered, when it is written and when taken.
    rows: the records that the person may see; a query is narrowed and ordered by the service.
    filters: how the page of the list narrows, so that an export takes what is shown.
    dated: the look-up of its day (`created_at__date`); "" where a range of days means nothing.
    organization: the look-up of whose it is; "" where `rows` looks at `Asked.organization` itself.
    pages: names of the routes whose lists it is: there the export button stands.
    chart: the picture of it, for PNG.
    """

    id: str
    title: str
    capability: str
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Rows]
    filters: type[FilterSet] | None = None
    dated: str = ""
    organization: str = "organization"
    pages: tuple[str, ...] = ()
    chart: Callable[[Asked], Chart] | None = None

    def __post_init__(self) -> None:
        if self.capability not in CAPABILITIES:
            raise ValueError(f"{self.id}: {self.capability} is not in the access table")
        if len({column.id for column in self.columns}) != len(self.columns):
            raise ValueError(f"{self.id}: columns repeat")

    def chosen(self, ids: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these ids in the table's order; all of them where none is named."""
        wanted = set(ids)
        return tuple(column for column in self.columns if not wanted or column.id in wanted)
