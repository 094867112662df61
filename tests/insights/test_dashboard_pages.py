"""Dashboards as pages: figures, filters in the address, signals behind them, saved filters."""

import re
from datetime import date

import pytest

from insights.analytics.periods import Period
from insights.models import SavedView
from insights.pages.figures import Cell
from insights.queries.figures import figures_of
from insights.queries.pulse import pulse_of
from insights.queries.sheets import sheet_of
from insights.signals.metrics import METRICS
from insights.templatetags.insights import amount_cells, options, source_lines
from tests.insights.make import ingest, make_provider, make_site, selection, signal
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db
MARCH = "preset=custom&first_day=2026-03-01&last_day=2026-03-31"
ROOT = "/insights/"


def text_of(client, path: str, status: int = 200, **headers) -> str:
    """The page's text."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def page(owner):
    """The owner's browser."""
    browser = logged_in(owner)
    browser.person = owner
    return browser


def test_it_shows_each_headline_figure_with_change_and_freshness(site, operator, page):
    ingest(site, operator, signal(site, amount="150.00"),
           signal(site, amount="100.00", signal_timestamp="2026-02-10T12:00:00Z"))  # fmt: skip

    found = text_of(page, f"{ROOT}?{MARCH}")

    assert "£150.00" in found
    assert "+£50.00 (50.0 %) against £100.00 before" in found
    assert "Newest signal processed" in found
    assert "No source is expected" in found
    assert found.count('data-metric="') == sum(m.standing == "committed" for m in METRICS.values())


def test_it_never_shows_a_missing_figure_as_zero(site, page):
    found = text_of(page, f"{ROOT}?{MARCH}")

    assert "Not known" in found
    assert "Somebody sets up which sources the site expects." in found


def test_it_keeps_filters_in_every_link(site, cedar, operator, page):
    anna = make_provider(cedar, "Dr Anna")
    ingest(site, operator, signal(site, provider_id=anna.public_id))

    found = text_of(page, f"{ROOT}?{MARCH}&provider={anna.public_id}&payment_method=")

    links = re.findall(r'href="(/insights/drill-down/[^"]+)"', found)
    assert links
    assert all(f"provider={anna.public_id}" in link and "2026-03-01" in link for link in links)


def test_it_shows_signals_that_add_up_to_the_figure(site, operator, page):
    ingest(site, operator, *(signal(site, amount="10.10") for _ in range(30)))

    found = text_of(page, f"{ROOT}drill-down/?{MARCH}&metric=revenue")

    assert "£303.00" in found
    assert "30 signals add up to £303.00" in found
    assert 'data-agrees="yes"' in found
    assert "Page 1 of 2" in found
    assert "metric=revenue" in found


def test_it_shows_sites_side_by_side_to_who_sees_the_group(site, cedar, operator):
    other = make_site(cedar, "Riverside")
    ingest(site, operator, signal(site, amount="10.00"), signal(other, amount="20.00"))
    group = logged_in(make_member(cedar, "group_owner"))

    found = text_of(group, f"{ROOT}?{MARCH}&view=by_site")

    assert "£30.00" in found  # consolidated stays above
    assert re.search(r"Riverside</a></th><td[^>]*><a[^>]*>£20.00", found)
    assert f"site={other.public_id}" in found


def test_it_shows_no_side_by_side_to_others(site, page):
    found = text_of(page, f"{ROOT}?{MARCH}&view=by_site")

    assert "Headline figures by site" not in found
    assert 'aria-label="View"' not in found


@pytest.mark.parametrize(("first_day", "last_day"), [
    ("2026-03-01", "2026-03-31"), ("2026-02-18", "2026-03-17"), ("2026-03-12", "2026-03-12"),
    ("2025-11-20", "2026-03-15"), ("2026-01-24", "2026-02-20"), ("2026-01-31", "2026-01-31"),
])  # fmt: skip
def test_it_reckons_the_same_for_sites_alone_and_beside_one_another(
    site, operator, first_day, last_day
):
    days = ["2025-05-03", "2025-08-31", "2025-12-01", "2026-01-31", "2026-02-18", "2026-03-12"]
    for number, day in enumerate(days):
        at = f"{day}T12:00:00Z"
        ingest(site, operator, signal(site, amount=f"{number + 1}.25", signal_timestamp=at),
               signal(site, "outstanding_balance", amount=f"{number}.10", currency_code="EUR",
                      signal_timestamp=at))  # fmt: skip
    period = Period(date.fromisoformat(first_day), date.fromisoformat(last_day))
    chosen = selection(site).over(period)
    metrics = [METRICS[name] for name in ("revenue", "outstanding", "pipeline")]

    sheet = sheet_of(chosen, metrics, by_site=True)

    assert sheet.by_site[site.pk] == sheet.current == figures_of(chosen, metrics)
    earlier = figures_of(chosen.over(period.before()), metrics)
    assert sheet.before == {
        name: {code: amount._replace(processed_at=None) for code, amount in found.items()}
        for name, found in earlier.items()
    }
    assert sheet_of(chosen, metrics).current == sheet.current


def test_it_labels_forecasts_and_observations_as_indicative(site, operator, page):
    row = signal(site, "pipeline_estimated_value", amount="900.00")
    ingest(site, operator, row)

    dashboard = text_of(page, f"{ROOT}?{MARCH}")
    found = text_of(page, f"{ROOT}indicative/?{MARCH}")
    behind = text_of(page, f"{ROOT}drill-down/?{MARCH}&metric=pipeline")

    assert "£900.00" not in dashboard
    assert "£900.00" in found
    assert "Indicative: in no committed figure." in found
    assert "In no committed figure." in behind


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_it_draws_the_course_with_its_table(site, operator, page, grain):
    ingest(site, operator, signal(site, amount="10.00"))

    found = text_of(page, f"{ROOT}?{MARCH}&granularity={grain}&metric=revenue")

    assert 'aria-label="Revenue in GBP"' in found
    assert f"granularity={grain}" in found


@pytest.mark.parametrize("wrong", ["first_day=2026-04-01&last_day=2026-03-01", "site=abc"])
def test_it_says_which_filters_cannot_be(site, page, wrong):
    found = text_of(page, f"{ROOT}?preset=custom&{wrong}", 400)

    assert "These filters cannot be" in found


def test_it_hides_another_organization(site, harbor, page):
    text_of(page, f"{ROOT}?organization={harbor.public_id}", 404)


def test_it_answers_a_poll_only_when_something_came(site, operator, page, cedar):
    pulse = pulse_of(cedar)
    quiet = page.get(f"{ROOT}?{MARCH}&pulse={pulse}", headers={"HX-Request": "true"})

    ingest(site, operator, signal(site, amount="12.34"))
    fresh = page.get(f"{ROOT}?{MARCH}&pulse={pulse}", headers={"HX-Request": "true"})

    assert quiet.status_code == 204
    assert "£12.34" in fresh.content.decode()
    assert "<html" not in fresh.content.decode()


def test_it_saves_filters_and_deletes_them(site, cedar, owner, page):
    sent = {"organization": cedar.public_id, "name": " Spring  review ",
            "query": f"{MARCH}&evil=1"}  # fmt: skip

    answer = page.post(f"{ROOT}views/", sent)

    view = SavedView.objects.get()
    assert (view.name, view.query, view.user) == ("Spring review", MARCH, owner)
    assert answer["Location"] == f"{ROOT}?{MARCH}"
    assert "Spring review" in text_of(page, ROOT)
    other = logged_in(make_member(cedar, "owner"))
    assert "Spring review" not in text_of(other, ROOT)
    assert other.post(f"{ROOT}views/{view.public_id}/delete/").status_code == 404
    page.post(f"{ROOT}views/{view.public_id}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_it_saves_nothing_without_a_fit_name(site, cedar, page, name):
    page.post(f"{ROOT}views/", {"organization": cedar.public_id, "name": name, "query": MARCH})

    assert not SavedView.objects.exists()


def test_it_keeps_the_name_and_the_filters_when_nothing_was_saved(site, cedar, page):
    for number in range(50):
        SavedView.objects.create(organization=cedar, user=page.person, name=f"View {number}")
    sent = {"organization": cedar.public_id, "name": "Spring <b>", "query": MARCH}

    answer = page.post(f"{ROOT}views/", sent)

    shown = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="Spring &lt;b&gt;"' in shown
    assert "You have 50 already; delete one first." in shown
    assert 'name="query" value="preset=custom&amp;first_day=2026-03-01' in shown


def test_it_escapes_what_is_written_outside_the_templates():
    named = "<b>A & B</b>"
    source = {"label": named, "site_name": named, "complete_through": None}

    written = [
        source_lines([source]), options([(named, named, True)]),
        amount_cells([Cell(named, [("GBP", "1.00")], named)]),
    ]  # fmt: skip

    for html in written:
        assert "<b>" not in html
        assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in html
