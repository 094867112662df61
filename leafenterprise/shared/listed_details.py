"""Details of an error as a list, for the addresses whose published contract has them so."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

LISTED = "ListedError"  # the envelope's name in the API's schema


def has_listed_details(path: str) -> bool:
    """Whether errors of the address state their details as a list."""
    return path.startswith(tuple(settings.API_LISTED_DETAILS))


def listed(status: int, details: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry for each thing that is wrong.

    What was sent wrongly (400): {field, message}, a nested field by its dotted path; entries that
    are whole already, such as the rows of a bulk update, stay as they are. Whatever else is stated
    stands together in one entry.
    """
    entries: list[dict[str, Any]] = []
    facts = {}
    for name, value in details.items():
        if _is_whole(value):
            entries += value
        elif status == 400 and _is_message(value):
            entries += _messages(name, value)
        else:
            facts[name] = value
    return [*entries, facts] if facts else entries


def _is_whole(value: Any) -> bool:
    """Entries that say on their own what is wrong where."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and "message" in one for one in value)
    )


def _is_message(value: Any) -> bool:
    """Sentences, or sentences by name or place."""
    if isinstance(value, Mapping):
        return all(_is_message(one) for one in value.values())
    if isinstance(value, list):
        return all(_is_message(one) for one in value)
    return isinstance(value, str)


def _messages(place: str, value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, str):
        yield {"field": place, "message": value}
        return
    parts = value.items() if isinstance(value, Mapping) else enumerate(value)
    for name, part in parts:
        # A sentence in a list is about the field itself, anything else about a part of it.
        inner = place if isinstance(part, str) and isinstance(name, int) else f"{place}.{name}"
        yield from _messages(inner, part)
