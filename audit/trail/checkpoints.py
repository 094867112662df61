"""Heads of all chains, sealed, for keeping outside the database.

A chain cannot show that its own tail is missing; what left the database earlier can.
"""

import json
import logging
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from audit.trail import keys, sealing
from audit.trail.models import Chain
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import InvalidInput

log = logging.getLogger("audit.trail.anchors")


class BrokenCheckpoint(InvalidInput):
    """A checkpoint that does not carry our seal."""

    code = "BROKEN_CHECKPOINT"
    message = "The checkpoint is not as it was sealed."


@dataclass(frozen=True)
class Head:
    """How long a chain was, and its last link."""

    sequence: int
    link: str


@dataclass(frozen=True)
class Checkpoint:
    """The heads of all chains at one time, under a seal."""

    at: str
    heads: dict[str, Head]
    key_id: str
    seal: str

    def to_json(self) -> str:
        """One line of canonical JSON."""
        return canonical_json({**_body(self.at, self.heads, self.key_id), "seal": self.seal})

    @classmethod
    def from_json(cls, text: str) -> "Checkpoint":
        """The checkpoint, its seal verified; raises BrokenCheckpoint."""
        try:
            read: dict[str, Any] = json.loads(text)
            heads = {
                name: Head(int(sequence), str(link))
                for name, (sequence, link) in read["heads"].items()
            }
            found = cls(str(read["at"]), heads, str(read["key_id"]), str(read["seal"]))
            expected = _seal(found.at, found.heads, found.key_id)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BrokenCheckpoint
        if found.seal != expected:
            raise BrokenCheckpoint
        return found


def take_checkpoint(
    now: datetime | None = None, *, chains: Collection[str] | None = None
) -> Checkpoint:
    """The heads as they stand (of the named chains, or of all), sealed with the present key."""
    wanted = Chain.objects.all() if chains is None else Chain.objects.filter(name__in=chains)
    rows = wanted.order_by("name").values_list("name", "sequence", "link")
    return seal_heads({name: Head(sequence, link) for name, sequence, link in rows}, now)


def seal_heads(heads: dict[str, Head], now: datetime | None = None) -> Checkpoint:
    """Heads that were read elsewhere, from a copy of the database, under the present key."""
    at, key_id = sealing.stored_time(now or timezone.now()), keys.current_key_id()
    return Checkpoint(at, heads, key_id, _seal(at, heads, key_id))


def anchor_heads(now: datetime | None = None) -> Checkpoint:
    """Appends a checkpoint to the anchor file and to the log."""
    checkpoint = take_checkpoint(now)
    place = Path(settings.TRAIL_ANCHOR_FILE)
    place.parent.mkdir(parents=True, exist_ok=True)
    line = checkpoint.to_json()
    # One write of one line in append mode: two processes never mix theirs.
    handle = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    log.info("trail anchored %s", line)
    return checkpoint


def _body(at: str, heads: dict[str, Head], key_id: str) -> dict[str, Any]:
    listed = {name: [head.sequence, head.link] for name, head in heads.items()}
    return {"at": at, "heads": listed, "key_id": key_id, "format": sealing.FORMAT}


def _seal(at: str, heads: dict[str, Head], key_id: str) -> str:
    return sealing.seal(keys.key(key_id), canonical_json(_body(at, heads, key_id)))
