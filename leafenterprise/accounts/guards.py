"""Who gets through the HTML door: log-in, capability and second factor."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from leafenterprise.accounts.access import CAPABILITIES, check
from leafenterprise.accounts.held_forms import MARK, hold_form, take_back_form
from leafenterprise.accounts.models import User
from leafenterprise.accounts.second_factor import (
    SecondFactorNeeded,
    check_fresh,
    has_proved,
    has_second_factor,
    needs_second_factor,
)
from leafenterprise.shared.api_errors import failure_of, is_api
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.pages import refuse

Page = Callable[..., HttpResponseBase]
# What a half-open session may still reach: proving the factor, leaving, the state of the service.
OPEN_ROUTES = {
    "logout", "second-factor", "second-factor-enrol", "health-live", "health-ready", "metrics",
}  # fmt: skip


class PersonRequest(HttpRequest):
    """What a guarded page gets: somebody is logged in."""

    user: User


def guarded(capability: str = "") -> Callable[[Page], Page]:
    """A page for people who are logged in and (where one is named) have the capability.

    What the page raises as a LeafError becomes an answer in shared.middleware.
    """
    if capability and capability not in CAPABILITIES:
        raise ValueError(f"{capability} is not in the access table")

    def decorate(page: Page) -> Page:
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_log_in(request)
            if capability:
                check(request.user, capability)
            return page(request, *args, **kwargs)

        wrapped.capability = capability  # type: ignore[attr-defined]
        return wrapped

    return decorate


def fresh_second_factor(minutes: int = 10) -> Callable[[Page], Page]:
    """A sensitive act: people with a second factor must have shown it in the last minutes.

    What was filled in is held meanwhile, and goes on once the code is shown.
    """

    def decorate(page: Page) -> Page:
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                check_fresh(request, minutes=minutes)
            except SecondFactorNeeded:
                return to_second_factor(request, held=hold_form(request))
            take_back_form(request)
            return page(request, *args, **kwargs)

        return wrapped

    return decorate


class SecondFactorMiddleware:
    """Nothing but proving it is open to a session that still owes its second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Stops the request before its view."""
        match = request.resolver_match
        if (match and match.view_name in OPEN_ROUTES) or not owes_second_factor(request):
            return None
        if is_api(request):
            return failure_of(SecondFactorNeeded()).response(request)
        return to_second_factor(request)


class AssistantsHaveNoSession:
    """A session of an assistant program reaches nothing but the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Stops the request before its view."""
        user: Any = request.user
        match = request.resolver_match
        if not (user.is_authenticated and user.is_agent) or (match and match.view_name == "logout"):
            return None
        return refuse(request, failure_of(NotAllowed("An assistant has no session.")))


def owes_second_factor(request: HttpRequest) -> bool:
    """Whether the session belongs to someone who must still show a second factor."""
    user: Any = request.user
    return user.is_authenticated and not has_proved(request) and needs_second_factor(user)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer to throttled log-in: when to try again."""
    cool_off = get_cool_off(request) or timedelta(minutes=15)
    name = (credentials or {}).get("username") or request.POST.get("username", "").strip().lower()
    last = AccessAttempt.objects.filter(username=name).order_by("-attempt_time").first()
    again_at = (last.attempt_time if last else timezone.now()) + cool_off
    seconds = max(1, round((again_at - timezone.now()).total_seconds()))
    context = {"again_at": again_at, "minutes": -(-seconds // 60)}
    answer = render(request, "accounts/locked_out.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def safe_next(request: HttpRequest, fallback: str = "home") -> str:
    """Where the person wanted to go, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=secure):
        return wanted
    return resolve_url(fallback)


def _to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a fragment cannot hold a log-in page
        return HttpResponseClientRedirect(
            f"{reverse('login')}?{urlencode({'next': _here(request)})}"
        )
    return redirect_to_login(_here(request))


def to_second_factor(request: HttpRequest, held: str = "") -> HttpResponse:
    """Off to show it, or to set it up where there is none yet, and back.

    held: the mark of the form that goes on afterwards.
    """
    user: Any = request.user
    route = "second-factor" if has_second_factor(user) else "second-factor-enrol"
    named = {"next": _here(request), **({MARK: held} if held else {})}
    address = f"{reverse(route)}?{urlencode(named)}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _here(request: HttpRequest) -> str:
    """The address to come back to; after a form was sent, the page that held it."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    host = {request.get_host()}
    return came_from if url_has_allowed_host_and_scheme(came_from, host) else reverse("home")
