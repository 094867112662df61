"""Texts without the words that tell nobody apart."""

from collections import Counter
from collections.abc import Iterable

COMMON_PART = 0.01  # a word of more entries than this is left out
LEAST_ENTRIES = 200  # in fewer entries no word is common


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that many entries share: kinds of payment, places, titles. Initials stay."""
    seen: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        seen.update(set(split(text)))
    if count < LEAST_ENTRIES:
        return frozenset()
    return frozenset(word for word, n in seen.items() if n > COMMON_PART * count and len(word) > 1)


def telling(text: str, common: frozenset[str]) -> str:
    """The text without common words; all of it, where nothing else is left."""
    words = split(text)
    return " ".join([word for word in words if word not in common] or words)


def split(text: str) -> list[str]:
    """Its words, case aside."""
    return text.upper().split()
