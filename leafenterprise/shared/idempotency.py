"""Idempotency keys: a write that is sent twice with the same key happens once."""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.models import StoredAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
USABLE = re.compile(r"[\x21-\x7e]{1,200}")
KEPT = timedelta(hours=24)
CLAIMED = timedelta(seconds=60)


class IdempotencyMismatch(Conflict):
    """The key was used for another request."""

    code = "IDEMPOTENCY_MISMATCH"
    message = "This idempotency key was used with another body. Use a new key."


class IdempotencyInProgress(Conflict):
    """The first request with the key is still at work, or was cut off a moment ago."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    message = "The first request with this idempotency key is still at work. Try again shortly."


Handler = Callable[..., Response]
_WAITING: ContextVar[list[Callable[[], object]] | None] = ContextVar("waiting", default=None)


def idempotent(handler: Handler) -> Handler:
    """A view method that takes the Idempotency-Key header.

    The change and the stored answer are one transaction, so a crash leaves both or neither. An
    error is not stored: it changed nothing, and the corrected request may use the key again.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not USABLE.fullmatch(key):
            raise InvalidInput(idempotency_key=["1 to 200 visible ASCII characters."])
        with _claim(request, key) as (claim, token), _telling():
            if claim.answered_at:
                return _replay(claim)
            with transaction.atomic():
                response = handler(view, request, *args, **kwargs)
                if response.status_code < 400:
                    _store(claim, token, response)
                else:
                    transaction.set_rollback(True)
            if response.status_code >= 400:
                _mine(claim, token).delete()
        return response

    answer.takes_idempotency_key = True  # type: ignore[attr-defined]
    return answer


def once_undone(tell: Callable[[], object]) -> None:
    """Calls `tell` after a refused request has been undone, or now where nothing will be.

    What is to be kept of a refusal would otherwise be undone with it.
    """
    waiting = _WAITING.get()
    if waiting is None:
        tell()
    else:
        waiting.append(tell)


@contextmanager
def _telling() -> Iterator[None]:
    waiting: list[Callable[[], object]] = []
    before = _WAITING.set(waiting)
    try:
        yield
    finally:
        _WAITING.reset(before)
        for tell in waiting:
            tell()


@contextmanager
def _claim(request: Request, key: str) -> Iterator[tuple[StoredAnswer, str]]:
    """The key's row, answered or claimed by this request; an error frees the claim again."""
    token = secrets.token_hex(16)
    claim = _take(request, key, token, timezone.now())
    try:
        yield claim, token
    except BaseException:
        _mine(claim, token).delete()
        raise


def _take(request: Request, key: str, token: str, now: datetime) -> StoredAnswer:
    """Inserts the key's row, or finds who did; the unique constraint decides a race."""
    digest = _digest(request)
    place = {
        "caller": str(getattr(request.user, "public_id", "")),
        "method": request.method or "",
        "path": request.path[:500],
        "key": key,
    }
    StoredAnswer.objects.filter(**place, expires_at__lte=now).delete()
    try:
        with transaction.atomic():
            return StoredAnswer.objects.create(
                **place,
                digest=digest,
                claim=token,
                claimed_until=now + CLAIMED,
                expires_at=now + KEPT,
            )
    except IntegrityError:
        found = StoredAnswer.objects.filter(**place).first()
    if found is None:
        raise IdempotencyInProgress(retry_after_seconds=1)
    if found.digest != digest:
        raise IdempotencyMismatch
    if not found.answered_at:
        _take_over(found, token, now)
    return found


def _take_over(found: StoredAnswer, token: str, now: datetime) -> None:
    """A claim whose holder died may be taken; the holder, if alive after all, then rolls back."""
    stale = StoredAnswer.objects.filter(
        pk=found.pk, claim=found.claim, answered_at=None, claimed_until__lte=now
    )
    if not stale.update(claim=token, claimed_until=now + CLAIMED):
        raise IdempotencyInProgress(retry_after_seconds=1)


def _mine(claim: StoredAnswer, token: str) -> QuerySet[StoredAnswer]:
    return StoredAnswer.objects.filter(pk=claim.pk, claim=token, answered_at=None)


def _store(claim: StoredAnswer, token: str, response: Response) -> None:
    stored = _mine(claim, token).update(
        answered_at=timezone.now(),
        status=response.status_code,
        location=response.headers.get("Location", ""),
        body=json.dumps(response.data, cls=JSONEncoder),
    )
    if not stored:
        raise IdempotencyInProgress(retry_after_seconds=1)


def _replay(stored: StoredAnswer) -> Response:
    headers = {REPLAYED: "true"} | ({"Location": stored.location} if stored.location else {})
    return Response(json.loads(stored.body), status=stored.status, headers=headers)


def _digest(request: Request) -> str:
    """SHA-256 of query, fields and files."""
    whole = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    sent = request.data
    fields = dict(sent.lists()) if hasattr(sent, "lists") else sent
    whole.update(json.dumps(fields, sort_keys=True, default=_written).encode())
    return whole.hexdigest()


def _written(value: Any) -> str:
    """What JSON has no form for: a number with all its digits, a file as its digest."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if not isinstance(value, UploadedFile):
        raise TypeError(f"{type(value).__name__} cannot be part of an idempotent request")
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return content.hexdigest()
