"""From a rule or figure down to the line in the source file; nobody sees a member."""

import pytest

from tests.people import logged_in

pytestmark = pytest.mark.django_db
PLACES = (
    "report/", "findings/", "lines/", "claim/?claim=C2", "netted/", "lines.csv", "findings.csv",
)  # fmt: skip


def read(person, run, page: str) -> str:
    answer = logged_in(person).get(f"/savings/runs/{run.public_id}/{page}")
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_it_lists_the_findings_of_a_rule(audited, viewer):
    page = read(viewer, audited, "findings/?rule=duplicate_claim")

    assert "claim/?claim=C2" in page
    assert "line 4" in page
    assert "$10.00" in page


def test_it_says_when_a_rule_found_nothing(audited, viewer):
    page = read(viewer, audited, "findings/?rule=daw_penalty")

    assert "Nothing was found" in page or "Not evaluable" in page


def test_it_says_why_a_rule_was_not_evaluated(without_awp, viewer):
    silent = without_awp.rules.filter(evaluable=False).first()

    page = read(viewer, without_awp, f"findings/?rule={silent.rule}")

    assert "Not evaluable" in page
    assert silent.reason["clears"] in page


def test_it_shows_a_claim_with_its_findings_and_components(audited, viewer):
    page = read(viewer, audited, "claim/?claim=C2")

    assert "Duplicate claim" in page
    assert "retail/generic" in page
    assert "AWP of the line" in page
    assert ", line 4" in page


def test_it_never_shows_a_member(audited, viewer):
    pages = [read(viewer, audited, place) for place in PLACES]

    assert not [page for page in pages if "M-SECRET" in page]
    # The dictionary of columns names it in the methodology; no list of claims does.
    assert not [page for page in pages[1:] if "member_key" in page]


def test_it_pages_through_claims(finished, viewer):
    page = read(viewer, finished, "lines/?page=99")

    assert "12 claim lines" in page
    assert "C011" in page
