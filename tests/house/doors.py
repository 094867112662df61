"""Every door of the project (API, pages, admin): its address, and whom the access table lets in."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin
from django.urls import URLPattern
from rest_framework.permissions import AllowAny

from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.checks import routes
from leafenterprise.accounts.permissions import HasCapability, SignedIn, capability_of
from tests.house.api.routes import METHODS, SAMPLES

PUBLIC = {
    "/login/", "/logout/", "/health/live", "/health/ready", "/metrics", "/admin/login/",
    "/password/forgotten/", "/password/sent/", "/password/new/<str:uidb64>/<str:token>/",
}  # fmt: skip
ANYONE, SIGNED_IN, GOVERNS, UNDECLARED = "anyone", "signed in", "governs", "undeclared"
ADMIN_OF_USERS = "/admin/accounts/user/<id>/password/"
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\))?[^()]*\)")
FILLED = {**SAMPLES, "slug": "something", "app_label": "savings", "url": "nowhere"}


class Door(NamedTuple):
    """One route and one verb, with what it asks of the person: a capability or a word above."""

    route: str
    verb: str
    asks: str
    pattern: URLPattern

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.route}"

    @property
    def is_api(self) -> bool:
        """Whether the envelope answers here."""
        return hasattr(self.pattern.callback, "cls")

    @property
    def hides_records(self) -> bool:
        """Whether a record that the person cannot see is 404 here, before their role is asked."""
        view = self.pattern.callback
        return bool(getattr(getattr(view, "cls", view), "hides_records", False))

    def opens_to(self, held: frozenset[str]) -> bool:
        """Whether somebody who is logged in and holds these capabilities passes."""
        if self.asks in (ANYONE, SIGNED_IN):
            return True
        if self.asks == GOVERNS:
            return bool(held & governed_capabilities())
        return self.asks in held

    def parameters(self) -> list[str]:
        """The names in the route."""
        return [name for _, name in PART.findall(self.route)]

    def address(self, fill: Callable[[str, str], str] | None = None) -> str:
        """An address that matches: of what `fill` says for kind and name, else of nothing."""
        say = fill or (lambda kind, name: FILLED.get(kind) or FILLED.get(name) or "something")
        plain = GROUP.sub(lambda part: say("", part[1]), self.route)
        plain = PART.sub(lambda part: say(part[1] or "", part[2]), plain)
        return plain.replace("^", "").rstrip("$")


def every_door() -> list[Door]:
    """All routes with all their verbs."""
    return [
        Door(route, verb, _asks(route, pattern, verb), pattern)
        for route, pattern in routes()
        for verb in _verbs(pattern)
    ]


def governed_capabilities() -> frozenset[str]:
    """What opens the admin: a capability of any record registered there."""
    return frozenset(found.capability for found in admin.site._registry.values())  # type: ignore[attr-defined]


def _verbs(pattern: URLPattern) -> tuple[str, ...]:
    view = getattr(pattern.callback, "cls", None)
    if view is None:
        return ("get", "post")
    return tuple(verb for verb in METHODS if hasattr(view, verb))


def _asks(route: str, pattern: URLPattern, verb: str) -> str:
    view: Any = pattern.callback
    if route in PUBLIC:
        return ANYONE
    if hasattr(view, "cls"):
        return _asks_api(view.cls, verb)
    if route.startswith("/admin/"):
        if route == ADMIN_OF_USERS:
            return "users.manage"
        model_admin = getattr(view, "model_admin", None)
        return model_admin.capability if model_admin else GOVERNS
    capability = getattr(view, "capability", None)
    return UNDECLARED if capability is None else capability or SIGNED_IN


def _asks_api(view: type[Any], verb: str) -> str:
    if HasCapability in view.permission_classes:
        return capability_of(view, verb.upper())
    if SignedIn in view.permission_classes:
        return SIGNED_IN
    return ANYONE if AllowAny in view.permission_classes else UNDECLARED


def undeclared(doors: list[Door]) -> list[str]:
    """Doors that say nothing of who may pass."""
    known = {ANYONE, SIGNED_IN, GOVERNS, *CAPABILITIES}
    return [str(door) for door in doors if door.asks not in known]
