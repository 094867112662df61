"""Evidence on its way in: stored once, matched to the client's scopes, corrected by new items."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from audit import trail
from audit.trail.recording import Actor
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.evidence.statement import (
    PARTIES,
    Content,
    Stated,
    refuse_unsound,
    statement_digest,
)
from savings.models import EvidenceItem
from savings.queries.evidence import matches_of

RECEIVED = trail.register("savings.evidence.received", "Evidence was taken in")
MATCHER = "evidence matcher"
NOBODY_SIGNED = "It fits a scope; nobody has signed it off yet."
NO_SCOPE = "What it states fits none of the client's scopes."


class EvidenceExists(Conflict):
    """The same document stands already, stated otherwise: a correction has to say so."""

    code = "EVIDENCE_EXISTS"
    message = "This document is already there with another statement; add it as a correction."


def receive_candidate(
    *,
    organization: Organization,
    kind: str,
    source_system: str,
    object_id: str,
    title: str,
    manifest: Mapping[str, Any] | None,
    sha256: str = "",
    window: tuple[date, date] | None = None,
    parties: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime | None = None,
) -> EvidenceItem:
    """Take in what a source system offers; the same offer twice is one item.

    A changed object (same system and id, other digest or manifest) is a new item that will
    supersede the earlier one once a person signs it off. Raises: InvalidInput, NotAllowed.
    """
    stated = Stated(kind, title, source_system, object_id, window, parties)
    earlier = EvidenceItem.objects.filter(
        organization=organization, kind=kind, source_system=source_system, corrections=None
    )
    known = earlier.filter(source_object_id=object_id).order_by("-pk").first()
    content = Content(sha256=sha256, manifest=manifest)
    if known is not None and statement_digest(stated, content) == known.statement_digest:
        return known
    return take_in(
        organization=organization,
        stated=stated,
        content=content,
        supersedes=known if object_id else None,
        by=by,
        now=now,
    )


@transaction.atomic
def take_in(
    *,
    organization: Organization,
    stated: Stated,
    content: Content,
    by: Actor,
    supersedes: EvidenceItem | None = None,
    now: datetime | None = None,
) -> EvidenceItem:
    """Store an item and match it to the client's scopes; the same statement twice is one item.

    Raises: InvalidInput, EvidenceExists, NotAllowed.
    """
    if isinstance(by, User):
        check(by, "evidence.add", organization)
    refuse_unsound(stated, content)
    if supersedes is not None and supersedes.organization_id != organization.pk:
        raise InvalidInput(fields={"supersedes": "is not an item of this client"})
    mine = EvidenceItem.objects.filter(organization=organization)
    same = mine.filter(statement_digest=statement_digest(stated, content))
    if (found := same.first()) is not None:
        return found
    if content.sha256 and supersedes is None:
        _refuse_second_statement(mine, content.sha256)
    try:
        with transaction.atomic():
            item = EvidenceItem.objects.create(
                **_fields(organization, stated, content, by, supersedes)
            )
    except IntegrityError:  # another sender was first
        return same.get()
    trail.record(
        RECEIVED,
        organization=organization,
        actor=by,
        target=item,
        after={"kind": item.kind, "sha256": item.sha256, "manifest": item.manifest_digest},
        now=now,
    )
    return match_evidence(item=item)


def match_evidence(*, item: EvidenceItem) -> EvidenceItem:
    """An item that fits a scope becomes a candidate; any other stays as it is."""
    if item.state != "missing" or not matches_of(item):
        return item
    return trail.advance(
        item, "match", by=MATCHER, reason_code="NOT_SIGNED", reason_message=NOBODY_SIGNED
    )


def match_waiting(*, organization: Organization) -> list[EvidenceItem]:
    """Look again at the items that fitted nothing: called when a scope has been made."""
    waiting = EvidenceItem.objects.filter(organization=organization, state="missing")
    return [match_evidence(item=item) for item in waiting.order_by("pk")]


def _refuse_second_statement(mine: Any, sha256: str) -> None:
    known = mine.filter(sha256=sha256).exclude(reason_code="SUPERSEDED").order_by("-pk").first()
    if known is not None:
        raise EvidenceExists(item=known.public_id, title=known.title)


def _fields(
    organization: Organization,
    stated: Stated,
    content: Content,
    by: Actor,
    supersedes: EvidenceItem | None,
) -> dict[str, Any]:
    window = stated.window or (None, None)
    parties = stated.parties or {}
    return {
        "organization": organization,
        "kind": stated.kind,
        "price_kind": stated.price_kind,
        "title": stated.title.strip()[:300],
        "source_system": stated.source_system[:64],
        "source_object_id": stated.object_id[:200],
        "file_name": content.file_name,
        "content_type": content.content_type,
        "size_bytes": content.size_bytes,
        "sha256": content.sha256,
        "manifest": dict(content.manifest or {}),
        "manifest_digest": digest(content.manifest) if content.manifest else "",
        "statement_digest": statement_digest(stated, content),
        "from_date": window[0],
        "to_date": window[1],
        **{name: parties.get(name, "").strip()[:200] for name in PARTIES},
        "supersedes": supersedes,
        "reason_code": "NO_SCOPE_MATCHES",
        "reason_message": NO_SCOPE,
        "created_by": by if isinstance(by, User) else None,
    }
