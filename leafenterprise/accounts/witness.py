"""What happens to people and governed records is told to witnesses: the audit trail stands one
floor up, so it registers itself here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models

from leafenterprise.accounts.models import Organization, User

ACTIONS = {
    "account.logged_in": "A person logged in",
    "account.password_changed": "A person changed their password",
    "account.password_reset": "A person set a new password by mail",
    "account.second_factor_enrolled": "A second factor was set up",
    "account.second_factor_removed": "A second factor was ended",
    "account.recovery_codes_renewed": "New recovery codes were made",
    "account.agent_created": "An assistant program was given a user",
    "account.token_created": "An API token was made",
    "account.token_revoked": "An API token was revoked",
    "account.unlocked": "A paused log-in was opened again",
    "record.added": "A governed record was added",
    "record.changed": "A governed record was changed",
    "record.deleted": "A governed record was deleted",
}


@dataclass(frozen=True)
class Happening:
    """One thing that happened; it is told inside the transaction of the change."""

    action: str
    actor: User
    target: models.Model
    organization: Organization | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"{self.action} is not in the table of account actions")


WITNESSES: list[Callable[[Happening], None]] = []


def tell(happening: Happening) -> None:
    """Every witness hears it; one that raises undoes the change."""
    if happening.organization is None:
        happening = replace(happening, organization=_only_organization(happening.target))
    for witness in WITNESSES:
        witness(happening)


def _only_organization(target: models.Model) -> Organization | None:
    """Where a person belongs, so that its auditor reads of it; None for several or none."""
    person = target if isinstance(target, User) else getattr(target, "user", None)
    if not isinstance(person, User):
        return None
    held = Organization.objects.filter(memberships__user=person).distinct()[:2]
    return held[0] if len(held) == 1 else None
