"""The error envelope: whatever fails under /api/ answers {"error": {code, message, details}}.

Details are an object, or a list where the lane's contract says so: `API_LISTED_DETAILS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from django.core import exceptions as django_errors
from django.db import IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions as rest_errors
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from leafenterprise.shared.errors import InvalidInput, LeafError
from leafenterprise.shared.immutable import ImmutableRecord
from leafenterprise.shared.listed_details import has_listed_details, listed
from leafenterprise.shared.outgoing import SECRET_KEYS, own_folders
from leafenterprise.shared.redaction import clean_value

RETRY_SECONDS = 2
CODES = {
    400: ("BAD_REQUEST", "The request could not be understood."),
    401: ("AUTHENTICATION_REQUIRED", "Log in, or send a token."),
    403: ("PERMISSION_DENIED", "This is not allowed."),
    404: ("NOT_FOUND", "There is nothing here."),
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method."),
    406: ("NOT_ACCEPTABLE", "The answer cannot be given in the form asked for."),
    409: ("CONFLICT", "The record has changed or does not allow this now."),
    413: ("PAYLOAD_TOO_LARGE", "More was sent than is taken at once."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The body is not in a form this address takes."),
    429: ("THROTTLED", "Too many requests; wait a little."),
    500: ("INTERNAL", "Something went wrong here. The request id finds it in the log."),
    503: ("UNAVAILABLE", "Not possible at this moment; try again shortly."),
}
REST_CODES: Mapping[type[rest_errors.APIException], str] = {
    rest_errors.ParseError: "PARSE_ERROR",
}
log = structlog.get_logger("leafenterprise.errors")


@dataclass(frozen=True)
class Failure:
    """What the caller is told."""

    status: int
    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_status(cls, status: int, message: str = "", **more: Any) -> "Failure":
        """The failure that a bare status stands for."""
        if status in CODES:
            code, sentence = CODES[status]
        else:
            code = "INTERNAL" if status >= 500 else "BAD_REQUEST"
            known = status in HTTPStatus._value2member_map_
            sentence = f"{HTTPStatus(status).phrase}." if known else CODES[400][1]
        return cls(status, more.pop("code", code), message or sentence, **more)

    def envelope(self, path: str) -> dict[str, Any]:
        """The body of the answer at an address."""
        is_list = has_listed_details(path)
        details = listed(self.status, self.details) if is_list else dict(self.details)
        told = {"code": self.code, "message": self.message, "details": details}
        return {"error": clean_value(told, SECRET_KEYS, own_folders())}

    def response(self, request: HttpRequest) -> JsonResponse:
        """The answer where Django, not the API framework, speaks."""
        body = self.envelope(request.path)
        return JsonResponse(body, status=self.status, headers=dict(self.headers))


def is_api(request: HttpRequest) -> bool:
    """Whether the caller is a program, who reads JSON and not pages."""
    return request.path.startswith("/api/") or request.path == "/api"


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Any exception of an API view as its envelope, whatever form its answers have."""
    failure = failure_of(error)
    request = context["request"]
    if not isinstance(getattr(request, "accepted_renderer", None), JSONRenderer):
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    body = failure.envelope(request.path)
    return Response(body, status=failure.status, headers=dict(failure.headers))


def failure_of(error: BaseException) -> Failure:
    """What to tell the caller; whatever nobody foresaw is logged whole and told as INTERNAL."""
    for translate in (_own, _rest, _django, _database):
        if failure := translate(error):
            return failure
    log.error("crash", exc_info=error)
    return Failure.of_status(500)


def _own(error: BaseException) -> Failure | None:
    if not isinstance(error, LeafError):
        return None
    headers = {}
    if wait := error.details.get("retry_after_seconds"):
        headers["Retry-After"] = str(wait)
    return Failure(error.status, error.code, error.message, error.details, headers)


def _rest(error: BaseException) -> Failure | None:
    if not isinstance(error, rest_errors.APIException):
        return None
    if isinstance(error, rest_errors.ValidationError):
        return _invalid(error.detail)
    headers, details = {}, {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        details["retry_after_seconds"] = int(wait)
        headers["Retry-After"] = str(int(wait))
    own = {"code": REST_CODES[type(error)]} if type(error) in REST_CODES else {}
    message = str(error.detail) if isinstance(error.detail, str) else ""
    return Failure.of_status(error.status_code, message, details=details, headers=headers, **own)


def _invalid(detail: Any) -> Failure:
    details = detail if isinstance(detail, dict) else {"non_field_errors": detail}
    return Failure(400, InvalidInput.code, InvalidInput.message, details)


def _django(error: BaseException) -> Failure | None:
    match error:
        case Http404() | django_errors.ObjectDoesNotExist():
            return Failure.of_status(404)
        case django_errors.PermissionDenied():
            return Failure.of_status(403)
        case django_errors.RequestDataTooBig():
            return Failure.of_status(413)
        case django_errors.BadRequest() | django_errors.SuspiciousOperation():
            return Failure.of_status(400)
        case UnreadablePostError():
            return Failure.of_status(400, "The body ended before it was whole.")
        case django_errors.ValidationError():
            return _invalid(_field_messages(error))
    return None


def _field_messages(error: django_errors.ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return dict(error.message_dict)
    return {"non_field_errors": list(error.messages)}


def _database(error: BaseException) -> Failure | None:
    match error:
        case ProtectedError() | RestrictedError():
            return Failure.of_status(409, "Other records refer to this one.", code="RECORD_IN_USE")
        case IntegrityError():
            return _refused_by_database(error)
        case OperationalError() | InterfaceError():
            log.warning("database unavailable", exc_info=error)
            headers = {"Retry-After": str(RETRY_SECONDS)}
            details = {"retry_after_seconds": RETRY_SECONDS}
            return Failure.of_status(503, headers=headers, details=details)
    return None


def _refused_by_database(error: IntegrityError) -> Failure | None:
    """A refused change is a conflict; a missing value is our mistake and stays a crash."""
    if refusal := ImmutableRecord.behind(error):
        return _own(refusal)
    text = str(error).lower()
    if "not null" in text or "not-null" in text:
        return None
    log.warning("refused by the database", exc_info=error)
    return Failure.of_status(409)
