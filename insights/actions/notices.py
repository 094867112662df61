"""Who is told of a card: on the home page, and of a critical one outside too, unless unwanted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import trail
from insights.actions.messages import tell_module
from insights.models import InsightCard, NoticePreference
from insights.models.messages import COMMUNICATION_HUB
from insights.queries.notices import VIEW, readers_of, unwilling_in
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization

NOTIFIED = trail.register("insight_card.notified", "People were told of an insight card")
CHANGED = trail.register("notice_preference.set", "A person chose what to be told of")
TOLD = ("warning", "critical")
SYSTEM = "insights.notices"


def notify_of(organization: Organization, cards: Sequence[InsightCard], now: datetime) -> None:
    """Tells of the cards that matter; the trail keeps who was told of which, and where."""
    told = [card for card in cards if card.severity in TOLD]
    if not told:
        return
    readers, unwilling = readers_of(organization), unwilling_in(organization)
    for card in told:
        people = sorted(reader.person for reader in readers if reader.sees(card.site_id))
        outside = [
            person for person in people
            if card.severity == "critical" and person not in unwilling
        ]  # fmt: skip
        trail.record(
            NOTIFIED,
            organization=organization,
            actor=SYSTEM,
            target=card,
            after={"severity": card.severity, "on_the_portal": people, "outside": outside},
            now=now,
        )
        if outside:
            tell_module(
                COMMUNICATION_HUB, "insight_card.critical", organization=organization, about=card,
                said=_said(card) | {"recipients": outside}, by=None, at=now,
            )  # fmt: skip


@transaction.atomic
def set_notices(
    *, organization: Organization, critical_cards: bool, by: Any, now: datetime | None = None
) -> NoticePreference:
    """What the person wants to be told of. Raises: NotAllowed."""
    check(by, VIEW, organization)
    own, _ = NoticePreference.objects.get_or_create(organization=organization, user=by)
    if own.critical_cards != critical_cards:
        own.critical_cards = critical_cards
        own.save(update_fields=["critical_cards"])
        trail.record(
            CHANGED,
            organization=organization,
            actor=by,
            target=own,
            before={"critical_cards": not critical_cards},
            after={"critical_cards": critical_cards},
            now=now,
        )
    return own


def _said(card: InsightCard) -> dict[str, Any]:
    return {
        "severity": card.severity,
        "category": card.category,
        "site": card.site.public_id if card.site else None,
        "title": card.title,
        "explanation": card.explanation,
        "recommended_action": card.recommended_action,
        "first_day": card.first_day.isoformat(),
        "last_day": card.last_day.isoformat(),
    }
