"""One surface of a run: what it must state, how it is taken, and what it is seen to state."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from savings.models import SavingsRun
from savings.queries.results import RunRecord

Stated = Mapping[str, str]
NOTHING = "(nothing)"


@dataclass(frozen=True)
class Truth:
    """The stored facts and results of a finished run, against which every surface is held."""

    run: SavingsRun
    facts: Mapping[str, Any]
    digest: str
    record: RunRecord


@dataclass(frozen=True)
class Difference:
    """A fact that a surface states otherwise than it is stored."""

    surface: str
    fact: str
    stored: str
    stated: str

    def __str__(self) -> str:
        return f"{self.surface}: {self.fact} is stored as {self.stored}, stated as {self.stated}"


@dataclass(frozen=True)
class Surface:
    """One surface.

    take(run, by): the finished thing as it leaves, in bytes; empty where there is none.
    expects(truth): what it must state, name of a fact → text.
    reads(content): what it is seen to state, under the same names.
    apart: what of it is not held against facts, in words.
    """

    id: str
    title: str
    take: Callable[[SavingsRun, Any], bytes]
    expects: Callable[[Truth], Stated]
    reads: Callable[[bytes], Stated]
    apart: str = ""

    def differences(self, truth: Truth, content: bytes) -> list[Difference]:
        """Every fact that is missing, added or not as stored."""
        return self.unlike(self.expects(truth), self.reads(content))

    def unlike(self, stored: Stated, stated: Stated) -> list[Difference]:
        """What of the one is missing in the other, or is not the same."""
        names = [*stored, *(name for name in stated if name not in stored)]
        return [
            Difference(self.id, name, stored.get(name, NOTHING), stated.get(name, NOTHING))
            for name in names
            if stored.get(name, NOTHING) != stated.get(name, NOTHING)
        ]


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every single value under its dotted name; entries of lists by id where they have one."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple) and value:
        for number, item in enumerate(value, start=1):
            yield from flat(item, f"{name}.{_entry(item, number)}")
    else:
        yield name, json.dumps(value, default=str)


def _entry(item: Any, number: int) -> str:
    known = isinstance(item, Mapping) and (
        item.get("id") or item.get("formula") or item.get("rule")
    )
    return f"{number}:{known}" if known else str(number)
