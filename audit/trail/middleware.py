"""Refused attempts of people we know are recorded, after the refused work has ended."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from audit.trail.recording import record_denied
from leafenterprise.accounts.models import Organization, User

log = logging.getLogger(__name__)


class DeniedAttempts:
    """Every 403 to somebody logged in leaves an event, in a transaction of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user: Any = getattr(request, "user", None)
        if response.status_code == 403 and isinstance(user, User):
            _record(request, user)
        return response


def _record(request: HttpRequest, user: User) -> None:
    match = request.resolver_match
    try:
        record_denied(
            user,
            organization=_only_organization(user),
            attempt=f"{request.method} {match.route if match else request.path}"[:500],
            details={"path": request.path[:500]},
        )
    except DatabaseError:  # the refusal stands, told or not
        log.exception("a refused attempt could not be recorded")


def _only_organization(user: User) -> Organization | None:
    mine = Organization.objects.filter(memberships__user=user).distinct()[:2]
    return mine[0] if len(mine) == 1 else None
