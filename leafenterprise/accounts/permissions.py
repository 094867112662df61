"""The API's door: a view names the capability it needs, or it is refused."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from leafenterprise.accounts.access import CAPABILITIES, can, check

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasCapability(BasePermission):
    """Reads `capability`, or `capabilities` by method, from the view."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the person holds the capability anywhere; False only for who is unknown."""
        if not request.user or not request.user.is_authenticated:
            return False
        if needed := capability_of(view, request.method or "GET"):
            check(request.user, needed)
        return True

    def has_object_permission(self, request: Request, view: "APIView", obj: Any) -> bool:
        """Whether the person holds the capability in the record's organization."""
        organization = getattr(obj, "organization", None)
        needed = capability_of(view, request.method or "GET")
        return not needed or can(request.user, needed, organization)


def capability_of(view: Any, method: str) -> str:
    """The capability that the view asks for; "" for a method the view does not have."""
    method = "GET" if method == "HEAD" else method
    if method == "OPTIONS" or not hasattr(view, method.lower()):
        return ""
    named = getattr(view, "capabilities", {}).get(method) or getattr(view, "capability", "")
    if named not in CAPABILITIES:
        raise ImproperlyConfigured(f"{type(view).__name__} names no capability for {method}.")
    return str(named)
