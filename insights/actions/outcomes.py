"""What becomes of the rows of a batch, each on its own."""

from dataclasses import dataclass
from typing import NamedTuple

from insights.actions.references import HELD_AS
from insights.models import IngestBatch
from insights.signals.reading import Candidate, Unfit

CREATED, DUPLICATE, CONFLICT, INVALID = "created", "duplicate", "conflict", "invalid"
EXCEEDED = ("REFUNDS_EXCEED", "amount", "Refunds that came before it take more than this captured.")
CONTRADICTS = (
    "SIGNAL_CONFLICT", "", "This key stands for another content; the row is in quarantine."
)  # fmt: skip


class Outcome(NamedTuple):
    """What became of one row; code, field and message where it was not plainly taken."""

    row: int
    outcome: str
    signal_id: str = ""
    code: str = ""
    field: str = ""
    message: str = ""


@dataclass(frozen=True)
class Report:
    """A batch with the outcome of every row, in their order."""

    batch: IngestBatch
    outcomes: list[Outcome]


def invalid(place: int, problem: Unfit) -> Outcome:
    """What can never be taken as it was sent."""
    return Outcome(place, INVALID, "", problem.code, problem.field, problem.message)


def refused(place: int, problem: Unfit, row: Candidate) -> Outcome:
    """What may become right is kept, what never can is invalid."""
    if problem.code not in HELD_AS:
        return invalid(place, problem)
    return Outcome(place, CONFLICT, row.signal_id, problem.code, problem.field, problem.message)
