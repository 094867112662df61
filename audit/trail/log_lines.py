"""A line of the log for each event, once its change is committed: ids and names, never words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog
from django.db import transaction

from audit.trail import actions
from audit.trail.models import AuditEvent

NAME = "leafenterprise.trail"
WORDS = "text"  # the type of a target that is no record: its id may be anything
log = structlog.get_logger(NAME)


def tell_once_committed(event: AuditEvent) -> None:
    """What is rolled back is told to nobody; a log that fails takes nothing else with it."""
    transaction.on_commit(partial(log.info, "recorded", **_told(event)), robust=True)


@contextmanager
def untold() -> Iterator[None]:
    """No lines for the events inside: of a seeding, whose thousands bury what it has to say."""
    logger = logging.getLogger(NAME)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def _told(event: AuditEvent) -> dict[str, str]:
    """state: where a move of a state machine led, by the machine's table."""
    said = {
        "action": event.action,
        "state": actions.leads_to(event.action),
        "event_id": event.public_id,
        "organization": event.organization.public_id if event.organization else "",
        "actor_kind": event.actor_kind,
        "actor_id": event.actor_id,
        "object_type": event.object_type,
        "object_id": "" if event.object_type == WORDS else event.object_id,
        "request_id": event.request_id,
    }
    return {name: value for name, value in said.items() if value}
