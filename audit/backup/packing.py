"""A file on its way into a backup and out of it: squeezed, encrypted, with the digests of both."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from audit.backup import encryption
from leafenterprise.shared.errors import Conflict

PIECE = 1 << 20


class DamagedFile(Conflict):
    """A file of a backup is not what was written."""

    code = "BACKUP_DAMAGED"
    message = "A file of the backup is not as it was written."


@dataclass(frozen=True)
class StoredFile:
    """A file as it was, and as it is stored: where it belongs, both sizes, both SHA-256."""

    path: str
    bytes: int
    sha256: str
    stored: str
    stored_bytes: int
    stored_sha256: str
    changed_ns: int = 0
    squeezed: bool = False
    encrypted: bool = False

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "StoredFile":
        """As to_json() wrote it."""
        return cls(**read)

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)


class _Digesting:
    """A file that counts and digests what is written."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.size, self.digest = target, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self.target.write(data)

    def flush(self) -> None:
        self.target.flush()


def pack(source: Path, target: Path, *, path: str, stored: str, squeeze: bool) -> StoredFile:
    """Writes `target` from `source`, down to the disk; what both are."""
    plain, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("wb") as written, ExitStack() as ends:
        kept = _Digesting(written)
        way: Any = kept
        if encryption.is_on():
            way = encryption.Sealing(cast(BinaryIO, way))
            ends.callback(way.finish)
        if squeeze:
            way = ends.enter_context(gzip.GzipFile("", "wb", 6, way, mtime=0))
        while piece := read.read(PIECE):
            plain.update(piece)
            size += len(piece)
            way.write(piece)
        ends.close()
        written.flush()
        os.fsync(written.fileno())
    return StoredFile(
        path, size, plain.hexdigest(), stored, kept.size, kept.digest.hexdigest(),
        source.stat().st_mtime_ns, squeeze, encryption.is_on(),
    )  # fmt: skip


def unpack(file: StoredFile, source: Path, target: Path) -> None:
    """Writes the file as it was. Raises: DamagedFile, WrongKey."""
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        for piece in _plain(file, read):
            found.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    if found.hexdigest() != file.sha256:
        raise DamagedFile(file=file.path)


def digest_of(place: Path) -> str:
    """SHA-256 of a file."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(file: StoredFile, read: BinaryIO) -> Iterator[bytes]:
    pieces = encryption.opened(read) if file.encrypted else iter(lambda: read.read(PIECE), b"")
    if not file.squeezed:
        yield from pieces
        return
    puller = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            yield puller.decompress(piece)
    except zlib.error as trouble:
        raise DamagedFile(file=file.path) from trouble
    yield puller.flush()
