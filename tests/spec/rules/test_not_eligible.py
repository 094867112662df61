from datetime import date

from tests.spec.rules.judge import judge, paid, reason, usd

SPAN = {"member_key": "M", "start_date": date(2026, 1, 10), "end_date": date(2026, 1, 20)}


def fill(claim_id: str, day: int, **values: object) -> dict[str, object]:
    return paid(claim_id, **{"member_key": "M", "fill_date": date(2026, 1, day), **values})


def test_it_finds_fills_outside_coverage_without_their_fee(tmp_path):
    rows = (fill("a", 9), fill("b", 10), fill("c", 20), fill("d", 21))

    found = judge(tmp_path, "not_eligible", rows, eligibility=[SPAN])

    assert found == [("a", usd("6.00")), ("d", usd("6.00"))]


def test_it_finds_members_the_file_does_not_know(tmp_path):
    rows = (fill("a", 15, member_key="N"), fill("b", 15, member_key=None))

    assert judge(tmp_path, "not_eligible", rows, eligibility=[SPAN]) == [("a", usd("6.00"))]


def test_it_knows_coverage_in_pieces_and_without_end(tmp_path):
    later = {"member_key": "M", "start_date": date(2026, 1, 21), "end_date": None}

    assert judge(tmp_path, "not_eligible", (fill("a", 31),), eligibility=[SPAN, later]) == []


def test_it_needs_an_eligibility_file(tmp_path):
    told = reason(tmp_path, "not_eligible", (fill("a", 9),))

    assert told == "not_evaluable: The run has no eligibility file."
