"""Calls to one source system: authorised, paged within its own host, patient when throttled."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from leafenterprise.shared.outward import Answer, Breaker, OutwardError, fetch

DEADLINE_S = 20.0
MAX_PAGES = 1_000
PATIENCE_S = 60.0
FIRST_WAIT_S = 1.0


class Session:
    """One collection: its token, its patience and how many pages it has read.

    sleep: waits so many seconds; a job's sleep also looks whether it should stop.
    """

    def __init__(
        self,
        base_url: str,
        breaker: Breaker,
        *,
        sleep: Callable[[float], object] = time.sleep,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.authorization = ""
        self._breaker = breaker
        self._sleep = sleep
        self._deadline_s = deadline_s
        self._patience_s = PATIENCE_S
        self._pages = 0

    def get(
        self,
        address: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One page: of a path under the base address, or of the link to the next page.

        Raises: OutwardError; malformed where a link leads to another host or pages never end.
        """
        self._pages += 1
        if self._pages > MAX_PAGES:
            raise OutwardError("malformed")
        url = self._own(address) + (f"?{urlencode(query)}" if query else "")
        sent = {"Accept": "application/json", "Authorization": self.authorization}
        return self._patiently("GET", url, {**sent, **(headers or {})}, None)

    def token(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> str:
        """An access token by the client-credentials grant. Raises: OutwardError."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = self._patiently("POST", url, {**sent, **(headers or {})}, urlencode(form).encode())
        found = answer.json()
        token = found.get("access_token") if isinstance(found, dict) else None
        if not isinstance(token, str) or not token.isprintable() or not token:
            raise OutwardError("malformed")
        return token

    def _own(self, address: str) -> str:
        if "://" not in address:
            root = urlsplit(self.base_url)
            base = f"{root.scheme}://{root.netloc}"
            return (
                urljoin(base, address) if address.startswith("/") else f"{self.base_url}/{address}"
            )
        wanted, own = urlsplit(address), urlsplit(self.base_url)
        if (wanted.scheme, wanted.netloc) != (own.scheme, own.netloc):
            raise OutwardError("malformed")
        return address

    def _patiently(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Answer:
        """Waits as long as a throttling system asks, within the patience of the collection."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return self._breaker.call(
                    lambda: fetch(
                        method, url, headers=headers, content=content, deadline_s=self._deadline_s
                    )
                )
            except OutwardError as trouble:
                if trouble.http_status not in (429, 503):
                    raise
                asked_s = trouble.retry_after_s if trouble.retry_after_s is not None else wait_s
                if asked_s > self._patience_s:
                    raise
                self._patience_s -= max(asked_s, 0.1)
                wait_s *= 2
                self._sleep(asked_s)
