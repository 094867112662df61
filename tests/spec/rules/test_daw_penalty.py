from datetime import date

from savings.claims.declarations import Parameters
from tests.spec.rules.judge import judge, paid, reason, usd
from tests.spec.tables import price

COPAYS = Parameters(copay_schedule={"retail/brand": usd("4.00")})
MAC = {"mac": [price("00000000001", "0.20", date(2026, 1, 1))]}  # 6.00 for thirty


def brand(claim_id: str, **values: object) -> dict[str, object]:
    return paid(claim_id, **{"brand_generic": "brand", "daw": "2", **values})


def found(folder, *rows):
    return judge(folder, "daw_penalty", rows, prices=MAC, parameters=COPAYS)


def test_it_finds_a_difference_the_member_did_not_pay(tmp_path):
    rows = (brand("a"), brand("b", member_paid_usd=usd("8.00"), plan_paid_usd=usd("3.00")))

    assert found(tmp_path, *rows) == [("a", usd("4.00"))]


def test_it_asks_no_more_than_the_total_allowed(tmp_path):
    dear = brand("a", ingredient_cost_usd=usd("10.00"), allowed_usd=usd("7.00"))

    assert found(tmp_path, dear) == [("a", usd("3.00"))]


def test_it_lets_the_prescribers_choice_pass(tmp_path):
    assert found(tmp_path, brand("a", daw="1")) == []


def test_it_lets_another_payers_claims_pass(tmp_path):
    assert found(tmp_path, brand("a", is_cob=True)) == []


def test_it_does_not_judge_a_brand_without_a_mac(tmp_path):
    assert found(tmp_path, brand("a", ndc11="00000000009")) == []


def test_it_needs_a_mac_list(tmp_path):
    told = reason(tmp_path, "daw_penalty", (brand("a"),), parameters=COPAYS)

    assert told == "not_evaluable: The run has no MAC price reference."
