"""Reads of evidence: the items, which scopes they fit, and what stands for a scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from leafenterprise.shared.canonical import utc_text
from savings.evidence.matching import Covered, Match, match_item
from savings.models import EvidenceItem, EvidenceSignOff, Scope

VIEW = "evidence.view"
# What a person may say an item of each kind proves.
PROVES: dict[str, tuple[str, ...]] = {
    "contract": ("contract",),
    "pricing": ("pricing",),
    "rebate": ("rebate", "admin_fee"),
    "packet": ("contract", "pricing", "rebate", "admin_fee"),
    "domo": ("reference",),
    "salesforce": ("contract", "reference"),
}


@dataclass(frozen=True)
class Standing:
    """An item as it stands for one scope: its match, and the sign-off that holds, if any."""

    item: EvidenceItem
    match: Match
    sign_off: EvidenceSignOff | None

    @property
    def state(self) -> str:
        """exact, candidate_only or blocked, for this scope."""
        if self.item.state == "blocked":
            return "blocked"
        return "exact" if self.sign_off is not None else "candidate_only"

    @property
    def proves(self) -> tuple[str, ...]:
        """What it proves by the sign-off; by its kind, what it might."""
        return tuple(self.sign_off.proves) if self.sign_off else PROVES[self.item.kind]


def list_items(user: Any) -> QuerySet[EvidenceItem]:
    """The evidence of the user's organizations, newest first."""
    found = EvidenceItem.objects.select_related(
        "organization", "created_by", "signed_by", "supersedes"
    )
    return for_user(found, user, VIEW)


def get_item(user: Any, public_id: str) -> EvidenceItem:
    """One item."""
    return get_object_or_404(list_items(user), public_id=public_id)


def list_scopes(user: Any) -> QuerySet[Scope]:
    """The scopes that evidence can stand for."""
    return for_user(_with_parties(Scope.objects.all()), user, VIEW)


def get_scope(user: Any, public_id: str) -> Scope:
    """One scope."""
    return get_object_or_404(list_scopes(user), public_id=public_id)


def matches_of(item: EvidenceItem) -> list[tuple[Scope, Match]]:
    """The scopes the item is a candidate for, best fit first."""
    scopes = _with_parties(Scope.objects.filter(organization=item.organization_id))
    found = [(scope, fit(item, scope)) for scope in scopes]
    candidates = [(scope, match) for scope, match in found if match.is_candidate]
    return sorted(candidates, key=lambda pair: (-pair[1].score, pair[0].scope_key))


def fit(item: EvidenceItem, scope: Scope) -> Match:
    """How well the item fits the scope."""
    stated = Covered((item.pbm,), (item.broker,), (item.group,), item.from_date, item.to_date)
    known = Covered(
        (scope.pbm.code, scope.pbm.name),
        (scope.broker.code, scope.broker.name),
        (scope.group.code, scope.group.name),
        scope.from_date,
        scope.to_date,
    )
    return match_item(stated, known)


def standing_for(scope: Scope) -> list[Standing]:
    """Every item that fits the scope or is signed for it, superseded ones left out."""
    items = EvidenceItem.objects.filter(organization=scope.organization_id)
    items = items.exclude(reason_code="SUPERSEDED").select_related("created_by", "supersedes")
    signed = holding(EvidenceSignOff.objects.filter(scope=scope).select_related("item"))
    found = []
    for item in items.order_by("kind", "public_id"):
        match = fit(item, scope)
        if match.is_candidate:
            found.append(Standing(item, match, signed.get(item.pk)))
    return found


def holding(sign_offs: Iterable[EvidenceSignOff]) -> dict[int, EvidenceSignOff]:
    """The sign-offs that still hold, by item: the item is exact and was not reopened since."""
    return {
        one.item_id: one
        for one in sign_offs
        if one.item.state == "exact" and one.round == one.item.round
    }


def holding_scopes(item: EvidenceItem) -> dict[int, EvidenceSignOff]:
    """The sign-offs of an item that still hold, by scope."""
    signed = item.sign_offs.select_related("item", "scope", "signed_by")
    return {
        one.scope_id: one
        for one in signed
        if one.item.state == "exact" and one.round == one.item.round
    }


def describe_standing(standing: Standing) -> dict[str, Any]:
    """The item in a run's manifest: what it is, for whom, and who vouches for it."""
    item, signed = standing.item, standing.sign_off
    return {
        "id": item.public_id,
        "kind": item.kind,
        "price_kind": item.price_kind,
        "title": item.title,
        "source_system": item.source_system,
        "object_id": item.source_object_id,
        "sha256": item.sha256 or item.manifest_digest,
        "from_date": item.from_date.isoformat() if item.from_date else "",
        "to_date": item.to_date.isoformat() if item.to_date else "",
        "state": standing.state,
        "reason_code": item.reason_code if standing.state == "blocked" else "",
        "message": item.reason_message if standing.state == "blocked" else "",
        "proves": list(standing.proves),
        "signed_by": str(signed.signed_by) if signed else "",
        "signed_at": utc_text(signed.signed_at) if signed else "",
    }


def _with_parties(scopes: QuerySet[Scope]) -> QuerySet[Scope]:
    return scopes.select_related("organization", "pbm", "broker", "group")
