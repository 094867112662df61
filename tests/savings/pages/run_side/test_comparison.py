"""Two runs side by side on a page: what rounding would hide, what broke off, what cannot be."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from leafenterprise.jobs.models import Job
from savings.actions.comparisons import ask_for_split
from savings.comparison import FigurePair, Line
from savings.manifest_changes import Cause, Change
from savings.pages.compared import show_causes, show_lines, show_pair
from tests.people import logged_in
from tests.savings.changed_runs import run_again

pytestmark = pytest.mark.django_db


def pair(old, new, difference, unit="usd", attribution="rows"):
    return FigurePair(
        "gross_cost", "Gross cost", unit, old, new, difference, 1, 1, "final", "final",
        attribution, (), (),
    )  # fmt: skip


def test_it_shows_every_place_where_rounding_would_hide_the_difference():
    hidden = show_pair(pair("0.6723", "0.6719", "-0.0004"))
    plain = show_pair(pair("2.50", None, None, attribution="not_separable"))

    assert (hidden.old, hidden.new, hidden.difference) == ("0.6723", "0.6719", "-0.0004")
    assert hidden.due_to == "Claims rows"
    assert (plain.old, plain.new, plain.difference) == ("$2.50", "–", "–")
    assert plain.due_to == "Several causes"


def test_it_names_a_changed_file_apart_from_its_digest():
    file = Cause("rows", "Claims rows", (Change("claims my_may.csv 0123456789ab", None, "2 rows"),))
    term = Cause("contract", "Terms", (Change("parameter offset_policy", "separate", "combined"),))

    (_, (claims,)), (_, (policy,)) = show_causes((file, term))

    assert (claims.name, claims.digest) == ("my_may.csv (claims)", "0123456789ab")
    assert (policy.name, policy.digest) == ("Offset policy", "")


def test_it_tells_lines_that_differ_from_those_that_do_not():
    lines = (
        Line("a", {"rows": ("1", "2", "1"), "plan_paid_usd": ("5.00", "5.00", "0.00")}),
        Line("b", {"rows": ("1", "1", "0"), "plan_paid_usd": (None, None, None)}),
    )

    shown = show_lines(lines, {"a": "Received", "b": "Rejected"})

    assert [row.title for row in shown["changed"]] == ["Received"]
    assert shown["changed"][0].cells[1] == ("$5.00", "$5.00", "$0.00", False)
    assert [row.title for row in shown["same"]] == ["Rejected"]


def test_it_leads_back_from_what_cannot_be_compared(finished, operator):
    address = reverse("savings-compare", args=[finished.public_id, finished.public_id])

    answer = logged_in(operator).get(address)

    assert answer.url == reverse("savings-compare-choose", args=[finished.public_id])
    (said,) = get_messages(answer.wsgi_request)
    assert "not with itself" in str(said)


def test_it_says_that_dividing_broke_off(finished, client_of_cedar, tmp_path, operator):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows", "prices")
    split = ask_for_split(one=finished, other=newer, by=operator)
    address = reverse("savings-compare", args=[finished.public_id, newer.public_id])
    waiting = logged_in(operator).get(address)
    Job.objects.filter(public_id=split.job_id).update(
        state="failed", error_code="OUT_OF_TIME", error_message="It took too long."
    )

    told = logged_in(operator).get(address, headers={"HX-Request": "true"})

    assert b"every 3s" in waiting.content
    assert "HX-Refresh" not in waiting.headers
    assert b"It took too long." in told.content
    assert b"every 3s" not in told.content
    assert told.headers["HX-Refresh"] == "true"
