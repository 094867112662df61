"""Events for other modules: put in the outbox with what caused them, pushed until they arrive."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from audit import trail
from audit.outbox.receivers import Receiver, find_receiver, receivers_of
from audit.outbox.sending import Outbox
from insights.models import ModuleMessage
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.gateway import BI

SCHEMA = "leafenterprise.module-message/1"
JOB = "insights.push_message"
QUEUED = trail.register(
    "module_message.queued", "An event for another module was put in the outbox"
)


def tell_module(
    module: str,
    event: str,
    *,
    organization: Organization,
    about: models.Model,
    said: Mapping[str, Any],
    by: Any,
    at: datetime,
) -> list[ModuleMessage]:
    """The event for every receiver of the module; asked twice it is the same.

    Called in the transaction of its cause: what happened is on its way, or neither is.
    """
    about_id: str = about.public_id  # type: ignore[attr-defined]
    identity = {"organization": organization.public_id, "event": event, "about": about_id}
    payload = {"schema": SCHEMA, "event_id": digest(identity), **identity, "at": at, **said}
    stored = json.loads(canonical_json(payload))
    return [
        OUTBOX.put(
            organization=organization, receiver=receiver, payload=stored,
            key=digest({**identity, "module": module, "to": receiver.id}), by=by, at=at,
            told={"module": module, "event": event, "about": about_id},
            module=module, event=event, about_id=about_id,
        )
        for receiver in receivers_of(_named(module), organization)
    ]  # fmt: skip


def send_message(*, message: ModuleMessage, now: datetime | None = None) -> ModuleMessage:
    """One attempt at a push."""
    sent: ModuleMessage = OUTBOX.send(message, now)
    return sent


@trail.keeps_refusals("message")
def send_message_again(*, message: ModuleMessage, by: Any) -> ModuleMessage:
    """A person has one that was given up tried once more. Raises: InvalidTransition, NotAllowed."""
    again: ModuleMessage = OUTBOX.send_again(message, by)
    return again


def send_messages_due(*, now: datetime | None = None) -> int:
    """Queue again what has waited long enough; how many."""
    return OUTBOX.send_due(now)


def _named(module: str) -> dict[str, Any]:
    return {
        name: each for name, each in settings.MODULE_DESTINATIONS.items()
        if each["module"] == module
    }  # fmt: skip


def _receiver_of(message: ModuleMessage) -> Receiver | None:
    return find_receiver(_named(message.module), message.destination, message.organization)


OUTBOX = Outbox(
    model=ModuleMessage,
    job=JOB,
    publisher="module publisher",
    queued=QUEUED,
    receiver_of=_receiver_of,
    stopped=lambda message: "",
    headers={"X-Leaf-Schema": SCHEMA},
    gateway=BI,
)
