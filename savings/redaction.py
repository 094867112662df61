"""The one layer through which every payload of the lane leaves: no path, key or secret passes."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

HIDDEN_KEYS = frozenset(
    {
        "address",
        "results_address",
        "lines_path",
        "findings_path",
        "path",
        "stored_as",
        "storage_path",
        "member_key",
        "member_id",
        "effect_key",
        "password",
        "secret",
        "token",
    }
)
REMOVED = "[removed]"


def clean(value: Any) -> Any:
    """The value without hidden keys, and with any server path in a text taken out."""
    if isinstance(value, Mapping):
        return {key: clean(item) for key, item in value.items() if key not in HIDDEN_KEYS}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, str):
        return _without_paths(value)
    return value


def _without_paths(text: str) -> str:
    for folder in (settings.LAKE_DIR, settings.UPLOAD_DIR, settings.DATA_DIR):
        text = text.replace(str(folder), REMOVED)
    return text
