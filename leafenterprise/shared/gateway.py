"""The door for calls to other systems that nobody waits for: one class of traffic, its own limit.

Calls of a class are counted over all processes by the minute; beyond the limit nothing is sent, so
that background traffic never takes the place of what a person waits for. Each call says its class.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.cache import caches

from leafenterprise.shared.outward import MAX_BYTES, Answer, OutwardError, fetch

TRAFFIC_CLASS = "X-Traffic-Class"
SECONDS = 60


@dataclass(frozen=True)
class Gateway:
    """calls_per_minute: to all systems together. deadline_s: of one exchange, whole."""

    traffic_class: str
    calls_per_minute: int
    deadline_s: float
    clock: Callable[[], float] = time.time

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """One exchange. Raises: OutwardError, of kind throttled where nothing was sent."""
        self._take_a_turn()
        return fetch(
            method,
            url,
            headers={**(headers or {}), TRAFFIC_CLASS: self.traffic_class},
            content=content,
            deadline_s=self.deadline_s,
            max_bytes=max_bytes,
        )

    def _take_a_turn(self) -> None:
        now = self.clock()
        key = f"gateway:{self.traffic_class}:{int(now // SECONDS)}"
        counters = caches["counters"]
        counters.add(key, 0, timeout=2 * SECONDS)
        try:
            beyond = counters.incr(key) > self.calls_per_minute
        except ValueError:  # it expired between the two lines
            beyond = False
        if beyond:
            raise OutwardError("throttled", retry_after_s=SECONDS - now % SECONDS)


# What the insights lane sends and asks on its own account.
BI = Gateway("bi", calls_per_minute=120, deadline_s=15.0)
