"""Where dashboard payloads may be pushed."""

from django.conf import settings

from audit.outbox.receivers import Receiver, find_receiver, receivers_of
from leafenterprise.accounts.models import Organization


def destinations_of(organization: Organization) -> list[Receiver]:
    """The receivers that may get this client's payloads, in order of name."""
    return receivers_of(settings.DASHBOARD_DESTINATIONS, organization)


def find_destination(name: str, organization: Organization) -> Receiver | None:
    """The receiver of that name, if it still stands and may still get the client's payloads."""
    return find_receiver(settings.DASHBOARD_DESTINATIONS, name, organization)
