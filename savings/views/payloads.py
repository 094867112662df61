"""What every view of the lane shares: the redacting renderer and how a client is narrowed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.parsers import BaseParser, MultiPartParser
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

    def listed(
        self, request: Request, queryset: QuerySet[Any], filters: Any, shape: Any
    ) -> Response:
        """The filtered, ordered page of a queryset in its shape."""
        narrowed = filters(request.query_params, queryset=queryset, request=request)
        if not narrowed.is_valid():
            raise InvalidInput(**narrowed.errors)
        return self.paged(request, ordered(request, narrowed.qs), shape)

    def paged(self, request: Request, rows: Any, shape: Any) -> Response:
        """One page of rows in their shape."""
        pages = Pages()
        page: Any = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(shape(page, many=True).data)


class SavingsUploadView(SavingsView):
    """A view that also takes a file."""

    parser_classes = (MultiPartParser,)


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


ORDERS = ("created_at", "queued_at", "finished_at", "name", "from_date", "source_request_number")


def ordered(request: Request, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Sorted by `?ordering=` (with - for descending) where the model has the field."""
    asked = request.query_params.get("ordering", "")
    if not asked:
        return queryset
    field = asked.removeprefix("-")
    names = {known.name for known in queryset.model._meta.concrete_fields}
    if field not in ORDERS or field not in names:
        raise InvalidInput(ordering=[f"cannot order by {field[:40]}"])
    return queryset.order_by(asked, "pk")


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
