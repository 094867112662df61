"""Planted errors against findings: precision and recall by rule."""

from collections.abc import Mapping
from dataclasses import dataclass

Marks = set[tuple[str, str]]  # rule, claim id


@dataclass(frozen=True)
class Score:
    """One rule's hits. Nothing found is precise; nothing planted is all found."""

    planted: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.planted if self.planted else 1.0


def score(planted: Marks, found: Marks) -> dict[str, Score]:
    """Every rule that planted or found anything."""
    rules = sorted({rule for rule, _ in planted | found})
    return {
        rule: Score(
            sum(mark[0] == rule for mark in planted),
            sum(mark[0] == rule for mark in found),
            sum(mark[0] == rule for mark in planted & found),
        )
        for rule in rules
    }


def table(scores: Mapping[str, Score]) -> str:
    """The scores as lines of text."""
    lines = [f"{'rule':<20} {'planted':>9} {'found':>9} {'precision':>9} {'recall':>7}"]
    lines += [
        f"{rule:<20} {one.planted:>9,} {one.found:>9,} {one.precision:>9.3f} {one.recall:>7.3f}"
        for rule, one in scores.items()
    ]
    return "\n".join(lines)
