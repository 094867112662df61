"""A case, the rules of a payer while they are in force, and what follows from both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Rounding = Literal["one_decimal", "two_decimals", "up", "half"]


@dataclass(frozen=True)
class TimeRule:
    """How minutes become time units.

    spans: (minutes this span lasts, minutes of one unit in it); the last span lasts for ever.
    rounding: of the sum: to one or two decimals, up to the next whole unit, or to the nearest
    whole unit with halves up. least_minutes: a remainder shorter than this counts nothing.
    """

    id: str
    statement: str
    spans: tuple[tuple[int | None, int], ...]
    rounding: Rounding
    least_minutes: int = 0


@dataclass(frozen=True)
class PayerRules:
    """What a payer's contract or law says between two dates. Unit: dollars a unit, units, shares.

    base_units: by CPT code, as the organization licenses or loads them. shares: by direction
    modifier; share_unmarked: for a case without one, None where the payer refuses it.
    supervision: the flat base units paid under AD instead of base and time.
    until: the last day they are in force; None: still.
    """

    payer: str
    since: date
    until: date | None
    conversion_factor: Decimal
    base_units: Mapping[str, Decimal]
    time_rule: TimeRule
    shares: Mapping[str, Decimal]
    source: str
    share_unmarked: Decimal | None = None
    physical_status: Mapping[str, Decimal] = field(default_factory=dict)
    circumstances: Mapping[str, Decimal] = field(default_factory=dict)
    untimed: frozenset[str] = frozenset({"01995", "01996"})
    supervision: Decimal = Decimal(3)
    supervision_induction: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        """Refuse rules that end before they begin or pay nothing a unit."""
        if self.until is not None and self.until < self.since:
            raise ValueError(f"Rules of {self.payer} end before they begin.")
        if self.conversion_factor <= 0:
            raise ValueError(f"The conversion factor of {self.payer} must be above zero.")


@dataclass(frozen=True)
class Case:
    """One anesthesia case as logged or billed. minutes: None where the time is unknown."""

    service_date: date
    cpt: str
    minutes: int | None
    modifiers: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    was_at_induction: bool = False


@dataclass(frozen=True)
class Units:
    """One line of the explanation."""

    kind: Literal["base", "time", "physical_status", "circumstance", "supervision"]
    units: Decimal
    why: str


@dataclass(frozen=True)
class Expected:
    """What the case should pay and how that came about. Unit: dollars, to cents."""

    amount: Decimal
    units: Decimal
    share: Decimal
    conversion_factor: Decimal
    lines: tuple[Units, ...]
    source: str


class NotComputable(ValueError):
    """The expected payment cannot be told; nothing is put in its place."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both for whoever shows it."""
        super().__init__(message)
        self.code = code
        self.message = message
