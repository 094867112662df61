"""What people do with cards: each step is theirs, and what cannot be done is kept on record."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.tasks import raise_task, settle_task
from insights.models import CardStep, FollowUpTask, InsightCard
from insights.models.tasks import CARD_ORIGIN
from insights.states import ACT
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import InvalidInput

LONGEST_NOTE = 500


@trail.keeps_refusals("card")
@transaction.atomic
def acknowledge(
    *, card: InsightCard, by: Any, note: str = "", now: datetime | None = None
) -> InsightCard:
    """A person has seen it. Raises: InvalidTransition, NotAllowed."""
    now = now or timezone.now()
    return _step(card, "acknowledge", by, note, now, acknowledged_by=by, acknowledged_at=now)


@trail.keeps_refusals("card")
@transaction.atomic
def resolve(
    *, card: InsightCard, by: Any, note: str = "", now: datetime | None = None
) -> InsightCard:
    """A person says what came of it, which closes its task too.

    Raises: InvalidTransition, NotAllowed, InvalidInput without a note.
    """
    if not note.strip():
        raise InvalidInput(note=["Say what came of it."])
    now = now or timezone.now()
    _step(card, "resolve", by, note, now, outcome=note.strip()[:LONGEST_NOTE])
    settle_task(cause=card, origin=CARD_ORIGIN, closed_by=by, outcome=note, now=now)
    return card


@trail.keeps_refusals("card")
@transaction.atomic
def archive(
    *, card: InsightCard, by: Any, note: str = "", now: datetime | None = None
) -> InsightCard:
    """Nothing more is done with it. Raises: InvalidTransition, NotAllowed."""
    return _step(card, "archive", by, note, now or timezone.now())


@trail.keeps_refusals("card")
@transaction.atomic
def create_task(
    *,
    card: InsightCard,
    by: Any,
    confirmed: bool,
    title: str = "",
    due_date: date | None = None,
    priority: str = "normal",
    note: str = "",
    now: datetime | None = None,
) -> FollowUpTask:
    """The follow-up task that a person confirmed, linked to the card.

    Raises: InvalidInput without the confirmation, InvalidTransition, NotAllowed.
    """
    if confirmed is not True:
        raise InvalidInput(confirmed=["A person has to confirm that a task is wanted."])
    now = now or timezone.now()
    check(by, ACT, card.organization)
    stored = InsightCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    card.MACHINE.move("create_action", stored.state)
    task = raise_task(
        organization=card.organization, cause=card, origin=CARD_ORIGIN,
        title=title.strip() or card.title, description=card.explanation, site=card.site,
        priority=priority, due_date=due_date, by=by, now=now,
    )  # fmt: skip
    _step(card, "create_action", by, note, now, linked_task=task)
    return task


MOVES = {"acknowledge": acknowledge, "resolve": resolve, "archive": archive}


def _step(
    card: InsightCard, move: str, by: Any, note: str, now: datetime, **fields: Any
) -> InsightCard:
    before = InsightCard.objects.select_for_update(of=("self",)).get(pk=card.pk).state
    trail.advance(card, move, by=by, reason=note, now=now, **fields)
    CardStep.objects.create(
        organization=card.organization, card=card, move=move, state_before=before,
        state_after=card.state, by=by, at=now, note=note.strip()[:LONGEST_NOTE],
    )  # fmt: skip
    return card
