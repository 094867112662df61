"""Which worker runs what, under `pytest -n`: modules whole, and what takes long first."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LONG = {"slow", "spark"}
SPARK = "tests/spark/"


class ByModule(LoadScopeScheduling):
    """A module goes to one worker, so that what its tests share is made once.

    All of Spark's modules go to one: a second application would start and warm up for nothing.
    The order of the tests stands, and with it that those that empty the database come after those
    that need what the migrations put there: a module with both kinds goes out in two pieces.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not hasattr(self, "_pieces"):
            self._pieces = pieces_of(self.collection or [])
        return self._pieces[nodeid]


def pieces_of(nodeids: list[str]) -> dict[str, str]:
    """The piece of each test: one for every unbroken stretch of a module."""
    found: dict[str, str] = {}
    module, count = "", 0
    for nodeid in nodeids:
        own = SPARK if nodeid.startswith(SPARK) else nodeid.partition("::")[0]
        if own != module:
            module, count = own, count + 1
        found[nodeid] = f"{count} {module}"
    return found


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule | None:
    """`--dist loadfile` gives out modules in the order of `pytest_collection_modifyitems`."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # else the modules with the most tests go first
    return ByModule(config, log)


@pytest.hookimpl(tryfirst=True)  # pytest-django then sorts by the use of the database, stably
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Modules with long tests start first: the last of all, one would leave a worker idle."""
    name_apart(items)
    if not hasattr(config, "workerinput"):
        return
    long = {item.path for item in items if LONG & {mark.name for mark in item.iter_markers()}}
    items.sort(key=lambda item: item.path not in long)


def name_apart(items: list[pytest.Item]) -> None:
    """Every test gets an id of its own: of those with one id, a worker would run only the last.

    Schemathesis names the operation in the item's name, not in its id.
    """
    seen: set[str] = set()
    for item in items:
        if not item.nodeid.endswith(item.name):
            module = item.nodeid.partition("::")[0]
            item._id = type(item._id).parse(f"{module}::{item.name}")
        if item.nodeid in seen:
            raise pytest.UsageError(f"two tests are called {item.nodeid}")
        seen.add(item.nodeid)
