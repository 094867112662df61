"""A state machine is a table: its states, and one row per move."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leafenterprise.shared.errors import LeafError


class InvalidTransition(LeafError):
    """The move does not exist from where the record is."""

    code = "INVALID_TRANSITION"
    status = 409
    message = "This cannot be done in the record's present state."


@dataclass(frozen=True)
class Move:
    """One row of the table: what it is called, from where, to where, and who may make it.

    capability: the right a person needs; "" for moves that only the system makes.
    check: raises a LeafError where the move is not right for this record.
    after: runs once the change is committed.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    capability: str = ""
    label: str = ""
    check: Callable[[Any, Any], None] | None = None
    after: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class Machine:
    """The states a record can be in and the moves between them."""

    name: str
    initial: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        known = set(self.states)
        for move in self.moves:
            unknown = {move.target, *move.sources} - known
            if unknown:
                raise ValueError(f"{self.name}.{move.name} names unknown states {sorted(unknown)}")
        if len({move.name for move in self.moves}) != len(self.moves) or self.initial not in known:
            raise ValueError(f"{self.name}: move names repeat or the initial state is unknown")

    def move(self, name: str, state: str) -> Move:
        """The named move, if it starts from the state; else InvalidTransition."""
        found = next((move for move in self.moves if move.name == name), None)
        if found is None or state not in found.sources:
            raise InvalidTransition(
                f"“{name}” is not possible while the {self.name} is {state}.",
                action=name,
                state=state,
                possible=[move.name for move in self.moves_from(state)],
            )
        return found

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Every move that starts from the state."""
        return tuple(move for move in self.moves if state in move.sources)

    def edges(self) -> tuple[tuple[str, str], ...]:
        """Every pair of states that a move leads from and to; a move that stays is none."""
        pairs = {(source, move.target) for move in self.moves for source in move.sources}
        return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))

    def choices(self) -> list[tuple[str, str]]:
        """The states as model choices."""
        return [(state, state.replace("_", " ")) for state in self.states]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for move in self.moves:
            lines += [f"    {source} --> {move.target}: {move.name}" for source in move.sources]
        return "\n".join(lines)
