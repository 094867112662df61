"""Reads of requests and scopes, and the matching of one to the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from savings.models import Scope, SourceRequest

VIEW = "savings.view"
ASKED = ("pbm", "broker", "group", "from_date", "to_date")


def list_scopes(user: Any) -> QuerySet[Scope]:
    """The governed scopes of the user's organizations."""
    found = Scope.objects.select_related("organization", "pbm", "broker", "group")
    return for_user(found, user, VIEW)


def get_scope(user: Any, public_id: str) -> Scope:
    """One scope."""
    return get_object_or_404(list_scopes(user), public_id=public_id)


def list_requests(user: Any) -> QuerySet[SourceRequest]:
    """The requests of the user's organizations, newest first."""
    found = SourceRequest.objects.select_related(
        "organization", "scope__pbm", "scope__broker", "scope__group", "chosen_by"
    )
    return for_user(found, user, VIEW)


def get_request(user: Any, public_id: str) -> SourceRequest:
    """One request, by its public id."""
    return get_object_or_404(list_requests(user), public_id=public_id)


def list_candidates(request: SourceRequest) -> list[Scope]:
    """The organization's governed scopes that everything asked for agrees with.

    What the request leaves open admits any value; what it states must agree exactly, so a window
    that no scope has finds none rather than the nearest.
    """
    scopes = Scope.objects.filter(
        organization=request.organization, plans__is_active=True
    ).distinct()
    scopes = scopes.select_related("pbm", "broker", "group").order_by("scope_key")
    return [scope for scope in scopes if _agrees(scope, request.asked)]


def describe_candidate(scope: Scope) -> dict[str, str]:
    """A scope as a candidate a person can choose between."""
    return {
        "scope": scope.public_id,
        "scope_key": scope.scope_key,
        "scope_kind": scope.scope_kind,
        "pbm": scope.pbm.name,
        "broker": scope.broker.name,
        "group": scope.group.name,
        "from_date": scope.from_date.isoformat(),
        "to_date": scope.to_date.isoformat(),
    }


def _agrees(scope: Scope, asked: Mapping[str, Any]) -> bool:
    names: dict[str, Iterable[str]] = {
        "pbm": (scope.pbm.code, scope.pbm.name),
        "broker": (scope.broker.code, scope.broker.name),
        "group": (scope.group.code, scope.group.name, *map(str, scope.group.group_ids)),
        "from_date": (scope.from_date.isoformat(),),
        "to_date": (scope.to_date.isoformat(),),
    }
    return all(
        not asked.get(field) or _plain(str(asked[field])) in {_plain(name) for name in names[field]}
        for field in ASKED
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
