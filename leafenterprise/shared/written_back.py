"""The way back in: who reads a text through the redaction and sends it back has changed nothing.

Readers see a link, a path or a secret as REMOVED. Stored as it was sent, the placeholder would
take the place of what it stands for, for good.
"""

from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.redaction import REMOVED

PLACEHOLDER = (
    f"holds {REMOVED}, which stands for a link, path or secret that is not shown; "
    "send the text as you read it, or write out what belongs there"
)


def is_as_shown(stored: str, sent: str) -> bool:
    """Whether a text that was sent is the stored one as an API or a page shows it."""
    # A browser sends a line's end as two characters, whichever the text has.
    sent, stored = sent.replace("\r\n", "\n"), stored.replace("\r\n", "\n")
    if sent == stored:
        return True
    if REMOVED not in sent:
        return False
    return sent in (clean_words(stored), unescape(clean_words(escape(stored))))


def kept_text(name: str, stored: str, sent: str) -> str:
    """What is to be stored: the stored text itself where it comes back as it was shown.

    Raises: InvalidInput under the name, where a placeholder would replace what it stands for.
    """
    if is_as_shown(stored, sent):
        return stored
    if sent.count(REMOVED) > stored.count(REMOVED):
        raise InvalidInput("", **{name: [PLACEHOLDER]})
    return sent


def kept_texts(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a record's attributes, each text as it is to be stored. Raises: InvalidInput."""
    return {
        name: kept_text(name, stored, value)
        if isinstance(value, str) and isinstance(stored := getattr(record, name, ""), str)
        else value
        for name, value in values.items()
    }
