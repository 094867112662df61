"""Done, but in no report."""

from collections.abc import Iterator

from audit.billing.ledger import Found, Ledger, Rule, Terms
from audit.billing.ledger.words import case_evidence, case_words, charge_evidence, charge_words


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Logged cases without a charge, once the days of grace are over.

    Amount: what the case should bring. Null: neither rules nor history say what that is.
    """
    for case in ledger.cases.values():
        if case.id in ledger.pairs or (terms.as_of - case.day).days <= terms.grace_days:
            continue
        near = ledger.charges.get(ledger.nearest_charges.get(case.id, ""))
        expected = ledger.expected.get(case.id)
        statement = f"{_cap(case_words(case))} is in the log, but in no report."
        if near:
            statement += f" Nearest to it: {charge_words(near)}."
        yield Found(
            kind="missing_case",
            key=case.id,
            day=case.day,
            amount=expected.amount if expected else None,
            statement=statement,
            case=case.id,
            expected=expected,
            evidence=(case_evidence(case), *(charge_evidence(near) if near else ())),
            is_probable=near is not None,
        )


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


RULE = Rule(
    id="missing_case",
    rank=1,
    title="Missing case",
    statement="A case of the log that no report bills.",
    find=find,
)
