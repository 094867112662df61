"""Billed, but not in the log."""

from collections.abc import Iterator

from audit.billing.ledger import Found, Ledger, Rule, Terms
from audit.billing.ledger.words import case_evidence, case_words, charge_evidence, charge_words
from audit.billing.rules._twins import twin_of


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Charges without a logged case. Amount: what was charged."""
    paired = {pair.charge for pair in ledger.pairs.values()}
    for charge in ledger.charges.values():
        if charge.id in paired or charge.day is None or charge.charged <= 0:
            continue
        if twin_of(charge, ledger):
            continue
        near = ledger.cases.get(ledger.nearest_cases.get(charge.id, ""))
        words = charge_words(charge)
        statement = f"{words[:1].upper()}{words[1:]} is billed, but not in the log."
        if near:
            statement += f" Nearest to it: {case_words(near)}."
        yield Found(
            kind="unexpected_charge",
            key=charge.id,
            day=charge.day,
            amount=charge.charged,
            statement=statement,
            charge=charge.id,
            actual=charge.charged,
            evidence=(*charge_evidence(charge), *((case_evidence(near),) if near else ())),
            is_probable=near is not None,
        )


RULE = Rule(
    id="unexpected_charge",
    rank=2,
    title="Unexpected charge",
    statement="A charge for which the log has no case.",
    find=find,
)
