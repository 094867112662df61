"""From the page of a record to all that happened to it."""

import pytest

from leafenterprise.jobs.actions import enqueue
from tests.people import logged_in, make_member, make_platform_admin
from tests.tei.make import make_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(cedar):
    return make_tool(cedar, make_member(cedar, "consultant"))


def test_it_leads_from_a_records_page_to_its_history(cedar, tool):
    reader = make_member(cedar, "admin")

    page = logged_in(reader).get(f"/tei/tools/{tool.public_id}/", follow=True).content.decode()
    address = f"/trail/of/tei.teitool/{tool.public_id}/"

    assert address in page
    assert logged_in(reader).get(address).status_code == 200


def test_it_shows_no_way_to_who_may_not_read_the_trail(cedar, tool):
    viewer = make_member(cedar, "viewer")

    page = logged_in(viewer).get(f"/tei/tools/{tool.public_id}/", follow=True).content.decode()

    assert "History of this record" not in page


def test_it_leads_from_the_page_of_a_job(cedar, admin):
    job = enqueue("exports.write", key="k", organization=cedar, by=admin)

    page = logged_in(admin).get(f"/jobs/{job.public_id}/").content.decode()

    assert f"/trail/of/jobs.job/{job.public_id}/" in page


def test_it_shows_no_way_on_a_list(cedar, admin):
    assert b"History of this record" not in logged_in(admin).get("/jobs/").content


def test_it_leads_from_the_admins_history_button(cedar, admin):
    address = f"/admin/accounts/user/{admin.pk}/history/"

    answer = logged_in(make_platform_admin()).get(address)

    assert answer["Location"] == f"/trail/of/accounts.user/{admin.public_id}/"
