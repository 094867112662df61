"""Requests: taken in, resolved to exactly one scope or said not to be, chosen by a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import can, check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError, NotAllowed
from savings.models import Scope, SourceRequest
from savings.queries.requests import ASKED, describe_candidate, list_candidates

RECEIVED = trail.register("savings.request.received", "A request was taken in")
RESOLVER = "scope resolver"


class RequestExists(Conflict):
    """The number is already taken by a request that asked for something else."""

    code = "REQUEST_EXISTS"
    message = "A request of this number asked for something else."


class ScopeAmbiguous(Conflict):
    """Several scopes match; a person has to choose one."""

    code = "SCOPE_AMBIGUOUS"
    message = "Several governed scopes match this request; choose one."
    example_details = {
        "request": "ITR-1",
        "candidates": [{"scope": "5Q2qPpF3hVxk", "group": "Acme", "from_date": "2026-01-01"}],
    }


class ScopeUnresolved(LeafError):
    """No governed scope matches; nothing is guessed."""

    code = "SCOPE_UNRESOLVED"
    status = 422
    message = "No governed scope matches this request."
    example_details = {"request": "ITR-1", "asked": {"group": "Acme"}}


class ScopeNotCandidate(InvalidInput):
    """The chosen scope is none of the request's candidates."""

    code = "SCOPE_NOT_CANDIDATE"
    message = "This scope is not among the request's candidates."


@transaction.atomic
def receive_request(
    *,
    organization: Organization,
    number: str,
    asked: Mapping[str, Any],
    by: Any,
    source_system: str = "itr",
    note: str = "",
    now: datetime | None = None,
) -> SourceRequest:
    """Take a request in and resolve it; the same number with the same words is one request.

    Raises: RequestExists, InvalidInput, NotAllowed.
    """
    _may_resolve(by, organization)
    words = _read_asked(asked)
    known = SourceRequest.objects.filter(organization=organization, source_request_number=number)
    found = known.first()
    if found is None:
        try:
            with transaction.atomic():
                found = SourceRequest.objects.create(
                    organization=organization,
                    source_request_number=number,
                    source_system=source_system,
                    asked=words,
                    note=note,
                    created_by=by,
                )
        except IntegrityError:  # another sender was first
            found = known.get()
        else:
            trail.record(
                RECEIVED,
                organization=organization,
                actor=by,
                target=found,
                after={"source_request_number": number, "asked": words},
            )
    if found.asked != words:
        raise RequestExists(source_request_number=number)
    return resolve_request(request=found, by=by, now=now)


@transaction.atomic
def resolve_request(
    *, request: SourceRequest, by: Any, now: datetime | None = None
) -> SourceRequest:
    """Find the governed scopes the request can mean: exact, ambiguous or none.

    An exact request stays as it is. Ambiguity is kept with its candidates until a person chooses;
    it is looked at again only so far as the plans have changed since.
    """
    _may_resolve(by, request.organization)
    if request.state == "exact":
        return request
    scopes = list_candidates(request)
    candidates = [describe_candidate(scope) for scope in scopes]
    at = now or timezone.now()
    if len(scopes) == 1:
        return trail.advance(
            request, "match", by=RESOLVER, scope=scopes[0], candidates=candidates,
            reason_code="", resolved_at=at,
        )  # fmt: skip
    move, state, code = (
        ("find_several", "ambiguous", "SCOPE_AMBIGUOUS")
        if scopes
        else ("find_none", "none", "SCOPE_UNRESOLVED")
    )
    if request.state != state:
        return trail.advance(
            request, move, by=RESOLVER, candidates=candidates, reason_code=code, resolved_at=at
        )
    if request.candidates != candidates:
        SourceRequest.objects.filter(pk=request.pk, state=state).update(candidates=candidates)
        request.candidates = candidates
    return request


@transaction.atomic
def choose_scope(
    *, request: SourceRequest, scope_id: str, by: Any, reason: str = "", now: datetime | None = None
) -> SourceRequest:
    """A person says which candidate the request means. Raises: ScopeNotCandidate."""
    check(by, "savings.resolve", request.organization)
    if scope_id not in {candidate["scope"] for candidate in request.candidates}:
        raise ScopeNotCandidate(candidates=request.candidates)
    scope = Scope.objects.get(public_id=scope_id, organization=request.organization)
    return trail.advance(
        request, "choose", by=by, reason=reason, scope=scope, chosen_by=by,
        reason_code="", resolved_at=now or timezone.now(),
    )  # fmt: skip


def require_scope(request: SourceRequest) -> Scope:
    """The request's one scope. Raises: ScopeAmbiguous with candidates, ScopeUnresolved."""
    if request.state == "exact" and request.scope is not None:
        return request.scope
    if request.state == "ambiguous":
        raise ScopeAmbiguous(candidates=request.candidates, request=request.source_request_number)
    raise ScopeUnresolved(request=request.source_request_number, asked=request.asked)


def _may_resolve(by: Any, organization: Organization) -> None:
    if not can(by, "savings.resolve", organization) and not can(
        by, "savings.queue_own", organization
    ):
        raise NotAllowed()


def _read_asked(asked: Mapping[str, Any]) -> dict[str, str]:
    words = {field: str(asked.get(field) or "").strip() for field in ASKED}
    problems = {}
    for field in ("from_date", "to_date"):
        try:
            words[field] = date.fromisoformat(words[field]).isoformat() if words[field] else ""
        except ValueError:
            problems[field] = "must be a date such as 2026-01-31"
    if problems:
        raise InvalidInput(fields=problems)
    return words
