"""Which payments and write-offs of a company's report a payer's remittance tells of too."""

from datetime import date
from decimal import Decimal

import pytest

from audit.billing.ledger import BilledLine
from audit.billing.ledger.summing import count_lines, first_remittance, sum_lines
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


CHARGE = BilledLine("charge", "charge", charged=D(1000), posted_date=date(2026, 1, 12))
PAID = row("500", adjustment=D(400))
ANSWER = line("500", adjustment=D(400), patient_owes=D(100))


def off(amount, posted=POSTED, **fields):
    return BilledLine("off", "adjustment", adjustment=D(amount), posted_date=posted, **fields)


@pytest.mark.parametrize(
    ("rows", "answers", "adjusted", "own"),
    [
        # 1,000 charged, 500 paid, 400 adjusted by the payer: the patient's 100 stay open
        ([PAID], [ANSWER], "400", "0"),
        ([PAID, off("100")], [ANSWER], "500", "100"),
        ([PAID, off("100", date(2026, 6, 20))], [ANSWER], "500", "100"),
        ([PAID, off("100.01")], [ANSWER], "400", "0"),
        ([PAID, off("60"), off("40")], [ANSWER], "500", "100"),
        ([row("500"), off("400")], [ANSWER], "400", "0"),
        ([row("500"), off("390.20"), off("9.80")], [ANSWER], "400", "0"),
        ([row("500"), off("395")], [ANSWER], "400", "0"),
        ([row("500"), off("395"), off("60", date(2026, 4, 2))], [ANSWER], "460", "60"),
        ([row("500"), off("50")], [line("500", adjustment=D(400))], "400", "0"),
        ([PAID, off("100"), off("-100", date(2026, 7, 1))], [ANSWER], "400", "0"),
        ([row("500", adjustment=D(500))], [ANSWER], "500", "100"),
        ([PAID, off("100")], [], "500", "0"),
    ],
    ids=[
        "the payer's own", "the patient's part soon after", "the patient's part months after",
        "more than is open", "in two rows", "the payer's in a row of its own",
        "the payer's in parts", "the payer's in another amount", "beside it, a month later",
        "less than the payer's", "taken back again", "in one row with the payer's",
        "no remittance",
    ],
)  # fmt: skip
def test_a_write_off_counts_where_no_remittance_tells_of_it(rows, answers, adjusted, own):
    case = sum_lines("b", "T-1", date(2026, 1, 10), [CHARGE, *rows, *answers])

    assert (case.adjustment, case.written_off) == (D(adjusted), D(own))
    assert case.paid == D(500)


def test_what_the_payer_recognised_is_not_less_for_a_write_off_of_the_company():
    case = sum_lines("b", "T-1", date(2026, 1, 10), [CHARGE, PAID, ANSWER, off("100")])

    assert (case.balance, case.allowed) == (D(0), D(600))


def test_each_row_counts_for_its_part_of_the_sum():
    lines = [CHARGE, PAID, ANSWER, off("100")]

    counted = count_lines(lines)

    assert [one.line for one in counted] == lines
    assert [(one.charged, one.paid, one.adjustment) for one in counted] == [
        (D(1000), D(0), D(0)), (D(0), D(0), D(0)), (D(0), D(500), D(400)), (D(0), D(0), D(100)),
    ]  # fmt: skip
    assert [one.is_whole for one in counted] == [True, False, True, True]


def test_the_first_payment_came_once_though_both_tell_of_it():
    told = [CHARGE, row("500", posted_date=SENT), line("500"), row("150", posted_date=POSTED)]

    assert first_remittance(told) == D(500)
