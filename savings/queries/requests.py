"""Reads of requests and scopes, and the matching of one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class FieldMatch:
    """One thing a request states, held against the governed scopes."""

    field: str
    asked: str
    agreeing: int
    scopes: int
    known: tuple[str, ...]


def list_candidates(request: SourceRequest) -> list[Scope]:
    """The organization's governed scopes that everything asked for agrees with.

    What the request leaves open admits any value; what it states must agree exactly, so a window
    that no scope has finds none rather than the nearest.
    """
    return [scope for scope in _governed_scopes(request) if _agrees(scope, request.asked)]


def explain_matches(request: SourceRequest) -> list[FieldMatch]:
    """For each thing the request states: how many governed scopes have it, and what they have."""
    scopes = _governed_scopes(request)
    return [
        FieldMatch(
            field=field,
            asked=str(request.asked[field]),
            agreeing=sum(_agrees_on(scope, field, request.asked) for scope in scopes),
            scopes=len(scopes),
            known=tuple(sorted({_names(scope, field)[-1] for scope in scopes})),
        )
        for field in ASKED
        if request.asked.get(field)
    ]


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


def _governed_scopes(request: SourceRequest) -> list[Scope]:
    """The organization's scopes that an active plan names."""
    scopes = Scope.objects.filter(organization=request.organization, plans__is_active=True)
    scopes = scopes.distinct().select_related("pbm", "broker", "group")
    return list(scopes.order_by("scope_key"))


def _agrees(scope: Scope, asked: Mapping[str, Any]) -> bool:
    return all(_agrees_on(scope, field, asked) for field in ASKED)


def _agrees_on(scope: Scope, field: str, asked: Mapping[str, Any]) -> bool:
    if not asked.get(field):
        return True
    return _plain(str(asked[field])) in {_plain(name) for name in _names(scope, field)}


def _names(scope: Scope, field: str) -> tuple[str, ...]:
    """What the scope may be called by, the name for people last."""
    if field == "group":
        return (scope.group.code, *map(str, scope.group.group_ids), scope.group.name)
    if field in ("from_date", "to_date"):
        return (getattr(scope, field).isoformat(),)
    party = getattr(scope, field)
    return (party.code, party.name)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
