"""X12 835 remittance advice: read, and held against its own sums. Pure: no Django, no I/O."""

from audit.billing.remittance.balancing import Imbalance, find_imbalances
from audit.billing.remittance.declarations import (
    Adjustment,
    Claim,
    ProviderAdjustment,
    Remittance,
    Service,
)
from audit.billing.remittance.reading import Interchange, read_remittances
from audit.billing.remittance.segments import RemittanceError

__all__ = [
    "Adjustment",
    "Claim",
    "Imbalance",
    "Interchange",
    "ProviderAdjustment",
    "Remittance",
    "RemittanceError",
    "Service",
    "find_imbalances",
    "read_remittances",
]
