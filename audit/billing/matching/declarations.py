"""What is matched, within which limits, and what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    """A logged case or a billed one. What is unknown is empty, or None for units.

    units: what can be compared as a size: minutes, units or dollars, the same on both sides.
    """

    id: str
    day: date
    ticket: str = ""
    codes: frozenset[str] = frozenset()
    units: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class Limits:
    """How far apart two entries may be and still be one.

    near_days: for an overlap of codes. window_days: for size and text. ticket_days: beyond, even
    the same ticket is doubted. units_part: of the case's units. least_score, margin: of 100; a
    rival within the margin makes a pair doubtful.
    """

    near_days: int = 3
    window_days: int = 3
    ticket_days: int = 31
    units_part: Decimal = Decimal("0.10")
    least_score: float = 40
    margin: float = 5


@dataclass(frozen=True)
class Candidate:
    """A case and a charge that could be one, in one tier. score: of 100. why: a sentence."""

    case: Entry
    charge: Entry
    score: float
    why: str
    is_doubtful: bool = False


@dataclass(frozen=True)
class Tier:
    """One way to recognise a case in a bill; lower ranks go first."""

    id: str
    rank: int
    title: str
    find: Callable[[Sequence[Entry], Sequence[Entry], Limits], Iterator[Candidate]]


@dataclass(frozen=True)
class Decision:
    """What a person said of a case and a charge. It outranks every tier, for good."""

    case: str
    charge: str
    is_same: bool


@dataclass(frozen=True)
class Pair:
    """A case and its charge: by which tier, how well, why, and whether a person should look.

    rival: the id of another entry that fits about as well; empty for none.
    """

    case: str
    charge: str
    tier: str
    score: float
    why: str
    is_doubtful: bool = False
    rival: str = ""


@dataclass(frozen=True)
class Matching:
    """Every entry exactly once: in a pair, or among those without one.

    nearest_charges, nearest_cases: for a case (a charge) without a pair, the id of the best
    candidate it lost, where it had one.
    """

    pairs: tuple[Pair, ...]
    cases_alone: tuple[str, ...]
    charges_alone: tuple[str, ...]
    nearest_charges: Mapping[str, str]
    nearest_cases: Mapping[str, str]

    @property
    def doubtful(self) -> tuple[Pair, ...]:
        """The pairs for the review queue."""
        return tuple(pair for pair in self.pairs if pair.is_doubtful)
