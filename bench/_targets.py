"""What a bench promises, compared with what it found: printed, and the exit code."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Target:
    """One promise.

    found: what was measured; None where it could not be, which counts as missed.
    side: whether the bound is the most or the least that holds.
    """

    what: str
    found: float | None
    bound: float
    side: Literal["at most", "at least"] = "at most"
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        """Whether the promise holds."""
        if self.found is None:
            return False
        return self.found <= self.bound if self.side == "at most" else self.found >= self.bound

    def __str__(self) -> str:
        found = "nothing measured" if self.found is None else f"{self.found:.2f} {self.unit}"
        word = "met   " if self.is_met else "MISSED"
        return f"target {word} {self.what}: {found} ({self.side} {self.bound:g} {self.unit})"


def judge(targets: Iterable[Target]) -> int:
    """Print every target; the exit code: 1 where one is missed or none was stated."""
    stated = list(targets)
    print()
    for target in stated:
        print(target)
    missed = sum(not target.is_met for target in stated)
    print(f"{len(stated) - missed} of {len(stated)} targets met")
    return int(missed > 0 or not stated)
