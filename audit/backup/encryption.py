"""Files under a key of the environment: AES-256-GCM in frames, so that size does not matter.

A frame's number is its nonce under a key of the file's own, and the last frame says that it is the
last: a frame that is changed, moved, left out or cut off does not open.
"""

import os
import struct
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from leafenterprise.shared.errors import Conflict

MAGIC = b"LEAFBACKUP1\0"
SALT_BYTES, FRAME_BYTES = 16, 1 << 20


class WrongKey(Conflict):
    """The file is encrypted, and not with the key that is set."""

    code = "BACKUP_KEY_WRONG"
    message = "The backup does not open with LEAF_BACKUP_KEY as it is set."


def is_on() -> bool:
    """Whether new backups are encrypted."""
    return bool(settings.BACKUP_KEY)


class Sealing:
    """A file to write into; what is written goes on encrypted. Close it with `finish`."""

    def __init__(self, target: BinaryIO) -> None:
        salt = os.urandom(SALT_BYTES)
        self._cipher, self._target = _cipher(salt), target
        self._held, self._number = b"", 0
        target.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Keeps less than a frame back, since only the end knows which is the last."""
        self._held += data
        while len(self._held) > FRAME_BYTES:
            self._frame(self._held[:FRAME_BYTES], b"more")
            self._held = self._held[FRAME_BYTES:]
        return len(data)

    def finish(self) -> None:
        """The last frame."""
        self._frame(self._held, b"last")

    def _frame(self, plain: bytes, place: bytes) -> None:
        packed = self._cipher.encrypt(_nonce(self._number), plain, place)
        self._target.write(struct.pack(">I", len(packed)) + packed)
        self._number += 1


def opened(source: BinaryIO) -> Iterator[bytes]:
    """The plain pieces of an encrypted file. Raises: WrongKey, also for a file that was changed."""
    if not is_on() or source.read(len(MAGIC)) != MAGIC:
        raise WrongKey
    cipher, number, place = _cipher(source.read(SALT_BYTES)), 0, b"more"
    while place == b"more":
        length = source.read(4)
        if len(length) < 4:
            raise WrongKey
        packed = source.read(struct.unpack(">I", length)[0])
        plain, place = _open_frame(cipher, number, packed)
        yield plain
        number += 1


def _open_frame(cipher: AESGCM, number: int, packed: bytes) -> tuple[bytes, bytes]:
    for place in (b"more", b"last"):
        try:
            return cipher.decrypt(_nonce(number), packed, place), place
        except InvalidTag:
            continue
    raise WrongKey


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _cipher(salt: bytes) -> AESGCM:
    key = HKDF(SHA256(), 32, salt, b"leaf backup file").derive(_root_key(settings.BACKUP_KEY))
    return AESGCM(key)


@cache
def _root_key(words: str) -> bytes:
    """Slow on purpose, since people choose words; once per process."""
    return Scrypt(salt=b"leaf backups", length=32, n=2**14, r=8, p=1).derive(words.encode())
