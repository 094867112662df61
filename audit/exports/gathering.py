"""The rows of a table for somebody: narrowed as asked, in an order that does not change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from audit.exports.declaration import Asked, Cell, Column, ExportTable
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import InvalidInput

CHUNK = 2000


@dataclass(frozen=True)
class Sheet:
    """A table as it leaves: its name, its columns, how many rows, and the rows themselves."""

    id: str
    title: str
    columns: tuple[Column, ...]
    count: int
    records: Any

    def rows(self) -> Iterator[list[Cell]]:
        """Cell by cell; of a query no more than a few thousand records are held."""
        cells = [column.cell for column in self.columns]
        query = isinstance(self.records, QuerySet)
        for record in self.records.iterator(chunk_size=CHUNK) if query else self.records:
            yield [cell(record) for cell in cells]


def gather(full_id: str, table: ExportTable, fields: Sequence[str], asked: Asked) -> Sheet:
    """The sheet. Raises: NotAllowed; InvalidInput naming the filter or field."""
    check(asked.user, table.capability, asked.organization)
    if unknown := set(fields) - {column.id for column in table.columns}:
        raise InvalidInput(fields=[f"There is no field {', '.join(sorted(unknown))}."])
    records = table.rows(asked)
    if isinstance(records, QuerySet):
        records = _narrowed(records, table, asked)
        # By key: the same rows in the same order, whoever asks and however the page is sorted.
        records, count = records.order_by("pk"), records.order_by().count()
    else:
        count = len(records)
    return Sheet(full_id, table.title, table.chosen(fields), count, records)


def _narrowed(records: QuerySet[Any], table: ExportTable, asked: Asked) -> QuerySet[Any]:
    if table.filters is not None:
        known = table.filters.base_filters
        given = {name: value for name, value in asked.filters.items() if name in known and value}
        shape = table.filters(given, queryset=records, request=_As(asked.user))
        if not shape.is_valid():
            raise InvalidInput(**shape.errors)
        records = shape.qs
    if asked.organization is not None and table.organization:
        records = records.filter(**{table.organization: asked.organization})
    if table.dated and asked.first_day:
        records = records.filter(**{f"{table.dated}__gte": asked.first_day})
    if table.dated and asked.last_day:
        records = records.filter(**{f"{table.dated}__lte": asked.last_day})
    return records


class _As:
    """What filters look at of a request."""

    def __init__(self, user: Any) -> None:
        self.user = user
