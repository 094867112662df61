"""What every view of the lane shares: the redacting renderer and how a client is narrowed."""

from typing import Any

from rest_framework import generics
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.shared.api import JSONParser, Pages, RedactingRenderer
from savings.redaction import HIDDEN_KEYS


class SavingsRenderer(RedactingRenderer):
    """JSON through the redaction layer: the only way out of the lane."""

    hidden_keys = HIDDEN_KEYS


class SavingsView(APIView):
    """A JSON view of the lane; a subclass names its capability."""

    capability = "savings.view"
    renderer_classes = (SavingsRenderer,)
    parser_classes: tuple[type[BaseParser], ...] = (JSONParser,)
    pagination_class = Pages  # of lists; read by the schema

    def paged(self, request: Request, rows: Any, shape: Any) -> Response:
        """One page of rows in their shape."""
        pages = Pages()
        page: Any = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(shape(page, many=True).data)


class SavingsList(generics.ListAPIView[Any]):
    """A filtered, ordered, paged list; a subclass names queryset, shape, filters and fields."""

    capability = "savings.view"
    renderer_classes = (SavingsRenderer,)
    parser_classes: tuple[type[BaseParser], ...] = (JSONParser,)
    ordering_fields: tuple[str, ...] = ("created_at",)


class Counted:
    """Rows that are counted and cut by the engine, as a paginator wants them."""

    def __init__(self, count: Any, read: Any) -> None:
        self._count, self._read = count, read

    def count(self) -> int:
        """How many rows there are."""
        return int(self._count())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        start, stop = part.start or 0, part.stop or 0
        return list(self._read(offset=start, limit=max(0, stop - start)))
