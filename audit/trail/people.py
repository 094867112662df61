"""What happens to people and governed records is recorded: accounts stand below the trail, so the
trail watches them."""

from audit.trail.actions import register
from audit.trail.recording import record
from leafenterprise.accounts.witness import ACTIONS, WITNESSES, Happening


def watch() -> None:
    """Records each happening in its own transaction; once per process."""
    for name, says in ACTIONS.items():
        register(name, says)
    if _witness not in WITNESSES:
        WITNESSES.append(_witness)


def _witness(happening: Happening) -> None:
    record(
        happening.action,
        organization=happening.organization,
        actor=happening.actor,
        target=happening.target,
        before=happening.before,
        after=happening.after,
        reason=happening.reason,
    )
