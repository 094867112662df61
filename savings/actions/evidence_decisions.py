"""What people decide on evidence: sign it off for a scope, block it, reopen it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.second_factor import SecondFactorNeeded, needs_second_factor
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.actions.evidence import MATCHER, NO_SCOPE, match_evidence
from savings.evidence.matching import Match
from savings.models import EvidenceItem, EvidenceSignOff, Scope
from savings.queries.evidence import PROVES, fit

SIGNED = trail.register("savings.evidence.signed_for_scope", "Evidence was signed off for a scope")
BLOCK_REASONS = {
    "WRONG_CLIENT": "It belongs to another client or group.",
    "WRONG_WINDOW": "It is of another time.",
    "NOT_EXECUTED": "It is a draft, or nobody signed it.",
    "DISPUTED": "What it states is disputed.",
    "UNREADABLE": "It cannot be read or is incomplete.",
}


class EvidenceNotCandidate(Conflict):
    """The item does not fit the scope; the reasons say where they differ."""

    code = "EVIDENCE_NOT_CANDIDATE"
    message = "What the item states does not fit this scope."


class EvidenceAlreadySigned(Conflict):
    """The item is signed off for this scope."""

    code = "EVIDENCE_ALREADY_SIGNED"
    message = "The item is already signed off for this scope."


@transaction.atomic
def sign_off_evidence(
    *,
    item: EvidenceItem,
    scope: Scope,
    by: Any,
    second_factor: bool,
    proves: Sequence[str] = (),
    note: str = "",
    now: datetime | None = None,
) -> EvidenceSignOff:
    """A person vouches that the item proves something for the scope.

    second_factor: whether `by` has just shown one. Raises: NotAllowed, SecondFactorNeeded,
    OwnEvidence, InvalidTransition, EvidenceNotCandidate, EvidenceAlreadySigned, InvalidInput.
    """
    check(by, "evidence.govern", item.organization)
    if needs_second_factor(by) and not second_factor:
        raise SecondFactorNeeded("Evidence is signed off with a fresh code of your second factor.")
    said = _proved(item, proves)
    match = fit(item, scope)
    if scope.organization_id != item.organization_id or not match.is_candidate:
        raise EvidenceNotCandidate(match=match.to_json())
    item = trail.advance(
        item,
        "sign_off",
        by=by,
        now=now,
        reason=note,
        signed_by=by,
        signed_at=now or timezone.now(),
        reason_code="",
        reason_message="",
    )
    signed = _sign(item, scope, said, match, note)
    _supersede(item)
    return signed


def _sign(
    item: EvidenceItem, scope: Scope, proves: tuple[str, ...], match: Match, note: str
) -> EvidenceSignOff:
    """The sign-off as a row of its own, with the match as the person saw it."""
    assert item.signed_by is not None
    assert item.signed_at is not None
    if item.sign_offs.filter(scope=scope, round=item.round).exists():
        raise EvidenceAlreadySigned(scope=scope.public_id)
    signed = EvidenceSignOff.objects.create(
        organization=item.organization,
        item=item,
        scope=scope,
        proves=list(proves),
        match=match.to_json(),
        round=item.round,
        note=note[:500],
        signed_by=item.signed_by,
        signed_at=item.signed_at,
    )
    trail.record(
        SIGNED,
        organization=item.organization,
        actor=item.signed_by,
        target=signed,
        after={"item": item.public_id, "scope_key": scope.scope_key, "proves": list(proves)},
        now=item.signed_at,
    )
    return signed


def block_evidence(*, item: EvidenceItem, code: str, message: str, by: Any) -> EvidenceItem:
    """A person says why an item must not be relied on; its sign-offs no longer hold."""
    if code not in BLOCK_REASONS:
        raise InvalidInput(fields={"code": f"must be one of {', '.join(BLOCK_REASONS)}"})
    if not message.strip():
        raise InvalidInput(fields={"message": "say what is wrong with it"})
    return trail.advance(
        item, "block", by=by, reason=message, reason_code=code, reason_message=message[:500]
    )


@transaction.atomic
def reopen_evidence(*, item: EvidenceItem, by: Any, reason: str = "") -> EvidenceItem:
    """A blocked item is a candidate again; it has to be signed off anew."""
    item = trail.advance(
        item,
        "reopen",
        by=by,
        reason=reason,
        round=item.round + 1,
        reason_code="NO_SCOPE_MATCHES",
        reason_message=NO_SCOPE,
        signed_by=None,
        signed_at=None,
    )
    return match_evidence(item=item)


def _supersede(item: EvidenceItem) -> None:
    """The corrected item steps back once its correction is signed off."""
    earlier = item.supersedes
    if earlier is None or earlier.reason_code == "SUPERSEDED":
        return
    trail.advance(
        earlier,
        "supersede",
        by=MATCHER,
        reason=item.public_id,
        reason_code="SUPERSEDED",
        reason_message=f"Item {item.public_id} has taken its place.",
    )


def _proved(item: EvidenceItem, proves: Sequence[str]) -> tuple[str, ...]:
    """What the person says it proves; may be left out where the kind can prove one thing only."""
    possible = PROVES[item.kind]
    said = tuple(name for name in possible if name in proves) or (
        possible if len(possible) == 1 and not proves else ()
    )
    if not said or set(proves) - set(possible):
        raise InvalidInput(
            fields={"proves": f"name what it proves, one or more of: {', '.join(possible)}"}
        )
    return said
