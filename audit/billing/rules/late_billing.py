"""Charged too long after it was done."""

from collections.abc import Iterator
from decimal import Decimal

from audit.billing.ledger import BilledCase, Found, Ledger, Rule, Terms
from audit.billing.ledger.words import case_evidence, case_words, charge_evidence

TIMELY_FILING = "CO-29"


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Pairs whose first charge was posted after more than the agreed days.

    Amount: what payers refused for lateness (CO-29). Null: nothing was refused for it.
    """
    for pair in ledger.pairs.values():
        case, charge = ledger.cases[pair.case], ledger.charges[pair.charge]
        posted = charge.first_posted
        if posted is None or (posted - case.day).days <= terms.late_days:
            continue
        days = (posted - case.day).days
        words = case_words(case)
        yield Found(
            kind="late_billing",
            key=charge.id,
            day=case.day,
            amount=_refused(charge),
            statement=f"{words[:1].upper()}{words[1:]} was charged after {days} days; "
            f"{terms.late_days} are agreed.",
            case=case.id,
            charge=charge.id,
            evidence=(case_evidence(case), *charge_evidence(charge)),
            is_probable=pair.is_doubtful,
        )


def _refused(charge: BilledCase) -> Decimal | None:
    late = [one.adjustment for one in charge.lines if TIMELY_FILING in one.reasons]
    return sum(late, Decimal(0)) if late else None


RULE = Rule(
    id="late_billing",
    rank=5,
    title="Late billing",
    statement="The first charge was posted after more days than agreed.",
    find=find,
)
