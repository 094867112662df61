"""The way out: every payload, page and log line passes the redaction before it leaves."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.types import EventDict

from leafenterprise.shared.redaction import clean_text, clean_value, plain_key

# Refused by name, whatever the value looks like.
SECRET_KEYS = frozenset(
    plain_key(key)
    for key in (
        "password", "secret", "client_secret", "access_token", "refresh_token", "id_token",
        "api_key", "account_key", "authorization", "cookie", "connection_string", "private_key",
    )
)  # fmt: skip
# Where a traceback's files lie says nothing about a fault; what follows does.
_CODE = (f"{Path(__file__).resolve().parents[2]}/", f"{sys.prefix}/", f"{sys.base_prefix}/")


def clean_words(text: str) -> str:
    """A text without what must not leave, this server's folders included."""
    return clean_text(text, own_folders())


def cleaned(value: Any) -> Any:
    """A value of any depth without secret keys, its texts cleaned."""
    return clean_value(value, SECRET_KEYS, own_folders())


def own_folders() -> tuple[str, ...]:
    """Where this server keeps its data."""
    return tuple(
        str(folder) for folder in (settings.LAKE_DIR, settings.UPLOAD_DIR, settings.DATA_DIR)
    )


def shows_secret(page: Callable[..., Any]) -> Callable[..., Any]:
    """A page whose purpose is to show its reader a secret of their own, once."""
    page.shows_secret = True  # type: ignore[attr-defined]
    return page


class RedactionMiddleware:
    """Pages pass the redaction too; files are cleaned where they are written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page as it may leave."""
        response = self.get_response(request)
        if not _is_page(response) or _shows_secret(request):
            return response
        text = response.content.decode(response.charset)
        cleaned = clean_words(text)
        if cleaned != text:
            response.content = cleaned.encode(response.charset)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


def _is_page(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "")
    return not response.streaming and kind.startswith(("text/html", "text/plain"))


def _shows_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and getattr(match.func, "shows_secret", False))


def without_secrets(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """A log line as it may be kept, its traceback included."""
    folders = own_folders()
    return {
        key: _logged(value, folders)
        for key, value in event.items()
        if plain_key(key) not in SECRET_KEYS
    }


def _logged(value: Any, folders: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for folder in _CODE:
            value = value.replace(folder, "")
        return clean_text(value, folders)
    return clean_value(value, SECRET_KEYS, own_folders())
