"""What is sealed of an event, and how: length-prefixed fields, SHA-256, HMAC links."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

FORMAT = "leaf-trail-1"
# The order is part of the format: `scripts/verify_trail_export.py` repeats it.
SEALED = (
    "public_id",
    "organization",
    "at",
    "actor_kind",
    "actor_id",
    "action",
    "object_type",
    "object_id",
    "before",
    "after",
    "reason",
    "request_id",
    "commitment",
)


def packed(parts: Iterable[str]) -> bytes:
    """The texts one after the other, each with its length before it, so none can flow over."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def stored_time(at: datetime) -> str:
    """A time as it is sealed: UTC with all six places, since that is what databases keep."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: str, actor_name: str, source_address: str) -> str:
    """What stands for the personal columns in the seal, so that they can be emptied later."""
    return hashlib.sha256(packed([FORMAT, salt, actor_name, source_address])).hexdigest()


def content_hash(fields: Iterable[str]) -> str:
    """SHA-256 over the sealed fields, in the order of SEALED."""
    return hashlib.sha256(packed([FORMAT, *fields])).hexdigest()


def link(key: bytes, *, key_id: str, chain: str, sequence: int, previous: str, content: str) -> str:
    """The event's link: HMAC-SHA256 over its place in the chain and its content."""
    place = packed([FORMAT, key_id, chain, str(sequence), previous, content])
    return hmac.new(key, place, hashlib.sha256).hexdigest()


def seal(key: bytes, text: str) -> str:
    """The seal of an anchor or a checkpoint."""
    return hmac.new(key, packed([FORMAT, text]), hashlib.sha256).hexdigest()
