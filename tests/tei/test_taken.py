"""Charts and tables of a business case, as files; nothing unsaved is offered."""

import pytest

from audit.exports.models import ExportLog
from tei.actions.values import enter_values
from tei.models import TEITool
from tests.people import logged_in
from tests.tei.make import annual, make_tool, once

pytestmark = pytest.mark.django_db
KEY = "ai_resolution_efficiency"


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    """1,000 a year against 500 once."""
    made = make_tool(cedar, consultant)
    rows = [*annual(KEY, "1000", "1000", "1000"), once("legacy_termination", "500")]
    enter_values(tool=made, rows=rows, by=consultant)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("rest", "name", "form", "starts"),
    [
        ("", "benefits-and-costs-by-year", "png", b"\x89PNG"),
        ("", "cumulative-cash-flow-by-month", "pdf", b"%PDF"),
        ("", "values", "csv", b"\xef\xbb\xbfField,"),
        ("what-if/", "change-of-the-net-present-value", "png", b"\x89PNG"),
        ("what-if/?simulate=1&draws=1000", "draws", "xlsx", b"PK"),
        ("scenarios/", "scenarios", "csv", b"\xef\xbb\xbfFigure,"),
        ("explain/net_present_value/", "rows", "csv", b"\xef\xbb\xbfField,"),
    ],
)
def test_it_leaves_from_its_page(consultant, tool, rest, name, form, starts):
    session, address = logged_in(consultant), f"/tei/tools/{tool.public_id}/{rest}"
    mark = "&" if "?" in address else "?"

    shown = session.get(address).content.decode()
    taken = session.get(f"{address}{mark}take={name}&as={form}")

    assert f"take={name}&amp;as={form}" in shown
    assert b"".join(taken).startswith(starts)
    assert ExportLog.objects.get().organization == tool.organization


def test_it_offers_what_is_stored_and_nothing_that_is_only_typed(consultant, tool):
    session, address = logged_in(consultant), f"/tei/tools/{tool.public_id}/"
    typed = [{"field_key": KEY, "year": 1, "value": "2,000"}]

    tried, empty = (
        session.post(f"{address}attempt/", {"cells": cells}, content_type="application/json")
        for cells in (typed, [])
    )

    assert (tried.status_code, empty.status_code) == (200, 200)
    assert "take=" not in tried.json()["pictures"]
    assert f'href="{address}?take=benefits-and-costs-by-year' in empty.json()["pictures"]


def test_it_leaves_nothing_to_others(tool, outsider):
    address = f"/tei/tools/{tool.public_id}/?take=values&as=csv"

    assert logged_in(outsider).get(address).status_code in (403, 404)
    assert not ExportLog.objects.exists()
