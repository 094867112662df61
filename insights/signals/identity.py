"""The id of a signal, made of its key; and the digest of what it says."""

import hashlib
from uuid import UUID

NAMESPACE = UUID("5f2d1c6e-6f0b-5d53-9a51-3c1f7a0d9b42")
_SPACE = NAMESPACE.bytes


def signal_hex(
    organization: str, source_module: str, record_hex: str, signal_type: str, payment_state: str
) -> str:
    """The version 5 UUID of the key, as 32 hex digits.

    A source can compute it: uuid5(NAMESPACE, "organization|module|record|type|state"), with the
    record's UUID as 32 lower-case hex digits. Spelt out here because `uuid.uuid5` takes three
    times as long.
    """
    return hex_of(f"{organization}|{source_module}|{record_hex}|{signal_type}|{payment_state}")


def hex_of(name: str) -> str:
    """uuid5(NAMESPACE, name) as 32 hex digits."""
    made = bytearray(hashlib.sha1(_SPACE + name.encode(), usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50
    made[8] = made[8] & 0x3F | 0x80
    return made.hex()


def payload_hash(parts: tuple[str, ...]) -> str:
    """What tells a repetition from a contradiction: 128 bits over the normalised content."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def dashed(hex_digits: str) -> str:
    """A UUID as people and payloads write it."""
    return str(UUID(hex_digits))
