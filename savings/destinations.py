"""Where dashboard payloads may be pushed: named in the environment, never in the database."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from leafenterprise.accounts.models import Organization


@dataclass(frozen=True)
class Destination:
    """A receiver: its name, the clients it may get, and where and how it is sent to."""

    id: str
    organizations: frozenset[str]
    url: str = field(repr=False)
    secret: str = field(repr=False)

    def signature(self, body: bytes, at: datetime) -> str:
        """`t=<seconds>,v1=<HMAC-SHA256 over "<seconds>.<body>">`, in hex."""
        seconds = int(at.timestamp())
        message = f"{seconds}.".encode() + body
        mac = hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()
        return f"t={seconds},v1={mac}"


def destinations_of(organization: Organization) -> list[Destination]:
    """The receivers that may get this client's payloads, in order of name."""
    return [found for found in _all() if organization.slug in found.organizations]


def find_destination(name: str, organization: Organization) -> Destination | None:
    """The receiver of that name, if it still stands and may still get the client's payloads."""
    return next((found for found in destinations_of(organization) if found.id == name), None)


def _all() -> list[Destination]:
    return [
        Destination(name, frozenset(stated["organizations"]), stated["url"], stated["secret"])
        for name, stated in sorted(settings.DASHBOARD_DESTINATIONS.items())
    ]
