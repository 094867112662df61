"""A kind of record is declared once; its list and its single record follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.serializers import BaseSerializer

from audit.billing.queries.own import AUDIT


@dataclass(frozen=True)
class Kind:
    """What is shown. name: of its operations. rows: what of it a person may see."""

    name: str
    model: type[Model]
    rows: Callable[[Any], QuerySet[Any]]
    serializer: type[BaseSerializer[Any]]


class BillingList(generics.ListAPIView[Any]):
    """Rows of the caller's providers."""

    capability = AUDIT
    kind: ClassVar[Kind]
    ordering_fields: tuple[str, ...] = ("created_at",)

    def __init_subclass__(cls, *, kind: Kind, **options: Any) -> None:
        """Shows the kind."""
        super().__init_subclass__(**options)
        _show(cls, kind, "list")

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see."""
        return self.kind.rows(self.request.user)


class BillingRecord(generics.RetrieveAPIView[Any]):
    """One of those rows, by its public id."""

    capability = AUDIT
    kind: ClassVar[Kind]
    lookup_field = "public_id"

    def __init_subclass__(cls, *, kind: Kind, **options: Any) -> None:
        """Shows the kind."""
        super().__init_subclass__(**options)
        _show(cls, kind, "read")

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see."""
        return self.kind.rows(self.request.user)


def _show(view: type[BillingList | BillingRecord], kind: Kind, verb: str) -> None:
    view.kind = kind
    view.serializer_class = kind.serializer
    # The description of the API asks for the model without a person.
    view.queryset = kind.model._default_manager.none()
    extend_schema_view(get=extend_schema(operation_id=f"{kind.name}_{verb}"))(view)
