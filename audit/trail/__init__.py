"""The tamper-evident audit trail: `trail.record(…)` and `trail.advance(…)`.

The names are loaded on first use, because applications import this package before their models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.trail.actions import register
    from audit.trail.recording import record, record_denied
    from audit.trail.refusals import keeps_refusals
    from audit.trail.transitions import advance

__all__ = ["advance", "keeps_refusals", "record", "record_denied", "register"]
_ROOMS = {
    "advance": "audit.trail.transitions",
    "keeps_refusals": "audit.trail.refusals",
    "record": "audit.trail.recording",
    "record_denied": "audit.trail.recording",
    "register": "audit.trail.actions",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"audit.trail has no {name}")
    return getattr(import_module(_ROOMS[name]), name)
