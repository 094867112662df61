from datetime import date

from tests.spec.rules.judge import judge, paid, reason, usd
from tests.spec.tables import price

AWP = {"awp": [price("00000000001", "2.00", date(2026, 1, 1))]}


def off(claim_id: str, awp: str) -> dict[str, object]:
    return paid(claim_id, unit_awp_usd=usd(awp))


def test_it_finds_an_awp_above_the_reference_with_its_share_of_the_cost(tmp_path):
    assert judge(tmp_path, "awp_off", (off("a", "2.50"),), prices=AWP) == [("a", usd("2.00"))]


def test_it_rounds_the_share_half_up(tmp_path):
    rows = (off("a", "2.400000"), off("b", "3.000000"))  # 10.00 × 0.4 / 2.4 and × 1 / 3

    found = judge(tmp_path, "awp_off", rows, prices=AWP)

    assert found == [("a", usd("1.67")), ("b", usd("3.33"))]


def test_it_finds_an_awp_below_the_reference_without_dollars(tmp_path):
    assert judge(tmp_path, "awp_off", (off("a", "1.97"),), prices=AWP) == [("a", usd("0.00"))]


def test_it_tolerates_one_percent_either_way(tmp_path):
    rows = (off("a", "2.02"), off("b", "1.98"), off("c", "2.020001"))

    assert [claim for claim, _ in judge(tmp_path, "awp_off", rows, prices=AWP)] == ["c"]


def test_it_does_not_judge_a_drug_the_reference_lacks(tmp_path):
    rows = (paid("a", ndc11="00000000009", unit_awp_usd=usd("9.00")), paid("b"))

    assert judge(tmp_path, "awp_off", rows, prices=AWP) == []


def test_it_needs_a_reference(tmp_path):
    told = reason(tmp_path, "awp_off", (paid("a"),))

    assert told == "not_evaluable: The run has no AWP price reference."
