from datetime import date

from tests.spec.rules.judge import judge, paid, usd
from tests.spec.tables import price, term

TERMS = [
    term("retail/brand", awp_discount="0.15"),
    term("retail/generic", awp_discount="0.85"),
]


def listed(classification: str | None) -> dict[str, list]:
    row = price("00000000001", "0.20", date(2026, 1, 1), classification=classification)
    return {"nadac": [row]}


def test_it_finds_a_generic_billed_as_a_brand(tmp_path):
    rows = (paid("a", brand_generic="brand"), paid("b"))

    found = judge(tmp_path, "class_misassigned", rows, prices=listed("G"), terms=TERMS)

    assert found == [("a", usd("1.00"))]  # 10.00 less 60.00 at 85 % off


def test_it_finds_a_brand_billed_as_a_generic_without_dollars(tmp_path):
    found = judge(tmp_path, "class_misassigned", (paid("a"),), prices=listed("B"), terms=TERMS)

    assert found == [("a", usd("0.00"))]


def test_it_takes_a_brand_priced_like_a_generic_for_a_brand(tmp_path):
    rows = (paid("a", brand_generic="brand"),)

    assert judge(tmp_path, "class_misassigned", rows, prices=listed("B-ANDA"), terms=TERMS) == []


def test_it_does_not_judge_without_a_class_in_the_list(tmp_path):
    rows = (paid("a", brand_generic="brand"),)

    assert judge(tmp_path, "class_misassigned", rows, prices=listed(None), terms=TERMS) == []


def test_it_knows_no_dollars_without_a_promise_for_the_frozen_class(tmp_path):
    rows = (paid("a", brand_generic="brand"),)

    found = judge(tmp_path, "class_misassigned", rows, prices=listed("G"), terms=TERMS[:1])

    assert found == [("a", None)]
