"""Legal holds: each lane that keeps one says how to ask for it; whoever deletes asks them all."""

from collections.abc import Callable
from dataclasses import dataclass

from leafenterprise.accounts.models import Organization


@dataclass(frozen=True)
class Hold:
    """A standing order that nothing of an organization is deleted. kept_by: in whose rules."""

    kept_by: str
    reason: str


Reader = Callable[[Organization], str]
_READERS: dict[str, Reader] = {}


def register(kept_by: str, read: Reader) -> None:
    """Makes a reader known: it gives the reason of the hold, "" where none stands."""
    _READERS[kept_by] = read


def holds_on(organization: Organization) -> list[Hold]:
    """The holds that stand on the organization now."""
    asked = ((name, read(organization)) for name, read in sorted(_READERS.items()))
    return [Hold(name, reason) for name, reason in asked if reason]
