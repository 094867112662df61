"""Azure OpenAI as the pocket consultant's voice: one deadline, a bounded answer, bounded retries.

The openai client's own time-outs end no dripping answer and its own retries know no deadline, so
both are off; the whole exchange runs under one deadline in a thread that is left behind when a
name look-up hangs.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
from django.conf import settings

from leafenterprise.shared.consultant.asking import Prompt, Spoken, schema_format
from leafenterprise.shared.outward import Breaker, OutwardError

if TYPE_CHECKING:
    from openai import AsyncAzureOpenAI

PAUSE_S = 0.2
# What the client raises over an answer of another shape than the protocol's.
_MISSHAPEN = (
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
)


@dataclass(frozen=True)
class ConsultantSettings:
    """Where the model is and how long it may take; the key never leaves this value."""

    endpoint: str
    key: str
    deployment: str
    api_version: str
    deadline_s: float
    retries: int
    max_bytes: int
    max_tokens: int

    def __repr__(self) -> str:
        return f"ConsultantSettings({self.deployment})"


def configured() -> ConsultantSettings | None:
    """The provider as the environment names it; None where the consultant is off."""
    found = settings.CONSULTANT
    if not found["enabled"]:
        return None
    return ConsultantSettings(**{name: value for name, value in found.items() if name != "enabled"})


def speak(prompt: Prompt) -> Spoken:
    """The configured provider's answer, behind the breaker. Raises: OutwardError."""
    found = configured()
    if found is None:
        raise OutwardError("refused")
    return breaker(found.endpoint).call(lambda: ask(prompt, found))


@cache
def breaker(endpoint: str) -> Breaker:
    """One circuit for each endpoint and process."""
    return Breaker(time.monotonic)


def ask(prompt: Prompt, found: ConsultantSettings) -> Spoken:
    """One answer within the deadline, retries included. Raises: OutwardError."""
    outcome: list[Spoken | BaseException] = []
    worker = threading.Thread(
        target=_work, args=(prompt, found, outcome), name="consultant", daemon=True
    )
    worker.start()
    worker.join(found.deadline_s + 0.5)  # a name look-up cannot be cancelled, only left behind
    if not outcome:
        raise OutwardError("timeout")
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _work(prompt: Prompt, found: ConsultantSettings, outcome: list[Spoken | BaseException]) -> None:
    try:
        outcome.append(asyncio.run(asyncio.wait_for(_tried(prompt, found), found.deadline_s)))
    except TimeoutError:
        outcome.append(OutwardError("timeout"))
    except BaseException as slip:  # it belongs to the caller's thread
        outcome.append(slip)


async def _tried(prompt: Prompt, found: ConsultantSettings) -> Spoken:
    for left in range(found.retries, -1, -1):
        try:
            return await _once(prompt, found)
        except OutwardError as trouble:
            if not left or not trouble.may_pass:
                raise
            await asyncio.sleep(trouble.retry_after_s or PAUSE_S)
    raise AssertionError("the last try answers or raises")


async def _once(prompt: Prompt, found: ConsultantSettings) -> Spoken:
    import openai  # half a second that no other page should pay for

    try:
        async with _client(found) as client:
            return await _streamed(client, prompt, found)
    except openai.APITimeoutError as trouble:
        raise OutwardError("timeout") from trouble
    except openai.BadRequestError as refusal:
        if refusal.code == "content_filter":
            return Spoken("", found.deployment, "filtered")
        raise OutwardError("bad_status", http_status=400) from None
    except openai.APIStatusError as trouble:
        raise OutwardError(
            "bad_status",
            http_status=trouble.status_code,
            retry_after_s=_seconds(trouble.response.headers.get("retry-after", "")),
        ) from None
    except openai.APIConnectionError as trouble:
        cause = trouble.__cause__
        if isinstance(cause, OutwardError):
            raise cause from None
        kind = "malformed" if isinstance(cause, httpx2.RemoteProtocolError) else "refused"
        raise OutwardError(kind) from None
    except (openai.OpenAIError, *_MISSHAPEN) as trouble:
        raise OutwardError("malformed") from trouble
    except httpx2.TransportError as trouble:
        raise OutwardError("refused") from trouble


def _seconds(retry_after: str) -> float | None:
    """Whole seconds of a Retry-After header; a date or nonsense is None."""
    return float(retry_after[:6]) if retry_after.isascii() and retry_after.isdigit() else None


def _client(found: ConsultantSettings) -> "AsyncAzureOpenAI":
    from openai import AsyncAzureOpenAI

    transport = _Bounded(httpx2.AsyncHTTPTransport(trust_env=False), found.max_bytes)
    return AsyncAzureOpenAI(
        api_key=found.key,
        azure_endpoint=found.endpoint,
        api_version=found.api_version,
        max_retries=0,
        timeout=found.deadline_s,
        http_client=httpx2.AsyncClient(
            transport=transport, trust_env=False, follow_redirects=False, timeout=found.deadline_s
        ),
    )


async def _streamed(
    client: "AsyncAzureOpenAI", prompt: Prompt, found: ConsultantSettings
) -> Spoken:
    messages: Any = [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.user},
    ]
    shape: Any = schema_format()
    answer: Any = await client.chat.completions.create(
        model=found.deployment,
        messages=messages,
        response_format=shape,
        max_completion_tokens=found.max_tokens,
        stream=True,
    )
    return await _read(answer, found.deployment)


async def _read(chunks: AsyncIterator[Any], deployment: str) -> Spoken:
    """The pieces put together; the first of Azure's holds no choice but the filter's result."""
    text, refusal, reason, model = "", "", "", deployment
    async for chunk in chunks:
        model = chunk.model or model
        for choice in chunk.choices or ():
            text += choice.delta.content or ""
            refusal += choice.delta.refusal or ""
            reason = choice.finish_reason or reason
    if refusal:
        return Spoken("", model, "refused")
    if reason == "content_filter":
        return Spoken("", model, "filtered")
    if reason == "length":
        return Spoken("", model, "cut_off")
    if reason != "stop":  # the stream broke off, or it was no stream at all
        raise OutwardError("malformed")
    return Spoken(text, model)


class _Bounded(httpx2.AsyncBaseTransport):
    """A transport whose answers end with an error past so many bytes."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, max_bytes: int) -> None:
        self._inner, self._max_bytes = inner, max_bytes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer with its body counted as it is read."""
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Counted(response.stream, self._max_bytes)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, left: int) -> None:
        self._inner, self._left = inner, left

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._inner:
            self._left -= len(part)
            if self._left < 0:
                raise OutwardError("too_large")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
