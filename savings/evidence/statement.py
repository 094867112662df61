"""What is said of an evidence item when it comes in, and what of that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.errors import InvalidInput
from savings.models.datasets import PRICE_KINDS
from savings.models.evidence import EVIDENCE_KINDS

MAX_MANIFEST_BYTES = 64 * 1024
# What a manifest never holds: an address is a door, and doors stay with the source system.
ADDRESS_MARKS = ("://", "\\\\")
PARTIES = ("pbm", "broker", "group")


@dataclass(frozen=True)
class Stated:
    """What a person or a connector says of an item.

    parties: the words of the source under pbm, broker and group. window: both days or None.
    """

    kind: str
    title: str
    source_system: str
    object_id: str = ""
    window: tuple[date, date] | None = None
    parties: Mapping[str, str] | None = None
    price_kind: str = ""


@dataclass(frozen=True)
class Content:
    """What was handed over: a stored file, a digest of one that stays at its source, a manifest."""

    sha256: str = ""
    manifest: Mapping[str, Any] | None = None
    file_name: str = ""
    content_type: str = ""
    size_bytes: int = 0


def refuse_unsound(stated: Stated, content: Content) -> None:
    """Raises: InvalidInput naming each field that cannot be kept as it is."""
    problems: dict[str, str] = {}
    if stated.kind not in dict(EVIDENCE_KINDS):
        problems["kind"] = f"must be one of {', '.join(dict(EVIDENCE_KINDS))}"
    if stated.price_kind and not _names_a_list(stated):
        problems["price_kind"] = "names a price list, and only pricing evidence has one"
    if not stated.title.strip():
        problems["title"] = "say what it is"
    if not content.sha256 and not content.manifest:
        problems["manifest"] = "there is neither a file nor a manifest"
    if stated.window and stated.window[0] > stated.window[1]:
        problems["to_date"] = "must not lie before from_date"
    text = canonical_json(content.manifest or {})
    if len(text.encode()) > MAX_MANIFEST_BYTES:
        problems["manifest"] = f"is larger than {MAX_MANIFEST_BYTES} bytes"
    if any(mark in text for mark in ADDRESS_MARKS):
        problems["manifest"] = "holds an address; state ids, addresses stay with the source"
    if problems:
        raise InvalidInput(fields=problems)


def _names_a_list(stated: Stated) -> bool:
    return stated.kind in ("pricing", "packet") and stated.price_kind in dict(PRICE_KINDS)


def statement_digest(stated: Stated, content: Content) -> str:
    """What makes two items one: the content and everything said of it."""
    parties = stated.parties or {}
    return digest(
        {
            "kind": stated.kind,
            "price_kind": stated.price_kind,
            "title": stated.title.strip(),
            "source_system": stated.source_system,
            "object_id": stated.object_id,
            "window": stated.window,
            "parties": {name: parties.get(name, "").strip() for name in PARTIES},
            "sha256": content.sha256,
            "manifest": content.manifest or {},
        }
    )


def read_statement(sent: Mapping[str, Any]) -> Stated:
    """What the sender states. Raises: InvalidInput where only one end of the window is stated."""
    opens, closes = sent.get("from_date"), sent.get("to_date")
    if (opens is None) != (closes is None):
        raise InvalidInput(fields={"to_date": "state both days of the window, or neither"})
    return Stated(
        kind=sent["kind"],
        title=sent["title"],
        source_system=sent.get("source_system") or "upload",
        window=(opens, closes) if opens and closes else None,
        parties={name: sent.get(name) or "" for name in PARTIES},
        price_kind=sent.get("price_kind") or "",
    )
