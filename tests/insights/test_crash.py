"""kill -9 of a deletion by retention and of a look of the feed: both go on, nothing is done twice.

One process lays the records and forks those that are killed: starting Django takes longest.
"""

import signal
from typing import Any

import pytest

from tests.savings.crash.test_crash import start, told

pytestmark = pytest.mark.slow
FEED_POINT = "feed.part_told:3"
# Where the worker is killed → how many of the four months are gone then, and how many cards stand.
POINTS = {
    "retention.begun": (0, 1),
    "retention.month_gone:2": (1, 1),  # before the month is committed
    "retention.step_done:3": (2, 1),  # drafts, and two months
    "retention.step_done:9": (4, 0),  # the cards too
}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, Any]:
    """By point: how the killed one ended, what was there then, and in the end."""
    data = tmp_path_factory.mktemp("killed") / "data"
    data.mkdir()
    return told(start(data, *POINTS, FEED_POINT, worker="tests.insights.crash_worker"))


@pytest.mark.parametrize("point", POINTS)
def test_it_goes_on_with_a_deletion_killed_at(point, found):
    months, cards = POINTS[point]

    assert found[point] == {
        "code": -signal.SIGKILL,
        "halfway": shown("deleting", "running", months, cards),
        "after": shown("deleted", "succeeded", 4, 0),
    }


def shown(state: str, job: str, months: int, cards: int) -> dict[str, Any]:
    """What must be there and be told, at any time: a row or its sum, and never both."""
    is_over = state == "deleted"
    return {
        "state": state, "is_sealed": is_over, "jobs": [job],
        "signals": 8 - 2 * months, "summed": 2 * months, "told": 2 * months,
        "months": ["2024-06", "2024-05", "2024-04", "2024-03"][:months],
        "cards": cards, "cards_told": 1 - cards,
        "revenue": {"GBP": 8000}, "differing": 0,
        "begins": 1, "finishes": int(is_over), "trail_holds": True,
    }  # fmt: skip


def test_it_goes_on_with_a_look_of_the_feed_that_was_killed(found):
    halfway, after = found[FEED_POINT]["halfway"], found[FEED_POINT]["after"]

    assert found[FEED_POINT]["code"] == -signal.SIGKILL
    assert 0 < halfway["due"] < 10
    assert 0 < halfway["records"] < after["records"]
    assert (len(after["days"]), after["due"], after["is_said_twice"]) == (8, 0, False)
    assert all(said["in_order"] and said["trail_holds"] for said in (halfway, after))
