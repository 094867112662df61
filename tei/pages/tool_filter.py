"""How the list of cases narrows and sorts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django_filters import rest_framework as filters

from tei.filters import ToolFilter
from tei.models import TEITool


@dataclass(frozen=True)
class Sort:
    """One order of the list."""

    label: str
    column: Any


SORTS = {
    "changed": Sort("Last changed", F("modified_at").desc()),
    "name": Sort("Name", F("name").asc()),
    "worth": Sort("Net present value", F("summary__net_present_value").desc(nulls_last=True)),
    "status": Sort("Status", F("state").asc()),
}


class ToolPageFilter(ToolFilter):
    """As the API narrows, and by words of the case or its client, and by owner."""

    q = filters.CharFilter(method="with_words", max_length=200)
    mine = filters.BooleanFilter(method="of_mine")

    class Meta(ToolFilter.Meta):
        model = TEITool

    def with_words(self, rows: QuerySet[TEITool], _: str, words: str) -> QuerySet[TEITool]:
        """Every word in the case's, the client's or the report's name."""
        for word in words.split():
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(report__name__icontains=word)
                | Q(proposal__opportunity__client__name__icontains=word)
                | Q(engagement__client__name__icontains=word)
            )
        return rows

    def of_mine(self, rows: QuerySet[TEITool], _: str, mine: bool) -> QuerySet[TEITool]:
        """Those the person owns."""
        return rows.filter(owner=self.request.user) if mine and self.request else rows
