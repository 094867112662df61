"""Which findings become cards."""

from datetime import timedelta

from insights.analytics.cards import BUDGET, Standing, choose, subject_of, week_of
from insights.analytics.detectors._registry import DETECTORS
from tests.insights.cards.make import found_by, last, look, steady

DROP = DETECTORS["seasonal_deviation"]


def drop(site="2" * 12):
    seen = look(steady(site=site, faults=dict.fromkeys(last(7), 0.4)))
    return found_by("seasonal_deviation", seen)[0]


def standing(one, **fields):
    said = {"detector": DROP.id, "subjects": frozenset([subject_of(one)]), "first": one.first,
            "last": one.last, "week": week_of(one.last)}  # fmt: skip
    return Standing(**{**said, **fields})


def test_it_makes_no_second_card_of_the_same_days_or_week():
    one = drop()
    earlier = timedelta(weeks=1)

    assert choose([(DROP, one)], 1, [standing(one)]) == []
    past = standing(one, first=one.first - earlier, last=one.first - timedelta(days=1),
                    week=week_of(one.first - earlier))  # fmt: skip
    assert len(choose([(DROP, one)], 1, [past])) == 1
    assert len(choose([(DROP, one)], 1, [standing(one, detector="another")])) == 1


def test_it_makes_one_card_of_many_sites():
    many = [(DROP, drop(f"site {number}")) for number in range(4)]

    (group,) = choose(many, 20, [])
    alone = choose(many[:2], 20, [])
    few_of_many = choose(many, 60, [])

    assert (group.is_group, len(group.findings), group.subject) == (True, 4, "||GBP|revenue|down")
    assert [draft.is_group for draft in alone] == [False, False]
    assert len(few_of_many) == 4
    told = standing(many[0][1], subjects=frozenset(subject_of(one) for _, one in many))
    assert choose(many, 20, [told]) == []


def test_it_keeps_to_the_budget_of_a_site_and_shows_the_gravest():
    one = drop()
    found = [
        (detector, type(one)(**{**one.__dict__, "at_stake": 50_000 + place}))
        for place, detector in enumerate(each for name, each in DETECTORS.items()
                                         if name != "missing_source")
    ]  # fmt: skip

    chosen = choose(found, 1, [])
    after = choose(found, 1, [standing(one, detector="x"), standing(one, detector="y")])

    assert len(chosen) == BUDGET
    assert min(draft.findings[0].at_stake for draft in chosen) == 50_000 + len(found) - BUDGET
    assert len(after) == BUDGET - 2


def test_it_tells_of_missing_data_beside_the_budget():
    one = drop()
    gap = type(one)(**{**one.__dict__, "source": "pms", "direction": "missing"})
    spent = [standing(one, detector=name) for name in "xyz"]

    assert len(choose([(DETECTORS["missing_source"], gap)], 1, spent)) == 1
