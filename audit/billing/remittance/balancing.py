"""The three sums an 835 promises about itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from audit.billing.remittance.declarations import Claim, Remittance, total


@dataclass(frozen=True)
class Imbalance:
    """A promised sum that does not hold: at which level, where, and by how much.

    Unit: dollars. Positive `off`: more remains of the charge (or of the claims) than was paid.
    """

    level: str
    segment: int
    subject: str
    off: Decimal


def find_imbalances(remittance: Remittance) -> list[Imbalance]:
    """Every sum of the payment that does not hold; empty when all do.

    Formula: service: charged − adjustments = paid. Claim: charged − all its adjustments, those of
    its services included = paid. Payment: Σ paid of claims − Σ provider adjustments = amount.
    Source: ASC X12 005010X221A1, balancing of the 835.
    """
    claims = [one for claim in remittance.claims for one in _of_claim(claim)]
    beside = sum((one.amount for one in remittance.provider_adjustments), Decimal(0))
    paid = sum((claim.paid for claim in remittance.claims), Decimal(0))
    if off := paid - beside - remittance.amount:
        claims.append(Imbalance("payment", remittance.segment, remittance.trace_number, off))
    return claims


def _of_claim(claim: Claim) -> Iterator[Imbalance]:
    for line in claim.services:
        if off := line.charged - total(line.adjustments) - line.paid:
            yield Imbalance("service", line.segment, f"{claim.ticket} {line.code}", off)
    if off := claim.charged - claim.adjusted - claim.paid:
        yield Imbalance("claim", claim.segment, claim.ticket, off)
