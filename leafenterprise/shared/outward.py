"""The one client for calls to other systems: a total deadline, a bounded answer, nothing implied.

Socket time-outs alone do not end a call: a server that drips one byte at a time keeps each of them
from firing. Here the whole exchange, look-up of the name included, has one deadline.
"""

import asyncio
import json as json_text
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2

from leafenterprise.shared.errors import LeafError

KINDS = {
    "refused": "The other system could not be reached.",
    "timeout": "The other system did not answer in time.",
    "too_large": "The other system answered more than is taken.",
    "bad_status": "The other system refused the call.",
    "malformed": "The other system answered something that cannot be read.",
    "open": "The other system failed repeatedly; it is left alone for a moment.",
    "throttled": "As many calls of this kind as may be were made in this minute.",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAX_BYTES = 4 * 1024 * 1024
Said = TypeVar("Said")
LONGEST_WAIT_S = 3600.0


class OutwardError(LeafError):
    """A call outward that brought nothing usable; kind says why, never where to or what with."""

    status = 502

    def __init__(
        self, kind: str, *, http_status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        self.code = f"OUTWARD_{kind.upper()}"
        self.kind = kind
        self.http_status = http_status
        self.retry_after_s = retry_after_s
        details = {"http_status": http_status} if http_status else {}
        super().__init__(KINDS[kind], **details)

    @property
    def may_pass(self) -> bool:
        """Whether the same call may succeed later: trouble on the way, throttling, 5xx.

        An answer that was cut or garbled counts as trouble on the way.
        """
        if self.kind == "bad_status":
            return self.http_status in (408, 425, 429) or (self.http_status or 0) >= 500
        return self.kind in ("refused", "timeout", "malformed", "open", "throttled")


@dataclass(frozen=True)
class Answer:
    """A 2xx answer, read whole; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises: OutwardError malformed."""
        try:
            return json_text.loads(self.body.decode())
        except (ValueError, RecursionError) as trouble:
            raise OutwardError("malformed") from trouble


@dataclass(frozen=True)
class _Call:
    method: str
    url: str
    headers: Mapping[str, str]
    json: Any
    content: bytes | None
    deadline_s: float
    max_bytes: int
    transport: httpx2.AsyncBaseTransport | None


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    content: bytes | None = None,
    deadline_s: float = 10.0,
    max_bytes: int = MAX_BYTES,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Answer:
    """One exchange, done or given up within deadline_s seconds.

    No redirects, no proxies or credentials from the environment, certificates verified, plain http
    only to this machine, no compressed bodies. Raises: OutwardError.
    """
    _refuse_unsafe(url)
    call = _Call(method, url, headers or {}, json, content, deadline_s, max_bytes, transport)
    outcome: list[Answer | BaseException] = []
    worker = threading.Thread(target=_work, args=(call, outcome), name="outward", daemon=True)
    worker.start()
    worker.join(deadline_s + 0.5)  # a name look-up cannot be cancelled, only left behind
    if not outcome:
        raise OutwardError("timeout")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _refuse_unsafe(url: str) -> None:
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError as trouble:
        raise OutwardError("refused") from trouble
    if not secure or not parts.hostname or parts.username or parts.password:
        raise OutwardError("refused")


def _work(call: _Call, outcome: list[Answer | BaseException]) -> None:
    try:
        outcome.append(asyncio.run(asyncio.wait_for(_exchange(call), call.deadline_s)))
    except (TimeoutError, httpx2.TimeoutException):
        outcome.append(OutwardError("timeout"))
    except OutwardError as known:
        outcome.append(known)
    except (httpx2.RemoteProtocolError, httpx2.DecodingError):
        outcome.append(OutwardError("malformed"))
    except (httpx2.TransportError, httpx2.InvalidURL, OSError):
        outcome.append(OutwardError("refused"))
    except BaseException as slip:  # ours: it belongs to the caller's thread
        outcome.append(slip)


async def _exchange(call: _Call) -> Answer:
    client = httpx2.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        verify=_certificates(),
        timeout=call.deadline_s,
        transport=call.transport,
        headers={"Accept-Encoding": "identity", "User-Agent": "LeafEnterprise"},
    )
    async with (
        client,
        client.stream(
            call.method, call.url, headers=call.headers, json=call.json, content=call.content
        ) as response,
    ):
        if not response.is_success:
            raise OutwardError(
                "bad_status",
                http_status=response.status_code,
                retry_after_s=_seconds(response.headers.get("retry-after", "")),
            )
        if response.headers.get("content-encoding", "identity") != "identity":
            raise OutwardError("malformed")
        return Answer(
            response.status_code, dict(response.headers), await _read(response, call.max_bytes)
        )


async def _read(response: httpx2.Response, max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise OutwardError("too_large")
    return bytes(body)


def _seconds(retry_after: str) -> float | None:
    """Whole seconds of a Retry-After header; a date or nonsense is None."""
    if not (retry_after.isascii() and retry_after.isdigit()):
        return None
    return min(float(retry_after[:9]), LONGEST_WAIT_S)


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context(verify=True, trust_env=False)


class Breaker:
    """Leaves a failing system alone: after so many failures in a row nothing is sent for a while.

    Then one call is let through; its outcome closes or reopens the circuit. One per process.
    """

    def __init__(
        self, clock: Callable[[], float], *, failures: int = 5, open_for_s: float = 60.0
    ) -> None:
        self._clock = clock
        self._failures = failures
        self._open_for_s = open_for_s
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the next call would be refused."""
        return self._opened_at is not None and self._clock() < self._opened_at + self._open_for_s

    def call(self, fetching: Callable[[], Said]) -> Said:
        """The answer of the call. Raises: OutwardError, of kind open where nothing was sent."""
        with self._lock:
            if self.is_open:
                raise OutwardError("open")
            if self._opened_at is not None:
                self._opened_at = self._clock()  # one probe; the others go on waiting
        try:
            answer = fetching()
        except OutwardError as error:
            busy = error.http_status == 429 or error.kind == "throttled"
            self._count(failed=error.may_pass and not busy)  # busy is not broken
            raise
        self._count(failed=False)
        return answer

    def _count(self, *, failed: bool) -> None:
        with self._lock:
            self._failed = self._failed + 1 if failed else 0
            self._opened_at = self._clock() if self._failed >= self._failures else None
