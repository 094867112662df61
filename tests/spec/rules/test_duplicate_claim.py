from tests.spec.rules.judge import judge, paid, reason, usd


def test_it_finds_the_later_of_two_alike(tmp_path):
    rows = (paid("a", member_key="M"), paid("b", member_key="M"), paid("c", member_key="N"))

    assert judge(tmp_path, "duplicate_claim", rows) == [("b", usd("7.00"))]


def test_it_lets_another_quantity_pass(tmp_path):
    rows = (paid("a", member_key="M"), paid("b", member_key="M", quantity=usd("31")))

    assert judge(tmp_path, "duplicate_claim", rows) == []


def test_it_lets_a_rebilled_claim_pass(tmp_path):
    alike = {"member_key": "M", "rx_number": "R"}
    rows = (
        paid("a", **alike),
        paid("b", **alike, status="reversed"),
        paid("c", **alike),
    )

    assert judge(tmp_path, "duplicate_claim", rows) == []


def test_it_needs_member_keys(tmp_path):
    rows = (paid("a", member_key=None),)

    assert reason(tmp_path, "duplicate_claim", rows) == "not_evaluable: member_key missing"
