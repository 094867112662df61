"""The keys that seal the trail; they live in the environment, never in the database."""

from django.conf import settings


class UnknownKey(LookupError):
    """A row was sealed with a key that this process was not given."""


def current_key_id() -> str:
    """The id of the key that seals new events."""
    return str(settings.TRAIL_KEY_ID)


def key(key_id: str) -> bytes:
    """The key with that id: the present one, or one of LEAF_TRAIL_OLD_KEYS."""
    if key_id == settings.TRAIL_KEY_ID:
        return str(settings.TRAIL_KEY).encode()
    try:
        return str(settings.TRAIL_OLD_KEYS[key_id]).encode()
    except KeyError:
        raise UnknownKey(key_id)
