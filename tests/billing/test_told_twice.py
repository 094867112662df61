"""Which payments of a company's report a payer's remittance tells of too."""

from datetime import date
from decimal import Decimal

import pytest

from audit.billing.ledger import BilledLine
from audit.billing.ledger.summing import sum_lines
from audit.billing.ledger.told_twice import untold

D = Decimal
SENT, POSTED = date(2026, 3, 1), date(2026, 3, 4)


def row(paid="280", **fields):
    given = {"posted_date": POSTED, "code": "00810"} | fields
    return BilledLine("row", "payment", paid=D(paid), **given)


def line(paid="280", **fields):
    given = {"posted_date": SENT, "code": "00810", "claim_number": "ICN-1"} | fields
    return BilledLine("line", "payment", paid=D(paid), source="remittance", **given)


@pytest.mark.parametrize(
    ("reported", "remitted", "is_told"),
    [
        (row(), line(), True),
        (row(paid="279.99"), line(), False),
        (row(code="00790"), line(), False),
        (row(code=""), line(), True),
        (row(posted_date=date(2026, 4, 1)), line(), True),
        (row(posted_date=date(2026, 4, 2)), line(), False),
        (row(posted_date=date(2026, 9, 1), claim_number="ICN-1"), line(), True),
        (row(posted_date=date(2026, 9, 1), claim_number="OWN-7"), line(), False),
        (row(posted_date=None), line(), True),
        (row(paid="-280"), line(paid="-280"), True),
    ],
    ids=[
        "same amount days later", "another amount", "another procedure", "no procedure stated",
        "a month later", "longer than a month", "late under the same claim",
        "late under another number", "no day stated", "taken back",
    ],
)  # fmt: skip
def test_a_payment_is_told_of_by_its_like(reported, remitted, is_told):
    assert untold([reported], [remitted]) == ([] if is_told else [reported])


def test_a_line_tells_of_one_row_the_nearest():
    near, far = row(posted_date=date(2026, 3, 2)), row(posted_date=date(2026, 3, 20))

    assert untold([far, near], [line()]) == [far]


def test_a_row_of_a_whole_claim_stands_for_its_lines():
    lines = [line("200"), line("80", code="99140")]

    assert untold([row("280", code="")], lines) == []
    assert untold([row("200"), row("280", code="")], lines) == [row("280", code="")]


def test_the_same_amount_months_apart_is_two_payments():
    later = row(posted_date=date(2026, 8, 1))

    case = sum_lines("b", "T-1", date(2026, 1, 10), [line(), row(), later])

    assert case.paid == D("560")


def test_without_a_remittance_every_row_counts():
    assert untold([row(), row("0")], []) == [row(), row("0")]
