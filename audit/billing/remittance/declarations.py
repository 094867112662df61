"""What a remittance advice says, without the patient: names and member numbers are not kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Adjustment:
    """Why paid is not charged (CAS). Unit: dollars, positive lowers the payment.

    group: CO contractual, PR patient, OA other, PI payer, CR correction.
    """

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Service:
    """One service line (SVC). Unit: dollars; units as paid and as billed."""

    segment: int
    code_type: str
    code: str
    modifiers: tuple[str, ...]
    charged: Decimal
    paid: Decimal
    units_paid: Decimal | None
    units_billed: Decimal | None
    first_date: date | None
    last_date: date | None
    allowed: Decimal | None
    control_number: str
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One claim as paid, denied or taken back (CLP). Unit: dollars.

    ticket: the provider's own number for it; status: 22 takes an earlier payment back.
    adjustments: those of the claim itself; its services have their own.
    """

    segment: int
    ticket: str
    status: str
    charged: Decimal
    paid: Decimal
    patient_owes: Decimal
    payer_number: str
    rendering_provider: str
    first_date: date | None
    last_date: date | None
    adjustments: tuple[Adjustment, ...]
    services: tuple[Service, ...]

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back what was paid before."""
        return self.status == "22"

    @property
    def adjusted(self) -> Decimal:
        """All that lowers the payment: the claim's adjustments and its services'."""
        services = (adjustment for line in self.services for adjustment in line.adjustments)
        return total(self.adjustments) + total(services)


@dataclass(frozen=True)
class ProviderAdjustment:
    """Money moved beside the claims (PLB). Unit: dollars, positive lowers the payment."""

    segment: int
    provider: str
    fiscal_date: date | None
    reason: str
    reference: str
    amount: Decimal


@dataclass(frozen=True)
class Remittance:
    """One payment and what it pays for (ST to SE). Unit: dollars."""

    segment: int
    control_number: str
    payer: str
    payee: str
    payee_number: str
    trace_number: str
    method: str
    amount: Decimal
    paid_date: date | None
    claims: tuple[Claim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]


def total(adjustments: Iterable[Adjustment]) -> Decimal:
    """Their sum; zero for none."""
    return sum((one.amount for one in adjustments), Decimal(0))
