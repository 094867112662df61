"""What every view of the lane shares: the redacting renderer and how a client is narrowed."""

from collections.abc import Mapping
from typing import Any

from rest_framework import generics
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.api import JSONParser, Pages
from leafenterprise.shared.errors import InvalidInput
from savings.redaction import clean


class RedactingRenderer(JSONRenderer):
    """JSON through the redaction layer: the only way out of the lane."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The payload without paths, keys and secrets, as JSON."""
        return super().render(clean(data), accepted_media_type, renderer_context)


class OrganizationUnclear(InvalidInput):
    """The user works for several clients and named none."""

    code = "ORGANIZATION_UNCLEAR"
    message = "You work for several clients; name one."


class SavingsView(APIView):
    """A JSON view of the lane; a subclass names its capability."""

    capability = "savings.view"
    renderer_classes = (RedactingRenderer,)
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
    renderer_classes = (RedactingRenderer,)
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


def resolve_organization(user: Any, slug: str, capability: str) -> Organization:
    """The client: from the user's membership; a slug narrows and never widens.

    Raises: InvalidInput for a client that is not the user's, OrganizationUnclear for none named.
    """
    mine = organizations_for(user, capability)
    if slug:
        found = mine.filter(slug=slug).first()
        if found is None:
            raise InvalidInput(organization=["is not one of your clients"])
        return found
    several = list(mine[:2])
    if len(several) != 1:
        raise OrganizationUnclear()
    return several[0]


def checked(serializer: Any, data: Any) -> dict[str, Any]:
    """The validated input. Raises: ValidationError naming each field."""
    read = serializer(data=data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
