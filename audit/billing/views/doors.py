"""What every list and every single record of the room has in common."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import generics

from audit.billing.queries.own import AUDIT


class BillingList(generics.ListAPIView[Any]):
    """Rows of the caller's providers. rows: what the caller may see."""

    capability = AUDIT
    rows: "ClassVar[staticmethod[[Any], QuerySet[Any]]]"
    ordering_fields: tuple[str, ...] = ("created_at",)

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see."""
        return self.rows(self.request.user)


class BillingRecord(generics.RetrieveAPIView[Any]):
    """One of those rows, by its public id."""

    capability = AUDIT
    rows: "ClassVar[staticmethod[[Any], QuerySet[Any]]]"
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see."""
        return self.rows(self.request.user)
