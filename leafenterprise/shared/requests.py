"""Where the work at hand comes from: the request's id and the caller's address."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from leafenterprise.shared.ids import new_id

HEADER = "X-Request-ID"
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(frozen=True)
class Origin:
    """Where the work at hand comes from: the request's id and the caller's address."""

    request_id: str
    address: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current_request_id() -> str:
    """The id of the request or job at hand; empty outside of both."""
    origin = _origin.get()
    return origin.request_id if origin else ""


def current_source_address() -> str:
    """The caller's network address; empty for jobs and commands."""
    origin = _origin.get()
    return origin.address if origin else ""


@contextmanager
def working_for(request_id: str, address: str = "") -> Iterator[None]:
    """Work done on behalf of a request, such as a job it queued, carries its id."""
    before = _origin.set(Origin(request_id, address))
    try:
        yield
    finally:
        _origin.reset(before)


def source_address(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy the one that proxy saw, never an earlier claim."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def request_id_of(request: HttpRequest) -> str:
    """The id that the caller offers, if it is harmless in a log; else a fresh one."""
    offered = request.headers.get(HEADER, "")
    return offered if SAFE_ID.fullmatch(offered) else new_id()
