"""The AI Guardian's feed, attacked: small groups, one contributor, and one hour beside another."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from audit.trail.models import AuditEvent
from insights.actions.guardian import HourNotOver, guardian_schema, tell_hour
from insights.analytics.suppression import Contribution, verdict_of
from insights.models import GuardianWindow
from tests.insights.make import ingest, make_provider, make_site, signal
from tests.people import api_of, make_member

HOUR = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER = HOUR + timedelta(hours=2)
GUARDIAN = "/api/v1/insights/feeds/guardian/"


def group(**sizes: int) -> list[Contribution]:
    return [Contribution(name, 100) for name, size in sizes.items() for _ in range(size)]


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ([], "TOO_FEW_SIGNALS"),
        (group(a=1, b=1, c=2), "TOO_FEW_SIGNALS"),
        (group(a=3, b=3), "TOO_FEW_CONTRIBUTORS"),
        (group(a=4, b=2, c=1), "DOMINATED"),
        ([*group(a=2, b=2, c=2), Contribution("a", 5000)], "DOMINATED"),
        ([*group(a=2, b=2, c=2), Contribution("a", -5000)], "DOMINATED"),
        (group(a=2, b=2, c=1), ""),
        (group(a=3, b=2, c=1), ""),
    ],
)
def test_it_tells_of_a_group_only_where_nobody_shows(held, reason):
    assert verdict_of(held).reason == reason
    assert verdict_of(held).may_be_told == (reason == "")


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(-(10**6), 10**6)), max_size=30))
def test_it_holds_its_rule_for_any_group(parts):
    held = [Contribution(*part) for part in parts]

    if verdict_of(held).may_be_told:
        people = {one.contributor for one in held}
        total = sum(abs(one.hundredths) for one in held)
        assert len(held) >= 5
        assert len(people) >= 3
        for person in people:
            own = [one for one in held if one.contributor == person]
            assert 2 * len(own) <= len(held)
            assert 2 * sum(abs(one.hundredths) for one in own) <= total


@pytest.fixture
def people(cedar):
    """Three providers."""
    return [make_provider(cedar) for _ in range(3)]


def deposits(site, owner, people, number=6, forfeited=0, at=HOUR):
    """Deposit signals of the people in turn, taken in at that time."""
    rows = []
    for place in range(number):
        type_ = "deposit_forfeited" if place < forfeited else "deposit_held"
        rows.append(signal(site, type_, provider_id=people[place % len(people)].public_id))
    ingest(site, owner, *rows, now=at + timedelta(minutes=10))


def told(site, owner, hour=HOUR, now=LATER):
    return tell_hour(organization=site.organization, hour=hour, by=owner, now=now)


@pytest.mark.django_db
class TestHours:
    """What an hour says."""

    def test_it_tells_a_share_and_no_amount(self, site, owner, people):
        deposits(site, owner, people, 6, forfeited=2)

        said = told(site, owner)

        assert said["groups"] == [
            {"site": site.public_id, "category": "deposits", "irregular_share": "0.3"}
        ]
        assert list(Draft202012Validator(guardian_schema()).iter_errors(said)) == []

    def test_it_tells_no_raw_thing(self, site, owner, people):
        deposits(site, owner, people)
        text = json.dumps(told(site, owner))

        assert "10.00" not in text
        assert "provider" not in text
        assert not any(one.public_id in text for one in people)
        assert "signal" not in text

    @pytest.mark.parametrize(("number", "persons"), [(4, 3), (9, 2), (5, 1), (1, 1)])
    def test_it_tells_nothing_of_small_groups_and_not_that_they_were_there(
        self, site, owner, people, number, persons
    ):
        deposits(site, owner, people[:persons], number)

        assert told(site, owner)["groups"] == told(make_site(site.organization), owner)["groups"]

    def test_it_tells_nothing_where_one_makes_most_of_it(self, site, owner, people):
        deposits(site, owner, people, 6)
        large = signal(site, "deposit_held", amount="900.00", provider_id=people[0].public_id)
        ingest(site, owner, large, now=HOUR + timedelta(minutes=20))

        assert told(site, owner)["groups"] == []

    def test_it_tells_an_hour_once_so_that_a_later_signal_shows_in_no_difference(
        self, site, owner, people
    ):
        deposits(site, owner, people, 6, forfeited=0)
        first = told(site, owner)
        deposits(site, owner, people[:1], 1, forfeited=1)  # taken in within the same hour

        assert told(site, owner, now=LATER + timedelta(days=1)) == first
        assert GuardianWindow.objects.count() == 1
        assert AuditEvent.objects.filter(action="guardian.told").count() == 1

    def test_it_puts_each_signal_in_one_hour_so_that_two_hours_differ_in_no_single_one(
        self, site, owner, people
    ):
        """The attack: know hour one, wait for one more signal, take the difference of hour two."""
        deposits(site, owner, people, 6)
        next_hour = HOUR + timedelta(hours=1)
        deposits(site, owner, people[:1], 1, forfeited=1, at=next_hour)

        assert told(site, owner)["groups"] != []
        assert told(site, owner, next_hour, LATER + timedelta(hours=1))["groups"] == []

    def test_it_gives_no_total_from_which_a_hidden_group_follows(self, site, owner, people):
        other = make_site(site.organization)
        deposits(site, owner, people, 6)
        deposits(other, owner, people[:2], 4)

        said = told(site, owner)

        assert {one["site"] for one in said["groups"]} == {site.public_id}
        assert set(said) == {"schema", "schema_version", "organization", "first_moment",
                             "last_moment", "groups"}  # fmt: skip

    @pytest.mark.parametrize("minutes", [1, 30, 59])
    def test_it_slices_no_hour(self, site, owner, minutes):
        with pytest.raises(HourNotOver):
            told(site, owner, HOUR + timedelta(minutes=minutes))

    def test_it_waits_until_the_hour_is_over(self, site, owner):
        with pytest.raises(HourNotOver):
            told(site, owner, now=HOUR + timedelta(minutes=64))

    def test_it_counts_production_far_from_the_usual(self, site, owner, people):
        usual = [
            signal(
                site,
                "provider_production_item",
                amount=f"{100 + n}.00",
                provider_id=people[n % 3].public_id,
                signal_timestamp="2026-03-08T08:00:00Z",
            )
            for n in range(24)
        ]
        ingest(site, owner, *usual, now=HOUR - timedelta(days=2))
        rows = [signal(site, "provider_production_item", amount=amount,
                       provider_id=people[n % 3].public_id)
                for n, amount in enumerate(["110.00", "340.00", "105.00", "350.00", "112.00",
                                            "345.00"])]  # fmt: skip
        ingest(site, owner, *rows, now=HOUR + timedelta(minutes=5))

        assert told(site, owner)["groups"] == [
            {"site": site.public_id, "category": "production", "outliers": 3}
        ]

    def test_it_is_read_over_the_api_at_own_sites_alone(self, site, owner, people, cedar, outsider):
        other = make_site(cedar)
        for place in (site, other):
            deposits(place, owner, people)
        manager = make_member(cedar, "practice_manager")
        manager.memberships.get().sites.add(site)
        sent = {"hour": "2026-03-10T09:00:00Z"}

        seen = api_of(manager).get(GUARDIAN, sent).json()["groups"]

        assert {one["site"] for one in seen} == {site.public_id}
        assert api_of(outsider).get(GUARDIAN, {**sent, "organization": cedar.public_id}
                                    ).status_code == 404  # fmt: skip
        assert api_of(make_member(cedar, "cashier")).get(GUARDIAN, sent).status_code == 403
        wrong = api_of(owner).get(GUARDIAN, {"hour": "2026-03-10T09:30:00Z"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "HOUR_NOT_OVER")
        assert api_of(owner).get(f"{GUARDIAN}schema/").json() == guardian_schema()


@pytest.mark.django_db
def test_it_stands_an_attacker_who_reads_every_hour_with_one_deposit_more(site, owner, cedar):
    """Every pattern of who forfeited in a small hour reads the same from outside."""
    people = [make_provider(cedar) for _ in range(3)]
    seen = set()
    for place, pattern in enumerate(product([0, 1], repeat=2)):
        hour = HOUR + timedelta(hours=place)
        for forfeited, person in zip(pattern, people, strict=False):
            deposits(site, owner, [person], 1, forfeited, hour)
        seen.add(json.dumps(told(site, owner, hour, hour + timedelta(hours=2))["groups"]))

    assert seen == {"[]"}
