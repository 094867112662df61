"""Public ids: 12-character short UUIDs; integer keys never appear in a URL."""

import shortuuid

LENGTH = 12
PATTERN = rf"[{shortuuid.get_alphabet()}]{{{LENGTH}}}"


def new_id() -> str:
    """A fresh public id (about 70 bits of chance)."""
    return shortuuid.ShortUUID().random(LENGTH)


class PublicId:
    """URL converter: `<publicid:id>` matches only what new_id() makes."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        """The id as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The id as it stands."""
        return value
