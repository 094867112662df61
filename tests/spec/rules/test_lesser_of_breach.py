from datetime import date

from savings.claims.declarations import Parameters
from savings.rules import RULES
from tests.spec.rules.judge import judge, paid, reason, usd
from tests.spec.tables import price, run, term

NO_AWP = Parameters(lesser_of_awp_discount=False)
TERMS = [term("retail/generic", dispensing_fee_usd="1.00")]
MAC = {"mac": [price("00000000001", "0.30", date(2026, 1, 1))]}  # 9.00 for thirty


def test_it_finds_a_cost_above_usual_and_customary_less_fee(tmp_path):
    rows = (paid("a", uc_usd=usd("10.50")), paid("b", uc_usd=usd("11.00")))

    assert judge(tmp_path, "lesser_of_breach", rows, parameters=NO_AWP, terms=TERMS) == [
        ("a", usd("0.50"))
    ]


def test_it_finds_a_cost_above_mac(tmp_path):
    found = judge(
        tmp_path, "lesser_of_breach", (paid("a"),), prices=MAC, parameters=NO_AWP, terms=TERMS
    )

    assert found == [("a", usd("1.00"))]


def test_it_finds_a_cost_above_the_contract_price_where_agreed(tmp_path):
    terms = [term("retail/generic", awp_discount="0.85")]  # 60.00 less 85 % is 9.00

    assert judge(tmp_path, "lesser_of_breach", (paid("a"),), terms=terms) == [("a", usd("1.00"))]


def test_it_does_not_bind_a_brand_that_was_asked_for_to_mac(tmp_path):
    brand = {"brand_generic": "brand"}
    rows = (paid("a", daw="1", **brand), paid("b", daw="2", **brand), paid("c", **brand))

    found = judge(tmp_path, "lesser_of_breach", rows, prices=MAC, parameters=NO_AWP, terms=TERMS)

    assert found == [("c", usd("1.00"))]


def test_it_judges_by_the_prices_that_are_there_and_names_the_others(tmp_path):
    row = {name: value for name, value in paid("a").items() if name != "uc_usd"}

    rules = (RULES["lesser_of_breach"],)

    result = run(tmp_path, [row], prices=MAC, rules=rules, formulas={}, terms=TERMS)

    (judged,) = result.rules
    assert (judged.evaluable, judged.findings) == (True, 1)
    assert judged.reason.code == "leg_missing"
    assert "U&C" in judged.reason.message
    assert "MAC" not in judged.reason.message


def test_it_cannot_be_evaluated_without_any_price(tmp_path):
    row = {name: value for name, value in paid("a").items() if name != "uc_usd"}

    result = run(tmp_path, [row], rules=(RULES["lesser_of_breach"],), formulas={}, terms=TERMS)

    (judged,) = result.rules
    assert not judged.evaluable
    assert judged.reason.message.startswith("not_evaluable: uc_usd is absent")


def test_it_says_how_many_lines_had_nothing_to_be_compared_with(tmp_path):
    rows = (paid("a", ndc11="00000000009", uc_usd=None), paid("b"))

    result = run(tmp_path, rows, rules=(RULES["lesser_of_breach"],), formulas={}, prices=MAC,
                 parameters=NO_AWP, terms=TERMS)  # fmt: skip

    (judged,) = result.rules
    assert (judged.lines_judged, judged.lines_unjudged) == (1, 1)


def test_it_lets_compounds_pass(tmp_path):
    rows = (paid("a", uc_usd=usd("5.00"), is_compound=True),)

    assert judge(tmp_path, "lesser_of_breach", rows, parameters=NO_AWP, terms=TERMS) == []


def test_it_asks_nothing_back_without_a_contract(tmp_path):
    rows = (paid("a", uc_usd=usd("5.00")),)

    told = reason(tmp_path, "lesser_of_breach", rows, prices=MAC)

    assert told == "not_evaluable: The run has no contract terms."
