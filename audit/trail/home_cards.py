"""Home cards of the audit trail."""

from django.http import HttpRequest
from django.urls import reverse

from audit.trail.actions import known
from audit.trail.queries import CAPABILITY, list_events
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization


def newest(request: HttpRequest) -> Card:
    """What happened last."""
    events = in_current_organization(list_events(request.user), request)
    says = known()
    return Card(
        title="Audit trail",
        lines=tuple(
            Line(
                title=says.get(event.action, event.action),
                href=reverse("trail-event", args=[event.public_id]),
                note=f"{event.at:%Y-%m-%d %H:%M} UTC, {event.actor_name or 'erased'}",
            )
            for event in events[:5]
        ),
        href=reverse("trail"),
        empty_title="Nothing is recorded yet",
        empty_text="Every governed change and every log-in appears here, sealed in a chain.",
        icon="trail",
    )


CARDS = (HomeCard(CAPABILITY, 70, newest),)
