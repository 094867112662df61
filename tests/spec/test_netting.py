"""Reversal netting: which transactions stand for a fill."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from savings.claims import drill
from tests.spec.tables import claim, claim_file, run, statement, value


def paid(claim_id: str, amount: str, day: int, status: str = "paid", **values: object) -> dict:
    """A transaction of one fill of pharmacy PH1, adjudicated on a day of January."""
    keys = {"rx_number": "RX1", "allowed_usd": Decimal(amount), "plan_paid_usd": Decimal(amount)}
    return claim(claim_id, paid_date=date(2026, 1, day), status=status, **keys | values)


def standing(folder, rows, **options) -> list[str]:
    """Claim ids that stand after netting."""
    return [
        row["claim_id"]
        for row in drill.read_lines(run(folder, rows, formulas={}, **options).lines_path)
    ]


CASES = {
    "a reversal cancels its claim": (
        [paid("a", "10", 1), paid("b", "10", 2, "reversed")],
        [],
    ),
    "original, reversal and rebill leave the rebill": (
        [paid("a", "10", 1), paid("b", "-10", 2, "reversed"), paid("c", "12", 3)],
        ["c"],
    ),
    "a signed feed without status pairs equal magnitudes": (
        [paid("a", "10", 1, ""), paid("b", "-10", 2, ""), paid("c", "12", 3, "")],
        ["c"],
    ),
    "original, reversal and rebill of the same dollars leave one": (
        [paid("a", "10", 1), paid("b", "-10", 2, "reversed"), paid("c", "10", 3)],
        ["c"],
    ),
    "the last adjustment wins": (
        [paid("a", "10", 1), paid("b", "9", 2, "adjusted"), paid("c", "8", 3, "adjusted")],
        ["c"],
    ),
    "on one day the higher claim id is the later adjustment": (
        [paid("b", "9", 2, "adjusted"), paid("c", "8", 2, "adjusted"), paid("a", "10", 2)],
        ["c"],
    ),
    "a cancelled adjustment replaces nothing": (
        [paid("a", "10", 1), paid("b", "9", 2, "adjusted"), paid("c", "-9", 3, "reversed")],
        ["a"],
    ),
    "a claim billed after the adjustment stands": (
        [paid("a", "10", 1), paid("b", "9", 2, "adjusted"), paid("c", "9", 3)],
        ["b", "c"],
    ),
    "pure repeats stay for the duplicate rule": (
        [paid("a", "10", 1), paid("a", "10", 1)],
        ["a", "a"],
    ),
    "one reversal cancels one of two repeats, the later one": (
        [paid("a", "10", 1), paid("b", "10", 2), paid("c", "-10", 3, "reversed")],
        ["a"],
    ),
    "a reversal prefers the claim whose id it carries": (
        [paid("a", "10", 1), paid("b", "10", 2), paid("a", "-10", 3, "reversed")],
        ["b"],
    ),
    "a reversal without dollars cancels what stands last": (
        [paid("a", "10", 1), paid("b", "12", 2), paid("c", "0", 3, "reversed")],
        ["a"],
    ),
    "an orphan reversal is excluded": (
        [paid("b", "-10", 2, "reversed")],
        [],
    ),
    "a reversal of other dollars takes the claim before it out": (
        [paid("a", "10", 1), paid("b", "-9", 2, "reversed"), paid("c", "12", 3)],
        ["c"],
    ),
    "a negative plan share beside a positive cost is no reversal": (
        [paid("a", "10", 1, plan_paid_usd=Decimal("-2.00"))],
        ["a"],
    ),
    "transactions of other fills are not touched": (
        [paid("a", "10", 1), paid("b", "-10", 2, "reversed", fill_number=1)],
        ["a"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_leaves_the_transactions_that_stand(tmp_path, case):
    rows, expected = CASES[case]

    assert standing(tmp_path, rows) == expected


def test_it_nets_alike_in_any_order_of_rows(tmp_path):
    rows = CASES["original, reversal and rebill of the same dollars leave one"][0]

    found = {tuple(standing(tmp_path, order)) for order in itertools.permutations(rows)}

    assert found == {("c",)}


def test_it_nets_across_files(tmp_path):
    first = claim_file(tmp_path, [paid("a", "10", 1)], "d1")
    second = claim_file(tmp_path, [paid("b", "-10", 2, "reversed")], "d2")

    assert standing(tmp_path, (), files=(first, second)) == []


@pytest.mark.parametrize("lost", ["pharmacy_id", "rx_number", "fill_number"])
def test_it_never_nets_rows_for_what_both_lack(tmp_path, lost):
    rows = [paid("a", "10", 1, **{lost: None}), paid("b", "-10", 2, "reversed", **{lost: None})]

    result = run(tmp_path, rows)

    assert statement(result)["netting/orphan_reversal"] == 1
    assert statement(result)["netting_key/key_missing"] == 2
    assert value(result, "gross_cost") == Decimal("10.00")


def test_it_nets_rows_without_key_by_their_own_claim_id(tmp_path):
    rows = [
        paid("a", "10", 1, rx_number=None),
        paid("a", "-10", 2, "reversed", rx_number=None),
        paid("b", "10", 3, rx_number=None),
    ]

    assert standing(tmp_path, rows) == ["b"]


def test_it_lists_what_it_took_out_with_reason_and_dollars(tmp_path):
    rows = [
        paid("a", "10", 1),
        paid("b", "-9", 2, "reversed"),
        paid("c", "5", 1, rx_number="RX2"),
        paid("d", "-5", 2, "reversed", rx_number="RX2"),
        paid("e", "7", 1, rx_number="RX3"),
        paid("f", "6", 2, "adjusted", rx_number="RX3"),
    ]

    result = run(tmp_path, rows)

    listed = [(row["reason"], row["claim_id"]) for row in drill.read_netted(result.netted_path)]
    assert listed == [
        ("cancelled_original", "c"),
        ("cancelled_reversal", "d"),
        ("orphan_reversal", "b"),
        ("superseded", "e"),
        ("unpaired_original", "a"),
    ]
    dollars = {row.code: row.plan_paid_usd for row in result.completeness if row.group == "netting"}
    assert dollars["orphan_reversal"] == Decimal("-9.00")
    assert dollars["unpaired_original"] == Decimal("10.00")


def test_it_tells_tied_rows_apart_by_content_not_by_place(tmp_path):
    twins = [paid("a", "10", 1, drug_name="X"), paid("a", "10", 1, drug_name="Y")]
    gone = paid("b", "-10", 2, "reversed")

    found = [
        drill.read_lines(run(tmp_path, order).lines_path)[0]["drug_name"]
        for order in ([*twins, gone], [gone, *reversed(twins)])
    ]

    assert found == ["X", "X"]
