"""One way to write a value as text, so that equal facts have equal digests everywhere."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, Decimals as plain strings, times in UTC with Z; no floats."""
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def decimal_text(value: Decimal) -> str:
    """A Decimal without exponent, exactly as many places as it carries; minus zero is zero."""
    text = str(value if value else abs(value))
    return format(value if value else abs(value), "f") if "E" in text else text


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with Z, microseconds only where there are any."""
    if moment.tzinfo is None:
        raise TypeError("a time without a zone has no canonical form")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_AS_THEY_ARE = (str, int, type(None))
_EXACTLY_AS_THEY_ARE = frozenset({*_AS_THEY_ARE, bool})


def _plain(value: Any) -> Any:
    """What json can write. A result has a million values: those of the usual types go first."""
    kind = type(value)
    if kind in _EXACTLY_AS_THEY_ARE:
        return value
    if kind is Decimal:
        return decimal_text(value)
    if kind is list:
        return [_plain(item) for item in value]
    if kind is dict:
        return {key if type(key) is str else _key(key): _plain(item) for key, item in value.items()}
    return _plain_of_kin(value)


def _plain_of_kin(value: Any) -> Any:
    if isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a canonical mapping has text keys, not {type(key).__name__}")
    return key
