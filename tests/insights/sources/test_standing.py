"""How sources stand, and who sees and settles what was refused: API, page, admin."""

import pytest

from audit.trail.models import AuditEvent
from insights.actions.pulls import pull_of, pull_source
from insights.models import RefusedRow
from insights.queries.pulls import addresses
from tests.insights.make import make_site
from tests.insights.sources.records import record
from tests.insights.sources.server import configure, serving
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
PULLS, REFUSED = "/api/v1/insights/sources/pulls/", "/api/v1/insights/refused/"


@pytest.fixture
def refused(site, settings):
    """A row of the site that could not be taken, and one of no known site."""
    lost = record("treatment.invoiced", invoice_line="I-1", amount="much")
    with serving(lost, {"event": "lost", "site": "nowhere"}) as source:
        name = configure(settings, source, site)
        pull_source(pull=pull_of(addresses()[name], site.organization))
    return RefusedRow.objects.order_by("row_number")[0]


def test_it_states_how_each_source_stands(refused, site, as_operator, outsider):
    (said,) = as_operator.get(PULLS).json()

    assert (said["address"], said["state"], said["source_module"]) == (
        "cedar_pms",
        "current",
        "pms",
    )
    assert (said["invalid"], said["refused_waiting"], said["failures"]) == (2, 2, 0)
    assert said["pulled_at"] == said["reached_at"]
    assert "cursor" not in said
    assert api_of(outsider).get(PULLS).json() == []


def test_it_shows_sources_and_refused_rows_on_the_page(refused, owner, cedar):
    page = logged_in(owner).get("/insights/sources/").content.decode()

    assert 'data-state="current"' in page
    assert "A text such as -12.50 is needed" in page
    assert logged_in(make_member(cedar, "viewer")).get("/insights/sources/").status_code == 403


def test_it_shows_both_in_the_admin(refused, owner):
    client = logged_in(owner)

    pulls = client.get("/admin/insights/sourcepull/").content.decode()
    rows = client.get("/admin/insights/refusedrow/").content.decode()

    assert "cedar_pms" in pulls
    assert "current" in pulls
    assert "BAD_AMOUNT" in rows


def test_it_lets_a_person_dismiss_a_refused_row_with_a_reason(refused, as_owner, as_operator):
    door = f"{REFUSED}{refused.public_id}/dismiss/"

    without = as_owner.post(door, {"reason": " "})
    stranger = as_operator.post(door, {"reason": "because"})
    done = as_owner.post(door, {"reason": "Booked by hand."})
    again = as_owner.post(door, {"reason": "Once more."})

    assert [without.status_code, stranger.status_code] == [400, 403]
    assert (done.json()["state"], done.json()["decision"]) == ("dismissed", "Booked by hand.")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_TRANSITION")
    assert AuditEvent.objects.filter(action="refused_row.dismiss").count() == 1


def test_it_lets_a_person_dismiss_a_refused_row_on_the_page(refused, owner, operator, harbor):
    door = f"/insights/sources/refused/{refused.public_id}/dismiss/"

    page = logged_in(owner).get("/insights/sources/").content.decode()
    stranger = logged_in(operator).post(door, {"reason": "because"})
    long = logged_in(owner).post(door, {"reason": "Booked by hand. " * 20})
    again = logged_in(owner).get(door)
    done = logged_in(owner).post(door, {"reason": "Booked by hand."}, follow=True)

    refused.refresh_from_db()
    assert door in page
    assert stranger.status_code == 403
    assert (refused.state, refused.decision) == ("dismissed", "Booked by hand.")
    assert "Dismissed." in done.content.decode()
    assert logged_in(make_member(harbor, "owner")).get(door).status_code == 404
    assert door in again.content.decode()
    assert long.status_code == 400
    assert long.content.decode().count("Booked by hand.") == 20


def test_it_hides_rows_of_other_sites_and_of_none(refused, cedar):
    manager = make_member(cedar, "practice_manager")
    other = make_site(cedar)
    whole = api_of(manager).get(REFUSED).json()["count"]
    manager.memberships.get().sites.add(refused.site)
    own = [row["id"] for row in api_of(manager).get(REFUSED).json()["results"]]
    manager.memberships.get().sites.set([other])

    assert whole == 2
    assert own == [refused.public_id]
    assert api_of(manager).get(REFUSED).json()["count"] == 0
