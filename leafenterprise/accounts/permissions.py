"""The API's door: a view names the capability it needs, or it is refused."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from leafenterprise.accounts.access import CAPABILITIES, can, check, for_user

if TYPE_CHECKING:
    from rest_framework.views import APIView

Row = TypeVar("Row", bound=Model)


class SignedIn(IsAuthenticated):
    """For what concerns only the person: whoever is logged in, whatever the role."""


class HasCapability(BasePermission):
    """Reads `capability`, or `capabilities` by method or action, from the view."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the person holds the capability anywhere; False only for who is unknown."""
        if not request.user or not request.user.is_authenticated:
            return False
        if needed := _needed(request, view):
            check(request.user, needed)
        return True

    def has_object_permission(self, request: Request, view: "APIView", obj: Any) -> bool:
        """Whether the person holds the capability in the record's organization, where it has one.

        Raises Http404 instead of answering: what belongs to others is not even confirmed.
        """
        needed = _needed(request, view)
        if needed and not can(request.user, needed, getattr(obj, "organization", None)):
            raise Http404
        return True


def get_own(queryset: QuerySet[Row], user: Any, capability: str, public_id: str) -> Row:
    """The record, if its organization lets the user use the capability; else Http404."""
    found = for_user(queryset, user, capability).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def capability_of(view: Any, method: str, action: str = "") -> str:
    """The capability that a view (or its class) asks for. Raises ImproperlyConfigured."""
    by_method = getattr(view, "capabilities", {})
    named = by_method.get(action) or by_method.get(method) or getattr(view, "capability", "")
    if named not in CAPABILITIES:
        name = view.__name__ if isinstance(view, type) else type(view).__name__
        raise ImproperlyConfigured(f"{name} names no capability of the table for {method}.")
    return str(named)


def _needed(request: Request, view: "APIView") -> str:
    """The capability for this request; none for a method that the view will refuse anyway."""
    method = "GET" if request.method == "HEAD" else request.method or "GET"
    if method == "OPTIONS" or not hasattr(view, method.lower()):
        return ""
    return capability_of(view, method, getattr(view, "action", None) or "")
