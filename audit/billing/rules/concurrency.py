"""Cases at once, and what their direction modifiers allow."""

from collections.abc import Iterator

from audit.billing.ledger import Evidence, Found, Ledger, Rule, Terms
from audit.billing.ledger.concurrency import find_overlaps
from audit.billing.ledger.words import case_evidence, case_words


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Logged cases that overlap more (or fewer) others than their modifier stands for.

    Amount: null; it is a risk of repayment and not a sum that is owed.
    """
    for overlap in find_overlaps(ledger.cases.values()):
        words = case_words(overlap.case)
        pair = ledger.pairs.get(overlap.case.id)
        others = tuple(case_evidence(ledger.cases[one]) for one in overlap.others)
        yield Found(
            kind="concurrency",
            key=overlap.case.id,
            day=overlap.case.day,
            amount=None,
            statement=f"{words[:1].upper()}{words[1:]}: {overlap.why}",
            case=overlap.case.id,
            charge=pair.charge if pair else "",
            evidence=(case_evidence(overlap.case), *others, Evidence("rule", "", overlap.why)),
        )


RULE = Rule(
    id="concurrency",
    rank=7,
    title="Concurrency",
    statement="More or fewer cases at once than the direction modifier stands for.",
    find=find,
)
