"""Textbook and library cases hold, the traps included."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tei.case.declarations import CannotCalculate
from tei.case.payback import linear_payback_months
from tei.case.returns import dated_rate, has_one_rate, internal_rate, modified_rate
from tei.case.summary import summarize
from tei.case.worth import dated_worth, present_worth
from tei.formulas.internal_rate_of_return import SEVERAL
from tests.places import SHARED_DATA, require_shared_data
from tests.tei.cases import make_case, make_field

FILE = SHARED_DATA / "tei" / "textbook.json"
CASES = json.loads(FILE.read_text())["cases"] if FILE.is_file() else []
COUNT = 32


def test_it_knows_every_textbook_case():
    folder = require_shared_data()

    assert len(json.loads((folder / "tei" / "textbook.json").read_text())["cases"]) == COUNT


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_it_answers_as_the_book_does(case):
    answer = ANSWERS[case["kind"]](case)

    if case["expected"] is None:
        assert answer is None
        return
    near = abs(Decimal(answer) - Decimal(case["expected"])) <= Decimal(case["tolerance"])
    assert near == case.get("expect_reproduced", True), answer


def test_it_does_not_fall_for_rounded_discount_factors():
    require_shared_data()
    trap = next(case for case in CASES if case["id"] == "trap-rounded-factors")

    exact = present_worth(Decimal(trap["rate"]), flows_of(trap), first_period=0)

    assert exact.quantize(Decimal("0.01")) == Decimal("326759.50")


@pytest.mark.parametrize("case", [c for c in CASES if c.get("multiple_roots")], ids=str)
def test_it_says_where_there_may_be_several_rates(case):
    assert not has_one_rate(flows_of(case))


def test_it_says_so_beside_the_figure_and_only_there():
    turning = make_case(
        make_field("a", "benefits", "0", "2300", "0"), make_field("b", "costs", "1000", "0", "1320")
    )
    plain = make_case(make_field("a", "benefits", "0", "2300"), make_field("b", "costs", "1000"))

    assert summarize(turning).figures["internal_rate_of_return"] is not None
    assert summarize(turning).caveats == {"internal_rate_of_return": SEVERAL}
    assert summarize(plain).caveats == {}


def test_it_has_no_rate_of_dated_flows_without_a_loss():
    days = [date(2026, 1, 1), date(2027, 1, 1)]

    assert dated_rate(days, [Decimal(1), Decimal(2)]) is None


def test_it_discounts_by_no_rate_that_devours_everything():
    with pytest.raises(CannotCalculate, match="above -100 percent"):
        present_worth(Decimal(-1), [Decimal(1)], first_period=0)


def flows_of(case: dict[str, Any]) -> list[Decimal]:
    return [Decimal(str(amount)) for amount in case["flows"]]


def days_of(case: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(day) for day in case["dates"]]


def worth(case: dict[str, Any]) -> Decimal:
    fraction = case.get("rate_fraction")
    rate = Decimal(fraction[0]) / Decimal(fraction[1]) if fraction else Decimal(case["rate"])
    return present_worth(rate, flows_of(case), first_period=int(case.get("convention") == "t1"))


def payback_months(case: dict[str, Any]) -> Decimal | None:
    flows = list(enumerate(flows_of(case)))
    rate = Decimal(case.get("rate", 0))
    return linear_payback_months([(t, amount / (1 + rate) ** t) for t, amount in flows])


def payback_years(case: dict[str, Any]) -> Decimal:
    months = payback_months(case)
    assert months is not None
    return months / 12


def return_on_investment(case: dict[str, Any]) -> Any:
    benefits, costs = (
        make_field(table, table, *case[table][1:]) for table in ("benefits", "costs")
    )
    initial = make_field("initial", "costs", once=case["costs"][0])
    case_ = make_case(benefits, costs, initial, rate=case["rate"], has_initial_period=True)
    return summarize(case_).figures["roi_percentage"]


ANSWERS = {
    "npv": worth,
    "pv": worth,
    "irr": lambda case: internal_rate(flows_of(case)),
    "mirr": lambda case: modified_rate(
        flows_of(case), Decimal(case["finance_rate"]), Decimal(case["reinvest_rate"])
    ),
    "xnpv": lambda case: dated_worth(Decimal(case["rate"]), days_of(case), flows_of(case)),
    "xirr": lambda case: dated_rate(days_of(case), flows_of(case)),
    "payback_years": payback_years,
    "payback_months": payback_months,
    "roi_pct": return_on_investment,
}


def test_a_period_in_which_nothing_flows_pays_nothing_back():
    flows = [(0, Decimal(0)), (1, Decimal(-500)), (2, Decimal(1000))]

    assert linear_payback_months(flows) == 18
    assert linear_payback_months([(0, Decimal(0)), (1, Decimal(0))]) is None
    assert linear_payback_months([(0, Decimal(0)), (1, Decimal(5))]) == 0
