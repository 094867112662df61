"""Erasing personal data from an event, without breaking its chain."""

from django.db import transaction
from django.db.models import QuerySet

from audit.trail import actions
from audit.trail.models import AuditEvent
from audit.trail.recording import record
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import User
from leafenterprise.shared.errors import NotAllowed

CAPABILITY = "users.manage"


class TwoPeopleNeeded(NotAllowed):
    """The one who erases cannot be the one who grants it."""

    code = "TWO_PEOPLE_NEEDED"
    message = "Erasing takes two different people: one who asks and one who grants it."


@transaction.atomic
def redact_event(event: AuditEvent, *, by: User, granted_by: User, reason: str) -> AuditEvent:
    """Empties who acted and from where; the event, and that it was redacted, stay.

    Raises: NotAllowed unless both people may manage users; TwoPeopleNeeded.
    """
    if by.pk == granted_by.pk:
        raise TwoPeopleNeeded
    for person in (by, granted_by):
        check(person, CAPABILITY, event.organization)
    AuditEvent.objects.filter(pk=event.pk).update(actor_name=None, source_address=None, salt=None)
    event.refresh_from_db()
    record(
        actions.REDACTED,
        organization=event.organization,
        actor=by,
        target=event,
        after={"granted_by": granted_by.public_id},
        reason=reason,
    )
    return event


def redaction_of(event: AuditEvent) -> QuerySet[AuditEvent]:
    """The events of the same chain that tell of the event's redaction."""
    return AuditEvent.objects.filter(
        chain=event.chain_id, action=actions.REDACTED, object_id=event.public_id
    )
