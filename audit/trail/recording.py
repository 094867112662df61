"""Writing events: in the transaction of the change they tell of."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from audit.trail import actions, appending, keys, log_lines, sealing
from audit.trail.models import PLATFORM, AuditEvent
from leafenterprise.accounts.models import Organization, User
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.outgoing import clean_words, cleaned
from leafenterprise.shared.requests import current_request_id, current_source_address

Actor = User | Job | str | None


class OutsideTransaction(RuntimeError):
    """An event without the transaction of its change: a slip in the code."""


def record(
    action: str,
    *,
    organization: Organization | None,
    actor: Actor,
    target: models.Model | str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> AuditEvent:
    """Adds an event to the organization's chain (the platform's, when None).

    Call it as the last statement of the transaction: it locks the chain's head until the commit.
    What must not leave is taken out before the link is made, so that an export can be verified.
    actor: a User, a Job, the name of a part of the system, or None for the system as such.
    before, after: what changed; values that are equal in both are left out.

    Raises: UnknownAction, OutsideTransaction (slips in the code); InvalidInput for text that cannot
    be stored; TypeError for values without a canonical form (floats among them).
    """
    actions.require(action)
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{action} must be recorded inside the change's transaction")
    old, new = (cleaned(part) for part in _only_changed(before or {}, after or {}))
    event = AuditEvent(
        organization=organization,
        at=now or timezone.now(),
        action=action,
        before=canonical_json(old),
        after=canonical_json(new),
        reason=clean_words(reason),
        request_id=current_request_id()[:200],
        source_address=current_source_address()[:64],
        salt=secrets.token_hex(16),
        **_actor_fields(actor),
        **_target_fields(target),
    )
    _append(event)
    log_lines.tell_once_committed(event)
    return event


def record_denied(
    actor: User,
    *,
    organization: Organization | None,
    attempt: str,
    target: models.Model | str | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """A refused attempt, in a transaction of its own: call it after the refused one has ended."""
    with transaction.atomic(durable=not connection.in_atomic_block):
        return record(
            actions.DENIED,
            organization=organization,
            actor=actor,
            target=target,
            after=details,
            reason=attempt,
        )


def sealed_fields(event: AuditEvent, organization: str) -> list[str]:
    """The event's sealed fields as text, in the order of sealing.SEALED."""
    values = {"organization": organization, "at": sealing.stored_time(event.at)}
    return [values[name] if name in values else getattr(event, name) for name in sealing.SEALED]


def chain_name(organization: Organization | None) -> str:
    """What the organization's chain is called."""
    return organization.public_id if organization else PLATFORM


def _append(event: AuditEvent) -> None:
    _refuse_unstorable(event)
    event.commitment = sealing.commitment(
        event.salt or "", event.actor_name or "", event.source_address or ""
    )
    organization = event.organization
    content = sealing.content_hash(
        sealed_fields(event, organization.public_id if organization else "")
    )
    name = chain_name(organization)
    head = appending.locked_head(name, organization)
    event.chain_id, event.sequence, event.previous = head.pk, head.sequence + 1, head.link
    event.key_id = keys.current_key_id()
    event.link = sealing.link(
        keys.key(event.key_id),
        key_id=event.key_id,
        chain=name,
        sequence=event.sequence,
        previous=event.previous,
        content=content,
    )
    appending.store(event)


def _only_changed(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    same = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    return (
        {name: value for name, value in before.items() if name not in same},
        {name: value for name, value in after.items() if name not in same},
    )


def _actor_fields(actor: Actor) -> dict[str, str]:
    if isinstance(actor, User):
        return {
            "actor_kind": "person",
            "actor_id": actor.public_id,
            "actor_name": actor.email[:200],
        }
    if isinstance(actor, Job):
        return {"actor_kind": "job", "actor_id": actor.public_id, "actor_name": actor.kind[:200]}
    return {"actor_kind": "system", "actor_id": "", "actor_name": (actor or "system")[:200]}


def _target_fields(target: models.Model | str | None) -> dict[str, str]:
    if target is None:
        return {}
    if isinstance(target, str):
        return {"object_type": log_lines.WORDS, "object_id": target[:200]}
    public_id = getattr(target, "public_id", None) or target.pk
    return {"object_type": target._meta.label_lower, "object_id": str(public_id)}


def _refuse_unstorable(event: AuditEvent) -> None:
    """NUL and lone surrogates: not every database takes them, and none prints them."""
    for field in AuditEvent._meta.concrete_fields:
        value = getattr(event, field.attname)
        if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
            raise InvalidInput(f"The {field.name} holds characters that cannot be stored.")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
