"""How a signal type is declared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from insights.signals.attributes import Attribute, object_schema
from insights.signals.metrics import COMMITTED, METRICS, STANDINGS
from insights.signals.source_modules import SOURCE_MODULES

Sign = Literal["zero or more", "zero or less", "any"]
Check = Callable[[int, Mapping[str, Any]], str]
PAYMENT_STATES = ("initiated", "authorised", "captured", "refunded", "voided")
PAYMENT_METHODS = (
    "card", "cash", "bank_transfer", "direct_debit", "cheque", "finance", "voucher", "other",
)  # fmt: skip


@dataclass(frozen=True)
class SignalType:
    """One type; an entry is all there is to add.

    sources: the modules that may send it. sign: of the amount, corrections excepted, which may
    have any. payment_states: those it can have; empty for what is no payment. counted_states: those
    in which it counts. points_at_payment: names the payment it takes from. check: a rule over
    hundredths and attributes that says what is wrong, "" for nothing.
    """

    id: str
    label: str
    sources: tuple[str, ...]
    sign: Sign
    statement: str
    standing: str = COMMITTED
    feeds: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    payment_states: tuple[str, ...] = ()
    counted_states: tuple[str, ...] = ()
    points_at_payment: bool = False
    check: Check | None = None

    def __post_init__(self) -> None:
        if self.standing not in STANDINGS or set(self.sources) - set(SOURCE_MODULES):
            raise ValueError(f"{self.id} names an unknown standing or source")
        if any(METRICS[metric].standing != self.standing for metric in self.feeds):
            raise ValueError(f"{self.id} is {self.standing} and feeds a figure that is not")
        if set(self.counted_states) - set(self.payment_states):
            raise ValueError(f"{self.id} counts in states it cannot have")
        if set(self.payment_states) - set(PAYMENT_STATES):
            raise ValueError(f"{self.id} has unknown payment states")

    def counts(self, payment_state: str) -> bool:
        """Whether a signal in that payment state is part of the figures."""
        return payment_state in (self.counted_states or self.payment_states or ("",))

    def problem_of(self, hundredths: int, attributes: Mapping[str, Any]) -> str:
        """What the type's own rule finds wrong; "" for nothing."""
        return self.check(hundredths, attributes) if self.check else ""

    def schema(self) -> dict[str, Any]:
        """The attributes as JSON Schema."""
        return object_schema(self.attributes)
