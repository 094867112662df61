"""Every API route of the project, with an address that matches it."""

import re
from typing import Any, NamedTuple
from uuid import UUID

from leafenterprise.accounts.checks import api_views

SAMPLES = {"int": "999999", "uuid": str(UUID(int=7)), "publicid": "2" * 12}
METHODS = ("get", "post", "put", "patch", "delete")


class Route(NamedTuple):
    """An API route: its pattern, an address of it, its view and the methods the view takes."""

    pattern: str
    path: str
    view: type[Any]
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return self.pattern


def api_routes() -> list[Route]:
    """All of them, each once."""
    found = {}
    for pattern, view, actions in api_views():
        taken = tuple(actions) or tuple(name for name in METHODS if hasattr(view, name))
        found[pattern] = Route(pattern, _address(pattern), view, taken)
    return list(found.values())


def _address(pattern: str) -> str:
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1], "something"), pattern)
    return re.sub(r"\(\?P<\w+>[^)]*\)", SAMPLES["publicid"], plain).replace("^", "").rstrip("$")
