"""Where payloads may be pushed: named in the environment, never in the database."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leafenterprise.accounts.models import Organization


@dataclass(frozen=True)
class Receiver:
    """A receiver: its name, the organizations it may get, and where and how it is sent to."""

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


def receivers_of(stated: Mapping[str, Any], organization: Organization) -> list[Receiver]:
    """Of a setting's receivers those that may get the organization's payloads, by name."""
    return [
        Receiver(name, frozenset(each["organizations"]), each["url"], each["secret"])
        for name, each in sorted(stated.items())
        if organization.slug in each["organizations"]
    ]


def find_receiver(
    stated: Mapping[str, Any], name: str, organization: Organization
) -> Receiver | None:
    """The receiver of that name, if it still stands and may still get the payloads."""
    return next((found for found in receivers_of(stated, organization) if found.id == name), None)
