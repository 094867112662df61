"""A stage of routes on which anything can go wrong, and one that takes idempotency keys."""

from typing import Any

from django.core import exceptions as django_errors
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.urls import path
from rest_framework import exceptions as rest_errors
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.permissions import SignedIn
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler500,
)
from leafenterprise.urls import (
    urlpatterns as real,
)

TROUBLE: dict[str, BaseException] = {
    "own": Conflict("It is closed.", state="closed"),
    "invalid": rest_errors.ValidationError({"name": ["This field is required."]}),
    "list": rest_errors.ValidationError(["Not like this."]),
    "model": django_errors.ValidationError({"name": ["Too long."]}),
    "parse": rest_errors.ParseError(),
    "missing": Http404("secret id"),
    "none": Organization.DoesNotExist("secret query"),
    "denied": django_errors.PermissionDenied(),
    "suspicious": django_errors.SuspiciousOperation("secret"),
    "big": django_errors.RequestDataTooBig(),
    "immutable": IntegrityError("IMMUTABLE_RECORD: trail_auditevent"),
    "unique": IntegrityError("UNIQUE constraint failed: secret.column"),
    "null": IntegrityError("NOT NULL constraint failed: secret.column"),
    "protected": ProtectedError("secret", set()),
    "locked": OperationalError("database is locked"),
    "crash": RuntimeError("secret"),
    "exists_not": AttributeError("secret"),
}


class Trouble(APIView):
    """Raises what is asked for."""

    permission_classes = [AllowAny]

    def get(self, request: Any, what: str) -> Response:
        """Never answers."""
        raise TROUBLE[what]

    def post(self, request: Any, what: str) -> Response:
        """Says what it understood."""
        return Response({"understood": request.data})


class Counted(APIView):
    """Makes an organization per request: the effect that must happen once."""

    permission_classes = [SignedIn]

    @idempotent
    def post(self, request: Any) -> Response:
        """One more."""
        name = request.data["name"]
        made = Organization.objects.create(name=name, slug=name)
        if name == "refused":
            raise Conflict
        if name == "failed":
            return Response({"done": False}, status=422)
        return Response({"id": made.public_id}, status=201, headers={"Location": f"/{name}"})


def page(request: Any, what: str) -> HttpResponse:
    """A page, or API answer outside the framework, that raises what is asked for."""
    raise TROUBLE[what]


urlpatterns = [
    path("api/stage/counted/", Counted.as_view()),
    path("api/stage/plain/<str:what>/", page),
    path("api/stage/<str:what>/", Trouble.as_view()),
    path("stage/<str:what>/", page),
    *real,
]
