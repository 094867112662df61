"""Charts and tables of the lane's pages, as files: what the page shows, whole."""

import csv
import io

import pytest

from audit.exports.models import ExportLog
from audit.exports.registry import table_named
from tests.insights.cards.make import make_card
from tests.insights.make import ingest, make_site, signal
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db
MARCH = "preset=custom&first_day=2026-03-01&last_day=2026-03-31"
CHART = "revenue-in-gbp"


@pytest.fixture
def page(owner):
    """The owner's browser."""
    return logged_in(owner)


def rows_of(answer) -> list[list[str]]:
    """The lines of a CSV file."""
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_course_of_a_figure_leaves_as_picture_and_table(site, cedar, operator, page):
    ingest(site, operator, signal(site, amount="150.00"))
    address = f"/insights/?{MARCH}&metric=revenue"

    shown = page.get(address).content.decode()
    picture = page.get(f"{address}&take={CHART}&as=png")
    table = rows_of(page.get(f"{address}&take={CHART}&as=csv"))

    assert f"metric=revenue&amp;take={CHART}&amp;as=png" in shown
    assert picture.content.startswith(b"\x89PNG")
    assert table[0][0] == "Days"
    assert table[0][1].endswith("(GBP)")
    assert "150.00" in {amount for _, amount in table[1:]}
    assert set(ExportLog.objects.values_list("organization", flat=True)) == {cedar.pk}


def test_sites_beside_one_another_leave_for_who_sees_the_group(site, cedar, operator):
    other = make_site(cedar, "Riverside")
    ingest(site, operator, signal(site, amount="10.00"), signal(other, amount="20.00"))
    address = f"/insights/?{MARCH}&view=by_site&take=by-site&as=csv"

    taken = rows_of(logged_in(make_member(cedar, "group_owner")).get(address))

    assert "20.00" in next(row for row in taken if row[0] == "Riverside")
    assert logged_in(make_member(cedar, "cashier")).get(address).status_code == 403


def test_every_signal_behind_a_figure_leaves(site, operator, page):
    ingest(site, operator, *(signal(site, amount="10.10") for _ in range(30)))

    taken = rows_of(page.get(f"/insights/drill-down/?{MARCH}&metric=revenue&take=signals&as=csv"))

    assert len(taken) == 31
    assert {row[-1] for row in taken[1:]} == {"10.10"}


def test_a_card_leaves_with_its_picture_and_what_it_rests_on(site, operator, page):
    address = f"/insights/cards/{make_card(site, operator).public_id}/"

    shown = page.get(address).content.decode()
    picture = page.get(address, {"take": "was-and-expected", "as": "png"})
    behind = rows_of(page.get(address, {"take": "signals-1", "as": "csv"}))

    assert "take=was-and-expected&amp;as=png" in shown
    assert picture.content.startswith(b"\x89PNG")
    assert len(behind) == 11


def test_days_of_cash_leave_without_an_amount(site, cedar):
    session = logged_in(make_member(cedar, "cashier"))

    shown = session.get("/insights/cash/").content.decode()
    columns = {column.id for column in table_named("insights.cash_days").columns}

    assert "/exports/new/?table=insights.cash_days" in shown
    assert columns == {"day", "site", "currency", "state", "counted_by", "verified_by", "record"}
