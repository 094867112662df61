"""Charged, and still open."""

from collections.abc import Iterator

from audit.billing.ledger import Found, Ledger, Rule, Terms
from audit.billing.ledger.words import charge_evidence, charge_words
from leafenterprise.shared.money import money_text


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Charges with a balance on which nothing has moved for long. Amount: the balance."""
    cases = {pair.charge: pair.case for pair in ledger.pairs.values()}
    for charge in ledger.charges.values():
        moved = charge.last_moved
        if charge.day is None or moved is None:
            continue
        if charge.balance <= terms.of(charge.payer, charge.day).usd:
            continue
        days = (terms.as_of - moved).days
        if days <= terms.unpaid_days:
            continue
        words = charge_words(charge)
        yield Found(
            kind="unpaid_balance",
            key=charge.id,
            day=charge.day,
            amount=charge.balance,
            statement=f"{words[:1].upper()}{words[1:]} has {money_text(charge.balance)} open; "
            f"nothing has moved for {days} days.",
            case=cases.get(charge.id, ""),
            charge=charge.id,
            actual=charge.paid,
            evidence=charge_evidence(charge),
        )


RULE = Rule(
    id="unpaid_balance",
    rank=6,
    title="Unpaid balance",
    statement="A balance on which nothing has moved for longer than agreed.",
    find=find,
)
