"""The kinds of daily series that detectors look at, each made of signal types."""

from dataclasses import dataclass

from insights.signals.types import SIGNAL_TYPES, types_of


@dataclass(frozen=True)
class Kind:
    """types: whose amounts are summed. attribute: only signals with one of these values of it."""

    id: str
    label: str
    types: tuple[str, ...]
    by_provider: bool = False
    attribute: str = ""
    values: tuple[str, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """The modules that send it."""
        return frozenset(source for name in self.types for source in SIGNAL_TYPES[name].sources)

    def counts(self, type_id: str, payment_state: str) -> bool:
        """Whether a cell of that type and state is part of it."""
        return type_id in self.types and SIGNAL_TYPES[type_id].counts(payment_state)


def _metric(name: str) -> tuple[str, ...]:
    return tuple(type_.id for type_ in types_of(name))


_TABLE = (
    Kind("revenue", "Revenue", _metric("revenue")),
    Kind("collected", "Collected money", _metric("collected")),
    Kind("refunds", "Refunds", ("payment_refunded", "payment_voided", "product_shop_refund")),
    Kind("deposits_taken", "Deposits taken", ("deposit_held",)),
    Kind("deposits_forfeited", "Forfeited deposits", ("deposit_forfeited",)),
    Kind("subscriptions_due", "Subscription payments", ("subscription_payment_status",)),
    Kind("subscriptions_failed", "Failed payments", ("subscription_payment_failure",)),
    Kind("production", "Production", ("provider_production_item",), by_provider=True),
    Kind("owed_long", "Owed for over 60 days", ("outstanding_balance",), attribute="ageing",
         values=("over_60", "over_90")),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.id: kind for kind in _TABLE}
