from decimal import Decimal

from savings.claims.declarations import Parameters
from tests.spec.rules.judge import judge, paid, reason, usd

LIMIT = Parameters(quantity_limit=Decimal(60))


def test_it_finds_what_is_beyond_the_limit_at_its_share_of_the_cost(tmp_path):
    rows = (
        paid("a", quantity=usd("80")),
        paid("b", quantity=usd("60")),
        paid("c", quantity=usd("90")),
    )

    found = judge(tmp_path, "quantity_limit", rows, parameters=LIMIT)

    assert found == [("a", usd("2.50")), ("c", usd("3.33"))]


def test_it_needs_the_limit(tmp_path):
    told = reason(tmp_path, "quantity_limit", (paid("a"),))

    assert told == "not_evaluable: parameter quantity_limit missing"
