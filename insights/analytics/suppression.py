"""What may be told of a group without telling of somebody in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

FEWEST_SIGNALS = 5
FEWEST_CONTRIBUTORS = 3
# Of the signals and of the money alike: nobody makes more than half.
MOST_OF_ONE_NUMERATOR, MOST_OF_ONE_DENOMINATOR = 1, 2


class Contribution(NamedTuple):
    """One signal of a group: whose it is, and how much, in hundredths."""

    contributor: str
    hundredths: int


@dataclass(frozen=True)
class Verdict:
    """Whether the group may be told; why not is for the records of this side alone."""

    may_be_told: bool
    reason: str = ""


def verdict_of(group: Iterable[Contribution]) -> Verdict:
    """Whether a count or ratio over the group may leave.

    Rule: at least five signals of at least three contributors, none of whom makes more than half
    of the signals or of the amounts (by size, whatever their sign).
    """
    held = list(group)
    signals: dict[str, int] = defaultdict(int)
    amounts: dict[str, int] = defaultdict(int)
    for one in held:
        signals[one.contributor] += 1
        amounts[one.contributor] += abs(one.hundredths)
    if len(held) < FEWEST_SIGNALS:
        return Verdict(False, "TOO_FEW_SIGNALS")
    if len(signals) < FEWEST_CONTRIBUTORS:
        return Verdict(False, "TOO_FEW_CONTRIBUTORS")
    if _dominated(signals) or _dominated(amounts):
        return Verdict(False, "DOMINATED")
    return Verdict(True)


def _dominated(parts: dict[str, int]) -> bool:
    largest = max(parts.values())
    return largest * MOST_OF_ONE_DENOMINATOR > sum(parts.values()) * MOST_OF_ONE_NUMERATOR
