"""What should be in the till: the day's movements, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class LineKind:
    """One line that a counter may state. sign: what its amount does to the till."""

    id: str
    movement: str
    label: str
    sign: int
    hint: str


LINE_KINDS = (
    LineKind("float_amount", "float", "Opening float", 1, "What was in the till before the day."),
    LineKind("change_brought", "change", "Change brought in", 1, "Coins and notes put in to give "
             "change with."),
    LineKind("petty_cash", "petty_cash", "Petty cash paid out", -1, "Small purchases, with their "
             "slips."),
    LineKind("refunds_paid", "refund", "Refunds paid in cash", -1, "What patients got back."),
    LineKind("banked", "banking", "Taken to the bank", -1, "What left the till for the bank."),
)  # fmt: skip
TAKING, OTHER, LATE = "taking", "other", "late"
LABELS = {
    TAKING: "Takings",
    **{kind.movement: kind.label for kind in LINE_KINDS},
    OTHER: "Corrections without a movement",
    LATE: "Late for a closed day",
}


@dataclass(frozen=True)
class Line:
    """One line of what is expected; reported and declared are null where nobody said anything.

    amount: what counts, which is the reported one where both are there.
    """

    movement: str
    amount: Decimal
    reported: Decimal | None = None
    declared: Decimal | None = None
    note: str = ""

    @property
    def label(self) -> str:
        """What people call it."""
        return LABELS.get(self.movement, self.movement)

    @property
    def differs(self) -> bool:
        """Whether the source and the counter say different things."""
        both = self.reported is not None and self.declared is not None
        return both and self.reported != self.declared

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the step."""
        return {
            "movement": self.movement,
            "label": self.label,
            "amount": str(self.amount),
            "reported": None if self.reported is None else str(self.reported),
            "declared": None if self.declared is None else str(self.declared),
            "note": self.note,
        }


def expected_lines(
    reported: Mapping[str, Decimal], declared: Mapping[str, Decimal], takings: Decimal | None = None
) -> tuple[Line, ...]:
    """The day's lines. reported: signed, by movement. declared: as stated, by line kind.

    What a source reports of a movement counts; what the counter states counts where no source says
    anything, so that nothing counts twice. takings: stated by hand, instead of the reported ones.
    """
    lines = [Line(TAKING, reported.get(TAKING, NOTHING), reported.get(TAKING))]
    if takings is not None:
        lines = [Line(TAKING, takings, None, takings)]
    for kind in LINE_KINDS:
        said = declared.get(kind.id)
        stated = None if not said else said * kind.sign
        seen = None if takings is not None else reported.get(kind.movement)
        counts = seen if seen is not None else stated
        if counts is not None:
            lines.append(Line(kind.movement, counts, seen, stated))
    if takings is None and OTHER in reported:
        lines.append(Line(OTHER, reported[OTHER], reported[OTHER]))
    return tuple(lines)


def exceeds(variance: Decimal, threshold: Decimal) -> bool:
    """Whether the variance has to be escalated: beyond the threshold, whichever way it points."""
    return abs(variance) > threshold
