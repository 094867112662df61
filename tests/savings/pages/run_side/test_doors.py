"""Who gets through: every page of a run for each person."""

import pytest

from tests.people import logged_in

pytestmark = pytest.mark.django_db
READ = (
    "", "report/", "quality/", "segments/", "segments/?kind=pharmacy",
    "segments/month/?key=2026-01", "figures/gross_cost/", "findings/",
    "findings/?rule=duplicate_claim", "lines/", "lines/?kind=month&key=2026-01&formula=gross_cost",
    "netted/", "claim/?claim=C001",
)  # fmt: skip
TAKEN = (
    "tables/guarantees/components.csv", "tables/audit_findings/rules.xlsx", "lines.csv",
    "tables/segments/pharmacy.csv", "findings.xlsx", "charts/costs/by_month.png",
    "segments/pharmacy.png",
)  # fmt: skip
NOWHERE = (
    "segments/?kind=planet", "segments/planet/", "segments/month/?key=1999-01",
    "figures/no_such/", "findings/?rule=no_such", "lines/?formula=no_such", "lines/?kind=planet",
    "netted/?reason=whim", "claim/?claim=NONE", "tables/costs/no_such.csv",
    "charts/costs/no_such.png", "segments/drug/?key=~other", "segments/?sort=no_such",
    "segments/planet.png", "segments/month.png?sort=no_such", "tables/no_such/x.csv",
)  # fmt: skip


def codes(person, run, pages) -> dict[str, int]:
    """The status of each page for the person; one run serves them all."""
    browser = logged_in(person)
    return {
        page: browser.get(f"/savings/runs/{run.public_id}/{page}").status_code for page in pages
    }


def test_it_opens_for_a_viewer(finished, viewer):
    pages = READ + TAKEN

    assert codes(viewer, finished, pages) == dict.fromkeys(pages, 200)


def test_it_does_not_exist_for_an_outsider(finished, outsider):
    pages = READ + TAKEN

    assert codes(outsider, finished, pages) == dict.fromkeys(pages, 404)


def test_it_knows_nothing_of_what_is_not_there(finished, viewer):
    assert codes(viewer, finished, NOWHERE) == dict.fromkeys(NOWHERE, 404)


def test_it_keeps_out_who_has_no_business_in_reports(finished, auditor):
    address = f"/savings/runs/{finished.public_id}/report/"

    assert logged_in(auditor).get(address).status_code == 403


def test_it_lists_ones_own_runs_only(finished, viewer, outsider):
    assert finished.public_id in logged_in(viewer).get("/savings/runs/").content.decode()
    assert finished.public_id not in logged_in(outsider).get("/savings/runs/").content.decode()


def test_it_narrows_the_list(finished, viewer):
    browser = logged_in(viewer)

    assert finished.public_id in browser.get("/savings/runs/?state=finished").content.decode()
    assert "No run matches" in browser.get("/savings/runs/?state=failed").content.decode()


def test_it_says_what_to_do_while_there_are_no_runs(viewer):
    assert "No runs yet" in logged_in(viewer).get("/savings/runs/").content.decode()


@pytest.mark.parametrize("page", ["workbook/", "report/"])
def test_it_offers_the_workbook_to_who_may_export(page, finished, operator, viewer):
    link = f"/savings/runs/{finished.public_id}/workbook/"
    address = f"/savings/runs/{finished.public_id}/{page}"

    assert link in logged_in(operator).get(address).content.decode()
    assert link not in logged_in(viewer).get(address).content.decode()
    assert logged_in(viewer).get(link).status_code == 403
