"""Deleting records whose time is over: one person asks, another decides, a job does it."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from insights.models import RecordDeletion, RetentionRule
from insights.models.retention import LIVING
from insights.queries.retention import THROUGH, blocks_of, due
from insights.states import ASK
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError

log = logging.getLogger(__name__)
JOB = "insights.delete_records"
REQUESTED = trail.register(
    "record_deletion.requested", "The deletion of records whose time is over was asked for"
)


class NothingDue(Conflict):
    """No record has come to the end of its time."""

    code = "NOTHING_DUE"
    message = "No record has come to the end of its time by the rule of this practice."


class RecordDeletionStands(Conflict):
    """A deletion of the practice is asked for or under way already."""

    code = "RECORD_DELETION_STANDS"
    message = "A deletion is asked for already; it is decided first."


class RecordDeletionBlocked(Conflict):
    """A hold or open work keeps the records; reasons say which."""

    code = "RECORD_DELETION_BLOCKED"
    message = "These records cannot be deleted now."


def request_deletion(
    *,
    organization: Organization,
    reason: str,
    by: Any,
    due_by_rule: bool = False,
    now: datetime | None = None,
) -> RecordDeletion:
    """Ask for everything to go whose time is over by the rule; another person decides.

    Raises: NotAllowed, InvalidInput without a reason, NothingDue, RecordDeletionBlocked,
    RecordDeletionStands.
    """
    check(by, ASK, organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say why the records should go."])
    at = now or timezone.now()
    through = due(organization, at.date())
    asked = RecordDeletion(
        organization=organization, reason=reason.strip()[:500], due_by_rule=due_by_rule,
        requested_by=by, requested_at=at, **through,
    )  # fmt: skip
    _refuse_blocked(asked)
    if not through:
        raise NothingDue
    try:
        with transaction.atomic():
            asked.save()
            trail.record(
                REQUESTED, organization=organization, actor=by, target=asked, now=at,
                after={name: day.isoformat() for name, day in through.items()}, reason=reason,
            )  # fmt: skip
    except IntegrityError as error:
        if "record_deletion_once" in str(error) or "UNIQUE" in str(error):
            raise RecordDeletionStands from error
        raise
    return asked


@trail.keeps_refusals("deletion")
@transaction.atomic
def approve_deletion(
    *, deletion: RecordDeletion, by: Any, note: str = "", now: datetime | None = None
) -> RecordDeletion:
    """The second person's yes; a job then deletes.

    Raises: NotAllowed, TwoPeopleNeeded for one's own request, RecordDeletionBlocked.
    """
    _refuse_blocked(deletion)
    at = now or timezone.now()
    deletion = trail.advance(
        deletion, "approve", by=by, reason=note, now=at, decided_by=by, decided_at=at,
        decision_note=note[:500],
    )  # fmt: skip
    deletion.job_id = queue(JOB, deletion, by, at)
    RecordDeletion.objects.filter(pk=deletion.pk).update(job_id=deletion.job_id)
    return deletion


def queue(kind: str, decided: Any, by: Any, at: datetime) -> str:
    """The job that carries out what was decided."""
    job = enqueue(
        kind, key=f"{kind}:{decided.public_id}:{utc_text(at)}", organization=decided.organization,
        by=by, payload={"decided": decided.public_id}, target=decided,
    )  # fmt: skip
    return job.public_id


@trail.keeps_refusals("decided")
def reject(*, decided: Any, by: Any, note: str, now: datetime | None = None) -> Any:
    """The second person's no, with the reason. Raises: NotAllowed, InvalidInput."""
    if not note.strip():
        raise InvalidInput(note=["Say why not."])
    at = now or timezone.now()
    return trail.advance(
        decided, "reject", by=by, reason=note, now=at, decided_by=by, decided_at=at,
        decision_note=note.strip()[:500],
    )  # fmt: skip


@trail.keeps_refusals("decided")
def withdraw(*, decided: Any, by: Any, reason: str = "") -> Any:
    """Takes it back before anything was done. Raises: WorkBegun."""
    return trail.advance(decided, "withdraw", by=by, reason=reason)


@trail.keeps_refusals("decided")
def ask_again(*, decided: Any, by: Any, now: datetime | None = None) -> Any:
    """Asks again for what was stopped, once what stopped it is over; it is decided anew.

    Raises: RecordDeletionBlocked.
    """
    if isinstance(decided, RecordDeletion):
        _refuse_blocked(decided)
    return trail.advance(
        decided, "ask_again", by=by, requested_by=by, requested_at=now or timezone.now(),
        decided_by=None, decided_at=None, decision_note="", stopped_because=[],
    )  # fmt: skip


def propose_all_due(*, now: datetime | None = None) -> list[RecordDeletion]:
    """Asks for what is due in every practice, in the name of who set the rule.

    So somebody else approves it. A practice that refuses keeps none waiting; one that rejected the
    same days is not asked again.
    """
    at, asked = now or timezone.now(), []
    rules = RetentionRule.objects.filter(organization__is_active=True, set_by__isnull=False)
    for rule in rules.select_related("organization", "set_by").order_by("organization__slug"):
        if _stands_or_rejected(rule, at):
            continue
        why = "Kept longer than the rule of the practice says."
        try:
            found = request_deletion(
                organization=rule.organization, by=rule.set_by, due_by_rule=True, now=at, reason=why
            )
        except NothingDue:
            continue
        except LeafError as problem:
            log.warning("retention of %s: %s", rule.organization.slug, problem.code)
        else:
            asked.append(found)
    return asked


def _stands_or_rejected(rule: RetentionRule, at: datetime) -> bool:
    """Whether one is on its way, or a person refused these very days since the rule was set."""
    own = RecordDeletion.objects.filter(organization=rule.organization)
    if own.filter(state__in=LIVING).exists():
        return True
    through = due(rule.organization, at.date())
    same = own.filter(
        state__in=("rejected", "withdrawn"), due_by_rule=True, requested_at__gte=rule.set_at,
        **{name: through.get(name) for name in THROUGH.values()},
    )  # fmt: skip
    return same.exists()


def _refuse_blocked(deletion: RecordDeletion) -> None:
    blocks = blocks_of(deletion)
    if blocks:
        raise RecordDeletionBlocked(reasons=blocks)
