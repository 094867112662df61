"""What two people decide, step by step: every door takes a step by its name."""

from collections.abc import Callable
from typing import Any

from insights.actions import privacy, retention

Step = Callable[[Any, Any, str], Any]  # what is decided, by whom, and what they say

DELETION_STEPS: dict[str, Step] = {
    "approve": lambda found, by, note: retention.approve_deletion(deletion=found, by=by, note=note),
    "reject": lambda found, by, note: retention.reject(decided=found, by=by, note=note),
    "withdraw": lambda found, by, note: retention.withdraw(decided=found, by=by, reason=note),
    "ask_again": lambda found, by, _: retention.ask_again(decided=found, by=by),
}
PRIVACY_STEPS: dict[str, Step] = DELETION_STEPS | {
    "approve": lambda found, by, note: privacy.approve_privacy(request=found, by=by, note=note),
    "reject": lambda found, by, note: privacy.reject_privacy(request=found, by=by, note=note),
    "withdraw": lambda found, by, note: privacy.withdraw_privacy(request=found, by=by, reason=note),
}
