"""The button, the dialog, the history, templates and months."""

from datetime import UTC, date, datetime

import pytest

from audit.exports import schedules
from audit.exports.builtin import TEMPLATES
from audit.exports.models import ExportLog, ExportSchedule, ExportTemplate
from audit.exports.registry import tables
from audit.exports.templates import list_templates
from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from tests.browser import WIDTHS, overflow, serious_problems
from tests.people import logged_in, make_member, make_organization
from tests.trail.build import note

pytestmark = pytest.mark.django_db
ASK = {"table": "trail.events", "form": "csv", "fields_": ["action", "reason"]}


def test_it_offers_the_list_to_who_may_take_it(cedar, auditor, viewer):
    note(cedar)

    shown = logged_in(auditor).get("/trail/?action=test.noted").content.decode()
    hidden = logged_in(viewer).get("/savings/runs/").content.decode()

    assert "/exports/new/?table=trail.events&amp;action=test.noted" in shown
    assert "table=trail.events" not in hidden


def test_its_dialog_knows_fields_days_and_filters(cedar, auditor):
    session = logged_in(auditor)

    page = session.get("/exports/new/?table=trail.events&action=test.noted&page=3")
    part = session.get("/exports/new/?table=trail.events", headers={"HX-Request": "true"})

    assert b'name="filter.action" value="test.noted"' in page.content
    assert b"filter.page" not in page.content
    assert b'type="date"' in page.content
    assert b"<html" not in part.content
    assert b'value="png"' not in part.content


def test_it_gives_the_file_at_once(cedar, auditor):
    note(cedar, reason="seen")
    note(cedar, reason="not seen", target="other")

    answer = logged_in(auditor).post("/exports/make/", {**ASK, "filter.object_id": "other"})

    text = answer.getvalue().decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-events-')
    assert text.splitlines() == ["action,reason", "test.noted,not seen"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"form": "exe"}, 400), ({"fields_": ["x"]}, 400), ({"table": "x"}, 400)],
)
def test_it_refuses_what_the_dialog_does_not_offer(auditor, changed, status):
    assert logged_in(auditor).post("/exports/make/", ASK | changed).status_code == status


def test_it_asks_for_the_right(viewer):
    assert logged_in(viewer).post("/exports/make/", ASK).status_code == 403
    assert logged_in(viewer).get("/exports/new/?table=trail.events").status_code == 403


def test_it_keeps_what_was_chosen_as_a_template(cedar, auditor):
    session = logged_in(auditor)
    session.post("/exports/make/", ASK | {"keep_as": "Short trail"}).close()

    again = session.post("/exports/make/", ASK | {"keep_as": "Short trail"})
    kept = ExportTemplate.objects.get()
    made = session.post("/exports/template/", {"template": kept.public_id})

    assert again.status_code == 409
    assert made.getvalue().decode("utf-8-sig").startswith("action,reason")
    assert kept.sheets == [{"table": "trail.events", "fields": ["action", "reason"]}]
    assert AuditEvent.objects.filter(action="export_template.kept").count() == 1


def test_it_offers_only_templates_whose_tables_one_may_take(cedar, viewer, auditor, outsider):
    found = {one.id for one in list_templates(viewer, cedar)}
    known = {
        name for name, one in TEMPLATES.items()
        if any(sheet["table"] in tables() for sheet in one["sheets"])
    }  # fmt: skip

    assert {"savings_overview", "business_cases"} <= found <= known
    assert {"tax_prep", "billing_audit"} <= TEMPLATES.keys()
    assert list_templates(auditor, cedar) == []
    refused = logged_in(auditor).post("/exports/template/", {"template": "business_cases"})
    assert refused.status_code == 400


def test_it_makes_each_month_once(cedar, viewer):
    session = logged_in(viewer)
    session.post("/exports/template/", {"template": "savings_overview", "monthly": "1"})
    now = datetime(2026, 3, 1, 0, 5, tzinfo=UTC)

    asked = [schedules.run_due(now) for _ in range(2)]
    run_pending(once=True)

    made = ExportLog.objects.get()
    assert asked == [1, 0]
    assert (made.first_day, made.last_day) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (made.state, made.period) == ("ready", "2026-02")
    assert b"Savings overview 2026-02" in session.get("/exports/").content
    session.post(f"/exports/schedules/{made.schedule.public_id}/stop/")
    assert not ExportSchedule.objects.get().is_active
    assert schedules.run_due(datetime(2026, 4, 1, tzinfo=UTC)) == 0


def test_it_makes_nothing_for_who_lost_the_right(cedar, viewer):
    logged_in(viewer).post("/exports/template/", {"template": "business_cases", "monthly": "1"})
    viewer.memberships.all().delete()

    assert schedules.run_due(datetime(2026, 3, 1, tzinfo=UTC)) == 0
    assert not ExportLog.objects.exists()


def test_it_needs_an_organization_for_a_month(cedar):
    person = make_member(cedar, "viewer")
    person.memberships.create(organization=make_organization(), role="viewer")

    sent = {"template": "business_cases", "monthly": "1"}
    assert logged_in(person).post("/exports/template/", sent).status_code == 400


@pytest.mark.browser
def test_it_exports_a_list_from_its_dialog(transactional_db, cedar, auditor, visit):
    note(cedar, 3)
    page = visit(auditor, "/trail/")

    page.get_by_role("link", name="Export this list").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Format").select_option("xlsx")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0
    assert serious_problems(page) == []
    with page.expect_download() as taken:
        dialog.get_by_role("button", name="Export").click()

    assert taken.value.suggested_filename.endswith(".xlsx")
    dialog.wait_for(state="hidden")
    page.goto(page.url.replace("/trail/", "/exports/"))
    with page.expect_download():
        page.get_by_role("link", name="Audit events").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0
    assert serious_problems(page) == []
