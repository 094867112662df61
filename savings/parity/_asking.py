"""A view's real answer, asked for from within: through its guards, shapes and redaction."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils.http import urlencode

from leafenterprise.shared.errors import Conflict


class NoAnswer(Conflict):
    """A surface did not answer with its content."""

    code = "SURFACE_NOT_ANSWERED"
    message = "A surface of the run does not answer."


def ask(address: str, by: Any, **query: str) -> bytes:
    """What the address answers to the person. Raises: NoAnswer."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", address, address
    asked.GET = QueryDict(urlencode(query))
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost")
    asked.META = {"SERVER_NAME": host.lstrip("."), "SERVER_PORT": "443", "REQUEST_METHOD": "GET"}
    asked.user = by
    asked._force_auth_user = by  # type: ignore[attr-defined]  # what DRF takes a person from
    asked.session = import_module(settings.SESSION_ENGINE).SessionStore()  # never saved
    asked.resolver_match = resolve(address)
    view, args, kwargs = asked.resolver_match
    answer = view(asked, *args, **kwargs)
    if hasattr(answer, "render"):
        answer.render()
    if answer.status_code != 200:
        raise NoAnswer(address=address, status=answer.status_code)
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
