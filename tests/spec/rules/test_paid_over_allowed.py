from tests.spec.rules.judge import judge, paid, usd


def test_it_finds_what_was_paid_beyond_the_allowed(tmp_path):
    rows = (paid("a", plan_paid_usd=usd("7.01")), paid("b"), paid("c", plan_paid_usd=usd("6")))

    assert judge(tmp_path, "paid_over_allowed", rows) == [("a", usd("0.01"))]


def test_it_takes_an_unstated_member_amount_for_nothing(tmp_path):
    rows = (
        paid("a", member_paid_usd=None, plan_paid_usd=usd("12.00")),
        paid("b", member_paid_usd=None, plan_paid_usd=usd("11.00")),
    )

    assert judge(tmp_path, "paid_over_allowed", rows) == [("a", usd("1.00"))]


def test_it_does_not_judge_a_line_without_allowed(tmp_path):
    rows = (paid("a", allowed_usd=None, plan_paid_usd=usd("99")), paid("b"))

    assert judge(tmp_path, "paid_over_allowed", rows) == []
