"""A check at start-up: every API route says who may use it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny

from leafenterprise.accounts.permissions import HasCapability, SignedIn, capability_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(resolver: Any = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the project: its pattern as text, and itself."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, here)
        else:
            yield here, entry


def api_views(resolver: Any = None) -> Iterator[tuple[str, type[Any], dict[str, str]]]:
    """Every API route: pattern, view class, and its method → action map (view sets only)."""
    for route, pattern in routes(resolver):
        view = getattr(pattern.callback, "cls", None)
        if view is not None and hasattr(view, "permission_classes"):
            yield route, view, getattr(pattern.callback, "actions", None) or {}


def check_capabilities(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """An API view without a capability, or with one that is not in the table, is an error."""
    return [
        checks.Error(problem, hint="Set `capability` or `capabilities` on it.", id="leaf.E010")
        for route, view, actions in api_views()
        for problem in _problems(route, view, actions)
    ]


def _problems(route: str, view: type[Any], actions: dict[str, str]) -> Iterator[str]:
    asked = view.permission_classes
    if not any(_is(permission, HasCapability, SignedIn, AllowAny) for permission in asked):
        yield f"{route} {view.__name__}: permission_classes holds none of ours."
    if not any(_is(permission, HasCapability) for permission in asked):
        return
    for method, action in _taken(view, actions):
        try:
            capability_of(view, method, action)
        except ImproperlyConfigured as problem:
            yield f"{route} {problem}"


def _taken(view: type[Any], actions: dict[str, str]) -> list[tuple[str, str]]:
    if actions:
        return [(method.upper(), action) for method, action in actions.items()]
    return [(method, "") for method in METHODS if hasattr(view, method.lower())]


def _is(permission: Any, *classes: type[Any]) -> bool:
    return isinstance(permission, type) and issubclass(permission, classes)


def check_mail(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Mail that goes to the console puts password links into the log of a production server."""
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    hint = "Set LEAF_MAIL_URL, such as smtp+tls://user:password@host:587, and LEAF_MAIL_FROM."
    return [checks.Warning("Mail is written to the console.", hint=hint, id="leaf.W011")]


def check_secrets(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Secrets beside the data are this machine's alone, and go wherever its folder is copied."""
    made = sorted(settings.SECRETS_FROM_FILES)
    if not made:
        return []
    hint = f"Set {', '.join(made)} in the environment of every machine that serves the database."
    return [checks.Warning("Secrets come from the data folder.", hint=hint, id="leaf.W012")]


def register() -> None:
    """Once, from AppConfig.ready."""
    checks.register(check_capabilities, "leaf")
    checks.register(check_mail, "leaf", deploy=True)
    checks.register(check_secrets, "leaf", deploy=True)
