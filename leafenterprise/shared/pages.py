"""Error pages for people; under /api/ the same failures are JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from leafenterprise.shared.api_errors import Failure, is_api

Page = Callable[..., HttpResponse]
TEMPLATES = {400: "400.html", 403: "403.html", 404: "404.html", 500: "500.html"}


def refuse(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The failure as JSON for programs and as a page for people."""
    if is_api(request):
        return failure.response(request)
    if failure.status >= 500:
        page = render_to_string("500.html", {"failure": failure})
        return HttpResponse(page, status=failure.status, headers=dict(failure.headers))
    template = TEMPLATES.get(failure.status, "400.html")
    answer = render(request, template, {"failure": failure}, status=failure.status)
    for header, value in failure.headers.items():
        answer[header] = value
    return answer


def leads_scripts(view: Page) -> Page:
    """Where a script sent the form, the redirect is told and not followed.

    A script that followed it would fetch the next page, and with it the message meant for the
    person, before the browser goes there.
    """

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code == 302 and request.headers.get("X-Sent-By") == "script":
            return HttpResponse(status=201, headers={"Location": answer["Location"]})
        return answer

    return told


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return refuse(request, Failure.of_status(400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return refuse(request, Failure.of_status(403))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return refuse(request, Failure.of_status(404))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; Django has logged the crash already."""
    return refuse(request, Failure.of_status(500))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was not ours, or was open for too long."""
    message = "The form was open for too long or came from another site. Go back and try again."
    return refuse(request, Failure.of_status(403, message, code="CSRF_FAILED"))
