"""Files that come in: streamed to disk under a UUID, counted and digested on the way."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from django.conf import settings

from leafenterprise.shared.errors import InvalidInput, LeafError


class SentFile(Protocol):
    """What arrives: a name, and its bytes in pieces."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The bytes, piece by piece."""


class UploadTooLarge(LeafError):
    """More bytes than the installation takes."""

    code = "UPLOAD_TOO_LARGE"
    status = 413
    message = "The file is larger than this installation accepts."


class UploadEmpty(InvalidInput):
    """Nothing was sent."""

    code = "UPLOAD_EMPTY"
    message = "The file is empty."


@dataclass(frozen=True)
class ReceivedFile:
    """A file on disk: where, its digest, its size, and the name it came with."""

    stored_as: uuid.UUID
    sha256: str
    size_bytes: int
    file_name: str


def upload_path(stored_as: uuid.UUID) -> Path:
    """An upload on disk; its name says nothing of the sender's."""
    return Path(settings.UPLOAD_DIR) / str(stored_as)


def receive_file(file: SentFile, most_bytes: int) -> ReceivedFile:
    """Write the pieces under a UUID. Raises: UploadTooLarge, UploadEmpty; then nothing is kept."""
    stored_as, digest, size = uuid.uuid4(), hashlib.sha256(), 0
    path = upload_path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as target:
            for piece in file.chunks():
                size += len(piece)
                if size > most_bytes:
                    raise UploadTooLarge(limit_bytes=most_bytes)
                digest.update(piece)
                target.write(piece)
        if not size:
            raise UploadEmpty()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ReceivedFile(stored_as, digest.hexdigest(), size, plain_name(file.name))


def plain_name(name: str | None) -> str:
    """The sender's file name without folders and control characters; only ever shown."""
    shown = PurePath((name or "").replace("\\", "/")).name
    return "".join(letter for letter in shown if letter.isprintable())[:255] or "unnamed"
