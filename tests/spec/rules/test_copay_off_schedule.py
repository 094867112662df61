from savings.claims.declarations import Parameters
from tests.spec.rules.judge import judge, paid, reason, usd

COPAYS = Parameters(copay_schedule={"retail/generic": usd("4.00"), "retail/brand": usd("4.00")})


def found(folder, *rows):
    return judge(folder, "copay_off_schedule", rows, parameters=COPAYS)


def test_it_finds_too_little_with_what_the_plan_paid_for_it(tmp_path):
    rows = (paid("a", member_paid_usd=usd("1.50")), paid("b"))

    assert found(tmp_path, *rows) == [("a", usd("2.50"))]


def test_it_finds_too_much_without_dollars(tmp_path):
    assert found(tmp_path, paid("a", member_paid_usd=usd("5.00"))) == [("a", usd("0.00"))]


def test_it_asks_no_more_than_the_total_allowed(tmp_path):
    cheap = {"allowed_usd": usd("3.00"), "member_paid_usd": usd("3.00")}

    assert found(tmp_path, paid("a", **cheap)) == []


def test_it_lets_another_payers_claims_pass(tmp_path):
    assert found(tmp_path, paid("a", member_paid_usd=usd("0"), is_cob=True)) == []


def test_it_leaves_a_brand_the_member_asked_for_to_its_rule(tmp_path):
    row = paid("a", member_paid_usd=usd("9.00"), brand_generic="brand", daw="2")

    assert found(tmp_path, row) == []


def test_it_does_not_judge_a_component_without_a_copay(tmp_path):
    assert found(tmp_path, paid("a", channel="mail", member_paid_usd=usd("0"))) == []


def test_it_needs_the_schedule(tmp_path):
    told = reason(tmp_path, "copay_off_schedule", (paid("a"),))

    assert told == "not_evaluable: parameter copay_schedule missing"
