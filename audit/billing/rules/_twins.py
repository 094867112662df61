"""A charge that is another one over again, under another ticket."""

from audit.billing.ledger import BilledCase, Ledger


def twin_of(charge: BilledCase, ledger: Ledger) -> BilledCase | None:
    """The paired charge of the nearest case, where it bills the same day, codes and dollars."""
    pair = ledger.pairs.get(ledger.nearest_cases.get(charge.id, ""))
    other = ledger.charges.get(pair.charge) if pair else None
    if other is None or other.id == charge.id or not charge.codes:
        return None
    same = (other.day, other.codes, other.charged, other.minutes) == (
        charge.day, charge.codes, charge.charged, charge.minutes,
    )  # fmt: skip
    return other if same else None
