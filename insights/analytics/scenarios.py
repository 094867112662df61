"""What would come if more or fewer cases were done, or each brought more: pure calculation."""

from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.money import divide, round_half_up

ONE = Decimal(1)
SCENARIOS = {
    "pessimistic": (Decimal("-0.10"), Decimal("-0.03")),
    "base": (Decimal(0), Decimal(0)),
    "optimistic": (Decimal("0.10"), Decimal("0.03")),
}


@dataclass(frozen=True)
class Scenario:
    """Drivers after their changes, and what follows. Unit: dollars, to cents."""

    name: str
    volume_change: Decimal
    rate_change: Decimal
    cases: Decimal
    income_per_case: Decimal
    income: Decimal


def run_scenario(
    name: str, income: Decimal, cases: Decimal, volume_change: Decimal, rate_change: Decimal
) -> Scenario | None:
    """The forecast with its drivers changed.

    Formula: income = cases × (1 + volume change) × income per case × (1 + rate change), where the
    income per case is that of the forecast. Null: no case is forecast, so nothing drives it.
    """
    each = divide(income, cases, 6)
    if each is None:
        return None
    more, dearer = cases * (ONE + volume_change), each * (ONE + rate_change)
    return Scenario(
        name,
        volume_change,
        rate_change,
        round_half_up(more, 1),
        round_half_up(dearer),
        round_half_up(more * dearer),
    )
