"""How well an item fits a scope, with every reason."""

from datetime import date

import pytest

from savings.evidence.matching import Covered, match_item, simplified

SCOPE = Covered(
    ("northwind-rx", "Northwind Rx"),
    ("lakeside-tpa", "Lakeside TPA"),
    ("cedar-county", "Cedar County Schools"),
    date(2026, 1, 1),
    date(2026, 12, 31),
)
SAYS = {
    "pbm": "Northwind Rx",
    "broker": "Lakeside TPA",
    "group": "Cedar County Schools",
    "from_date": date(2026, 1, 1),
    "to_date": date(2026, 12, 31),
}


def match(**changed):
    said = {**SAYS, **changed}
    names = {name: (said[name],) for name in ("pbm", "broker", "group")}
    return match_item(Covered(**names, from_date=said["from_date"], to_date=said["to_date"]), SCOPE)


def verdict(found, part):
    return next(why.verdict for why in found.reasons if why.part == part)


def test_it_scores_a_hundred_where_all_agrees():
    assert match().score == 100


@pytest.mark.parametrize(
    "name", ["NORTHWIND RX, Inc.", "northwind-rx", "Nórthwind  Rx LLC", "The Northwind Rx Company"]
)
def test_it_compares_names_without_case_accents_and_legal_form(name):
    assert verdict(match(pbm=name), "pbm") in ("agrees", "close")
    assert match(pbm=name).is_candidate


def test_it_takes_a_name_within_the_other_for_close():
    found = match(group="Cedar Schools")

    assert verdict(found, "group") == "close"
    assert found.score == 91


@pytest.mark.parametrize("part", ["pbm", "broker", "group"])
def test_it_is_no_candidate_where_a_party_contradicts(part):
    found = match(**{part: "Somebody Else"})

    assert verdict(found, part) == "contradicts"
    assert (found.score, found.is_candidate) == (0, False)


def test_it_is_no_candidate_of_another_time():
    found = match(from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))

    assert verdict(found, "window") == "contradicts"
    assert not found.is_candidate


def test_it_counts_what_is_not_stated_neither_for_nor_against():
    found = match(broker="", from_date=None, to_date=None)

    assert found.score == 80
    assert verdict(found, "broker") == "not_stated"


def test_it_counts_a_window_by_its_days():
    found = match(to_date=date(2026, 6, 30))

    assert verdict(found, "window") == "close"
    assert found.score == 94


@pytest.mark.parametrize(
    ("stated", "candidate"),
    [
        ({"group": "", "broker": ""}, True),
        ({"pbm": "", "broker": ""}, True),
        ({"pbm": "", "group": ""}, False),
    ],
)
def test_it_wants_the_pbm_or_the_group_to_agree(stated, candidate):
    assert match(**stated).is_candidate is candidate


def test_it_takes_one_shared_word_for_nothing():
    assert verdict(match(group="Cedar"), "group") == "contradicts"


def test_it_keeps_a_name_that_is_all_legal_form():
    assert simplified("The Company Inc") == ("the",)
    assert simplified("Co Inc") == ("co", "inc")
