"""The lane's part of the redaction: keys that no payload of it holds, however they are written."""

from typing import Any

from leafenterprise.shared.outgoing import SECRET_KEYS, clean_words, own_folders
from leafenterprise.shared.redaction import REMOVED, clean_value, plain_key

__all__ = ["HIDDEN_KEYS", "REMOVED", "clean", "clean_words"]

# Where something lies, whose claim it is, and what proves who one is.
HIDDEN_KEYS = SECRET_KEYS | frozenset(
    plain_key(key)
    for key in (
        "address", "results_address", "lines_path", "findings_path", "path", "stored_as",
        "storage_path", "file_path", "web_url", "download_url", "@microsoft.graph.downloadUrl",
        "content_url", "version_data", "body_url", "share_link", "member_key", "member_keys",
        "member_id", "effect_key", "token",
    )
)  # fmt: skip


def clean(value: Any) -> Any:
    """The value without hidden keys, and with whatever must not leave taken out of its texts."""
    return clean_value(value, HIDDEN_KEYS, own_folders())
