from savings.claims.declarations import Parameters
from tests.spec.rules.judge import judge, paid, reason, usd

LIMIT = Parameters(days_supply_limit=60)


def test_it_finds_what_is_beyond_the_limit_at_its_share_of_the_cost(tmp_path):
    rows = (paid("a", days_supply=80), paid("b", days_supply=60), paid("c", days_supply=90))

    found = judge(tmp_path, "days_supply_limit", rows, parameters=LIMIT)

    assert found == [("a", usd("2.50")), ("c", usd("3.33"))]


def test_it_needs_the_limit(tmp_path):
    told = reason(tmp_path, "days_supply_limit", (paid("a"),))

    assert told == "not_evaluable: parameter days_supply_limit missing"
