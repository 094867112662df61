"""Statements over the API: to whom they are shown, and the way that programs take them."""

import pytest

from tests.insights.make import make_provider, make_site
from tests.insights.statements.make import make_ready, statement_of
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
API = "/api/v1/insights/statements"


def test_it_is_nobodys_who_does_not_hold_every_site(site, owner, cedar):
    """A statement spans all sites: a manager of one site alone does not see it."""
    draft = statement_of(make_ready(site, owner), owner)
    manager = make_member(cedar, "practice_manager")
    membership = manager.memberships.get()
    membership.sites.add(site)
    program = api_of(manager)
    assert program.get(f"{API}/{draft.public_id}/").status_code == 200
    make_site(cedar)

    assert program.get(f"{API}/{draft.public_id}/").status_code == 404
    assert program.get(f"{API}/").json()["results"] == []
    sent = {"provider_id": draft.provider.public_id, "period_start": "2026-01-01",
            "period_end": "2026-01-31"}  # fmt: skip
    assert program.post(f"{API}/", sent).status_code == 404
    assert logged_in(manager).get(f"/insights/statements/{draft.public_id}/").status_code == 404


def test_it_is_made_and_taken_through_by_the_api(site, owner, as_owner):
    provider = make_ready(site, owner)
    sent = {"provider_id": provider.public_id, "period_start": "2026-03-01",
            "period_end": "2026-03-31"}  # fmt: skip

    made = as_owner.post(f"{API}/", sent)
    again = as_owner.post(f"{API}/", sent)

    assert (made.status_code, made.json()["net_amount"]) == (201, "400.00")
    assert again.json() == made.json()
    own = f"{API}/{made.json()['statement_id']}"
    assert made.json()["possible_acts"] == ["regenerate", "adjust", "review"]
    as_owner.post(f"{own}/adjust/", {"amount": "-10.00", "reason": "Course"})
    as_owner.post(f"{own}/review/")
    done = as_owner.post(f"{own}/approve/").json()
    assert (done["state"], done["net_amount"]) == ("approved", "390.00")
    assert [step["action"] for step in done["approval_history"]] == [
        "generated", "adjust_draft", "review", "approve",
    ]  # fmt: skip
    bill = as_owner.post(f"{own}/export/")
    assert bill["Content-Disposition"].endswith('-xero.csv"')
    assert as_owner.get(f"{own}/files/table/").status_code == 200
    assert as_owner.get(f"{own}/files/docx/").status_code == 400


def test_it_lists_agreements_with_their_bands(site, owner, as_owner):
    provider = make_ready(site, owner)
    make_provider(site.organization)

    listed = as_owner.get("/api/v1/insights/agreements/").json()["results"]

    assert [(one["provider_id"], one["rates"]) for one in listed] == [
        (provider.public_id, [{"category": "", "above": "0.00", "share": "0.400000"}])
    ]


def test_it_shows_a_refused_form_as_it_was_typed(draft, owner):
    page, one = logged_in(owner), f"/insights/statements/{draft.public_id}/"
    period = {"period_start": "2026-03-15", "period_end": "2026-04-15", "currency": "GBP"}

    meeting = page.post("/insights/statements/", period | {"provider": draft.provider.public_id})
    nothing = page.post(f"{one}adjust/", {"amount": "0", "reason": "A uniform"})
    wordless = page.post(f"{one}discard/", {"reason": " "})

    assert (meeting.status_code, nothing.status_code, wordless.status_code) == (409, 400, 400)
    assert 'value="2026-03-15"' in meeting.content.decode()
    assert 'id="id_amount_error"' in nothing.content.decode()
    assert 'value="A uniform"' in nothing.content.decode()
    assert 'id="discard-reason_error"' in wordless.content.decode()
    assert "Uniform" not in page.get(f"{one}adjust/").content.decode()
