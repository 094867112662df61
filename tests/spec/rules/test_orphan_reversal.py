from tests.spec.rules.judge import judge, paid, usd


def test_it_finds_a_reversal_that_cancels_nothing(tmp_path):
    back = {"ingredient_cost_usd": usd("-10"), "plan_paid_usd": usd("-7.00")}
    rows = (paid("a", status="reversed", **back), paid("b"))

    assert judge(tmp_path, "orphan_reversal", rows) == [("a", usd("7.00"))]


def test_it_lets_a_paired_reversal_pass(tmp_path):
    rows = (paid("a", rx_number="R"), paid("b", rx_number="R", status="reversed"))

    assert judge(tmp_path, "orphan_reversal", rows) == []
