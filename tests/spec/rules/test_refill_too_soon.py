from datetime import date

from tests.spec.rules.judge import judge, paid, usd


def fill(claim_id: str, day: int, **values: object) -> dict[str, object]:
    return paid(claim_id, **{"member_key": "M", "fill_date": date(2026, 1, day), **values})


def test_it_finds_a_refill_below_the_threshold_without_its_fee(tmp_path):
    rows = (fill("a", 1, days_supply=20), fill("b", 15, days_supply=20))

    assert judge(tmp_path, "refill_too_soon", rows) == [("b", usd("6.00"))]


def test_it_lets_a_refill_at_the_threshold_pass(tmp_path):
    rows = (fill("a", 1, days_supply=20), fill("b", 16, days_supply=20))

    assert judge(tmp_path, "refill_too_soon", rows) == []


def test_it_leaves_duplicates_to_their_rule(tmp_path):
    rows = (fill("a", 1), fill("b", 5), fill("c", 5))

    assert judge(tmp_path, "refill_too_soon", rows) == [("b", usd("6.00"))]


def test_it_lets_another_drug_or_member_pass(tmp_path):
    rows = (fill("a", 1), fill("b", 2, ndc11="00000000002"), fill("c", 2, member_key="N"))

    assert judge(tmp_path, "refill_too_soon", rows) == []
