"""The locks: every package that is installed, with version and hashes."""

import re

from tests.places import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-spark.txt")


def entries(text: str) -> list[str]:
    """The packages of a lock, each with what belongs to it."""
    return [entry for entry in re.split(r"\n(?=[a-zA-Z0-9])", text) if re.match(r"\w", entry)]


def locked_packages() -> int:
    """How many packages the locks name together."""
    names = {
        re.split(r"[=\[ ]", entry, maxsplit=1)[0]
        for lock in LOCKS
        for entry in entries((ROOT / lock).read_text())
    }
    return len(names)
