"""The outermost layers: request id, envelope, strict headers, access log; and foreseen errors."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from leafenterprise.shared import metrics
from leafenterprise.shared.api_errors import Failure, failure_of, is_api
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.pages import refuse
from leafenterprise.shared.requests import (
    HEADER,
    current_request_id,
    request_id_of,
    source_address,
    working_for,
)

GONE = "The record was there a moment ago and is deleted now. Nothing of yours was stored."
UNSENDABLE = re.compile(r"\x00|%00")
FIXED_HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = structlog.get_logger("leafenterprise.access")


class RequestMiddleware:
    """The outermost layer: what it does holds for every answer, whoever gave it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers within the request's context, then logs, counts and dresses the answer."""
        started = time.perf_counter()
        with working_for(request_id_of(request), source_address(request)):
            response = self._answer(request)
            if is_api(request):
                response = _in_envelope(request, response)
            _dress(request, response)
            _account(request, response, time.perf_counter() - started)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if UNSENDABLE.search(request.META.get("QUERY_STRING", "")) or "\x00" in request.path:
            return refuse(request, Failure.of_status(400))
        return self.get_response(request)


def _in_envelope(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The last net: an error under /api/ is JSON even where Django or a library answered."""
    if response.status_code < 400 or "json" in response.get("Content-Type", ""):
        return response
    answer = Failure.of_status(response.status_code).response(request)
    for header in ("Allow", "Retry-After", "WWW-Authenticate"):
        if header in response:
            answer[header] = response[header]
    return answer


def _dress(request: HttpRequest, response: HttpResponse) -> None:
    response[HEADER] = current_request_id()
    for header, value in FIXED_HEADERS.items():
        response.setdefault(header, value)
    if is_api(request) or _person_id(request):
        patch_cache_control(response, no_store=True)


def _account(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One log line and one count; the route's pattern, never the values in it."""
    match = request.resolver_match
    route = f"/{match.route}" if match else "unmatched"
    metrics.observe(request.method or "", route, response.status_code, seconds)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        duration_ms=round(seconds * 1000, 1),
        user=_person_id(request),
    )


def _person_id(request: HttpRequest) -> str:
    """The public id of whoever was recognised; never loads a session only to find out."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return str(getattr(user, "public_id", ""))


class ErrorPagesMiddleware:
    """Errors that a page raises and someone foresaw become answers; the rest crashes as usual."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> Any:
        """The page of a LeafError, a record that went meanwhile or a refusal; None for others.

        What Django itself raised is logged whole: nobody looks for a crash behind a plain page.
        """
        if not isinstance(error, LeafError | DatabaseError | ObjectDoesNotExist | ValidationError):
            return None
        failure = failure_of(error)
        if isinstance(error, ObjectDoesNotExist):
            log.warning("a record went meanwhile", exc_info=error)
            failure = replace(failure, message=GONE)
        return refuse(request, failure)
