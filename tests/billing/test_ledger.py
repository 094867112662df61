"""The pure rooms between matching and records: expectation, chain, concurrency, rules by hand."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from audit.billing.coverage import ITEMS
from audit.billing.ledger import BilledCase, BilledLine, Ledger, LoggedCase, Terms
from audit.billing.ledger.chain import find_gaps, measure_lag
from audit.billing.ledger.concurrency import find_overlaps
from audit.billing.ledger.expecting import case_to_price, expect, read_history
from audit.billing.matching import Pair
from audit.billing.reading.values import Unreadable, read_minutes, read_money, read_time
from audit.billing.rules import find_all

D = Decimal
DAY = date(2026, 3, 2)


def timed(id_, start, end, modifier):
    at = [datetime(2026, 3, 2, *map(int, text.split(":"))) for text in (start, end)]
    return LoggedCase(id_, DAY, modifiers=(modifier,), start=at[0], end=at[1])


@pytest.mark.parametrize(
    ("modifier", "at_once", "fits"),
    [
        ("AA", 1, True), ("AA", 2, False), ("QZ", 2, False), ("QY", 1, True), ("QY", 2, False),
        ("QK", 1, False), ("QK", 2, True), ("QK", 4, True), ("QK", 5, False),
        ("AD", 4, False), ("AD", 5, True),
    ],
)  # fmt: skip
def test_a_modifier_stands_for_so_many_cases_at_once(modifier, at_once, fits):
    cases = [timed(str(n), "08:00", "09:00", modifier) for n in range(at_once)]

    assert (find_overlaps(cases) == []) == fits


def test_a_case_that_ends_as_another_begins_does_not_overlap():
    cases = [timed("a", "08:00", "09:00", "AA"), timed("b", "09:00", "10:00", "AA")]

    assert find_overlaps(cases) == []


def test_an_overlap_is_a_finding_without_dollars():
    cases = {one.id: one for one in (timed("a", "08:00", "09:00", "AA"),
                                     timed("b", "08:30", "10:00", "QX"))}  # fmt: skip
    ledger = Ledger(cases, {}, {})

    (found,) = [one for one in find_all(ledger, Terms(DAY)) if one.kind == "concurrency"]

    assert (found.case, found.amount) == ("a", None)
    assert "AA stands for exactly 1, but the log shows 2 cases at once." in found.statement


def closed(id_, allowed, charged="1000"):
    line = BilledLine(id_, "payment", paid=D(allowed), posted_date=DAY)
    return BilledCase(id_, DAY, codes=("00810",), charged=D(charged), paid=D(allowed),
                      adjustment=D(charged) - D(allowed), lines=(line,))  # fmt: skip


def test_history_stands_in_where_no_terms_are_known_and_says_so():
    history = read_history([closed(str(n), amount) for n, amount in
                            enumerate(("400", "410", "420", "430", "440"))])  # fmt: skip

    known = expect(case_to_price(LoggedCase("c", DAY, codes=("00810",))), "X", [], history)
    unknown = expect(case_to_price(LoggedCase("c", DAY, codes=("00790",))), "X", [], history)

    # mean 420, sample deviation √(1000 / 4) = 15.81
    assert (known.amount, known.low, known.basis) == (D("420.00"), D("388.38"), "history")
    assert (unknown.amount, unknown.basis) == (None, "unknown")
    assert expect(None, "X", [], history).amount is None


def test_four_cases_are_no_history():
    assert read_history([closed(str(n), "400") for n in range(4)]) == {}


def test_a_wide_history_begins_at_nothing_and_finds_no_case_beneath_its_mean():
    history = read_history([closed(str(n), amount) for n, amount in
                            enumerate(("20", "20", "20", "20", "920"))])  # fmt: skip
    case = LoggedCase("c", DAY, codes=("00810",))
    expected = expect(case_to_price(case), "X", [], history)
    ledger = Ledger({"c": case}, {"b": closed("b", "20")},
                    {"c": Pair("c", "b", "ticket", 100, "")}, expected={"b": expected})  # fmt: skip

    found = [one.kind for one in find_all(ledger, Terms(DAY))]

    # mean 200, sample deviation 402.49: from 0 to 1,004.98
    assert (expected.amount, expected.low) == (D("200.00"), D(0))
    assert "discrepancy" not in found


def charge(id_, **fields):
    given = {"charged": D(900), "codes": ("00810",)} | fields
    return BilledCase(id_, DAY, **given)


@pytest.mark.parametrize(
    ("fields", "gap"),
    [
        ({"lines": (BilledLine("l", "charge", charged=D(900)),)}, "not_claimed"),
        ({"lines": (BilledLine("l", "charge", claim_number="C1"),)}, "not_answered"),
        ({"adjustment": D(900), "lines": (BilledLine("l", "adjustment", reasons=("CO-97",)),)},
         "denied"),
        ({"paid": D(900), "lines": (BilledLine("l", "payment", paid=D(900)),)}, None),
    ],
)  # fmt: skip
def test_the_chain_breaks_where_a_step_is_missing(fields, gap):
    ledger = Ledger({}, {"b": charge("b", **fields)}, {})

    found = find_gaps(ledger, Terms(date(2026, 6, 1)))

    assert [one.type for one in found] == ([gap] if gap else [])


def test_a_case_nobody_charged_is_the_first_gap():
    ledger = Ledger({"c": LoggedCase("c", DAY)}, {}, {})

    assert [gap.type for gap in find_gaps(ledger, Terms(date(2026, 6, 1)))] == ["not_charged"]
    assert find_gaps(ledger, Terms(date(2026, 3, 10))) == []


def test_the_lag_is_of_days_that_occurred():
    cases, charges, pairs = {}, {}, {}
    for n, days in enumerate((2, 4, 6, 30)):
        posted = date(2026, 3, 2 + days) if days < 29 else date(2026, 4, 1)
        cases[f"c{n}"] = LoggedCase(f"c{n}", DAY)
        charges[f"b{n}"] = charge(f"b{n}", lines=(BilledLine("l", "charge", posted_date=posted),))
        pairs[f"c{n}"] = Pair(f"c{n}", f"b{n}", "ticket", 100, "")

    lag = measure_lag(Ledger(cases, charges, pairs))

    assert (lag.count, lag.median_days, lag.ninth_decile_days, lag.longest_days) == (4, 4, 30, 30)
    assert measure_lag(Ledger({}, {}, {})).median_days is None


def test_a_balance_that_rests_is_unpaid():
    line = BilledLine("l", "charge", charged=D(900), posted_date=DAY)
    ledger = Ledger({}, {"b": charge("b", lines=(line,))}, {})

    kinds = {one.kind: one for one in find_all(ledger, Terms(date(2026, 7, 1)))}
    early = {one.kind for one in find_all(ledger, Terms(date(2026, 5, 1)))}

    assert kinds["unpaid_balance"].amount == D(900)
    assert "unpaid_balance" not in early


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1234.50", "1234.50"), ("$1,234.50", "1234.50"), ("(20.00)", "-20.00"), ("-5", "-5"),
     ("5-", "-5"), (".50", "0.50"), ("0", "0")],
)  # fmt: skip
def test_money_is_read_by_one_grammar(text, amount):
    assert read_money(text) == D(amount)


@pytest.mark.parametrize(
    "text", ["", "NaN", "1e5", "1.234", "(5", "--5", "(-5)", "12,34", "$", "-"]
)
def test_what_is_no_money_is_refused(text):
    with pytest.raises(Unreadable):
        read_money(text)


def test_minutes_and_times_are_read():
    assert (read_minutes("95"), read_minutes("1:35")) == (95, 95)
    assert read_time("7:30 PM").hour == 19
    for bad in ("-5", "x", "99:99:99", "5000"):
        with pytest.raises(Unreadable):
            read_minutes(bad)


@pytest.mark.parametrize("item", ITEMS, ids=lambda one: one.asked)
def test_what_was_asked_for_is_where_the_table_says(item):
    root = Path(__file__).resolve().parents[2]

    assert (root / item.code).exists()
    assert (root / item.test).exists()
