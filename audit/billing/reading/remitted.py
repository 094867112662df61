"""A remittance advice as rows of a billing report."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from audit.billing.reading.rows import Parsed, Values
from audit.billing.remittance import (
    Adjustment,
    Claim,
    Remittance,
    Service,
    find_imbalances,
    read_remittances,
)

PATIENT = "PR"


def parse_remittance(text: str) -> Parsed:
    """Every service line, claim without lines, and provider adjustment as a row of its own.

    printed: what the payments state they paid. Raises: RemittanceError.
    """
    found = read_remittances(text)
    parsed = Parsed(notes=list(found.notes))
    for remittance in found.remittances:
        for claim in remittance.claims:
            parsed.rows += _rows_of(claim, remittance)
        for one in remittance.provider_adjustments:
            row = {
                "line": one.segment,
                "type": "provider_adjustment",
                "posted_date": remittance.paid_date or one.fiscal_date,
                "payer": remittance.payer,
                "paid": -one.amount,
                "claim_number": one.reference[:200],
                "reasons": f"PLB-{one.reason}",
            }
            parsed.rows.append(row)
        parsed.notes += [
            f"Segment {one.segment}: the {one.level} {one.subject} is out by {one.off}."
            for one in find_imbalances(remittance)
        ]
    parsed.printed["paid"] = sum((one.amount for one in found.remittances), Decimal(0))
    return parsed


def _rows_of(claim: Claim, remittance: Remittance) -> Iterator[Values]:
    """The claim's lines; its own adjustments stand in a row of theirs."""
    day = claim.first_date or next((one.first_date for one in claim.services), None)
    shared: Values = {
        "type": "reversal" if claim.is_reversal else "payment",
        "ticket": claim.ticket,
        "claim_number": claim.payer_number,
        "posted_date": remittance.paid_date,
        "payer": remittance.payer,
    }
    for line in claim.services:
        yield shared | _service(line, day)
    if claim.services and not claim.adjustments and _adds_up(claim):
        return
    rest = shared | {
        "line": claim.segment,
        "service_date": day,
        "charged": claim.charged - sum((one.charged for one in claim.services), Decimal(0)),
        "paid": claim.paid - sum((one.paid for one in claim.services), Decimal(0)),
        **_adjusted(claim.adjustments),
    }
    if any(rest[name] for name in ("charged", "paid", "adjustment")) or not claim.services:
        yield rest


def _adds_up(claim: Claim) -> bool:
    return claim.paid == sum((one.paid for one in claim.services), Decimal(0)) and (
        claim.charged == sum((one.charged for one in claim.services), Decimal(0))
    )


def _service(line: Service, day: date | None) -> Values:
    return {
        "line": line.segment,
        "service_date": line.first_date or day,
        "code": line.code,
        "modifiers": " ".join(line.modifiers),
        "units": line.units_paid if line.units_paid is not None else line.units_billed,
        "charged": line.charged,
        "paid": line.paid,
        **_adjusted(line.adjustments),
    }


def _adjusted(adjustments: tuple[Adjustment, ...]) -> Values:
    """What the patient owes stays open until the patient pays; the rest is written off."""
    owed = sum((one.amount for one in adjustments if one.group == PATIENT), Decimal(0))
    total = sum((one.amount for one in adjustments), Decimal(0))
    codes = dict.fromkeys(f"{one.group}-{one.reason}" for one in adjustments)
    return {"adjustment": total - owed, "patient_owes": owed, "reasons": " ".join(codes)}
