"""Billed twice."""

from collections import defaultdict
from collections.abc import Iterator

from audit.billing.ledger import BilledCase, BilledLine, Evidence, Found, Ledger, Rule, Terms
from audit.billing.ledger.words import charge_evidence, charge_words
from audit.billing.rules._twins import twin_of


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """The same charge again, under its own ticket or another.

    Amount: the repeats, less what reversals took back.
    """
    paired = {pair.charge for pair in ledger.pairs.values()}
    for charge in ledger.charges.values():
        day = charge.day
        if day is None:
            continue
        repeated = list(_repeats(charge))
        if repeated:
            amount = sum((one.charged for one in repeated), start=repeated[0].charged * 0)
            yield _found(charge, f"stands {len(repeated) + 1} times under one ticket", amount, ())
        elif charge.id not in paired and (twin := twin_of(charge, ledger)):
            more = charge_evidence(twin)
            yield _found(charge, f"repeats {charge_words(twin)}", charge.charged, more)


def _repeats(charge: BilledCase) -> Iterator[BilledLine]:
    """The second and further of equal charge rows, as far as no reversal takes them back."""
    same: defaultdict[tuple[object, ...], list[BilledLine]] = defaultdict(list)
    for one in charge.lines:
        if one.type == "charge" and one.charged > 0:
            key = (one.code, one.modifiers, one.service_date, one.units, one.minutes, one.charged)
            same[key].append(one)
    reversed_usd = -sum((one.charged for one in charge.lines if one.type == "reversal"), start=0)
    for rows in same.values():
        for row in rows[1:]:
            if reversed_usd >= row.charged:
                reversed_usd -= row.charged
            else:
                yield row


def _found(charge: BilledCase, what: str, amount: object, more: tuple[Evidence, ...]) -> Found:
    words = charge_words(charge)
    return Found(
        kind="duplicate_charge",
        key=charge.id,
        day=charge.day,  # type: ignore[arg-type]
        amount=amount,  # type: ignore[arg-type]
        statement=f"{words[:1].upper()}{words[1:]} {what}.",
        charge=charge.id,
        actual=charge.charged,
        evidence=(*charge_evidence(charge), *more),
    )


RULE = Rule(
    id="duplicate_charge",
    rank=4,
    title="Duplicate charge",
    statement="The same day, procedure and dollars billed more than once.",
    find=find,
)
