"""One service: every declared table in every form, logged, sealed, and for whom it is."""

import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from audit.exports import actions, orders, registry
from audit.exports.actions import ExportGone, NotReady, ask_for_export, take_export
from audit.exports.declaration import Column, ExportTable
from audit.exports.files import stored_at
from audit.exports.models import ExportLog
from audit.exports.orders import Order
from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from tests.people import logged_in, make_member
from tests.trail.build import note

pytestmark = pytest.mark.django_db
EVENTS = ({"table": "trail.events", "fields": ["action", "reason", "sequence"]},)
ODD = ["=1+1", "+4", "-x", "@now", "\ttab", "\rreturn", "＝1", "plain", 'a "quoted", one', "é\nnew"]


def order(form: str = "csv", **given) -> Order:
    return Order(**({"title": "Audit events", "form": form, "sheets": EVENTS} | given))


def content_of(export: ExportLog) -> bytes:
    return stored_at(export.sha256).read_bytes()


@pytest.fixture
def odd_events(cedar):
    for text in ODD:
        note(cedar, reason=text)


def test_it_writes_text_that_starts_no_formula(odd_events, cedar, auditor):
    as_csv = ask_for_export(order=order(organization=cedar), by=auditor)
    as_xlsx = ask_for_export(order=order("xlsx", organization=cedar), by=auditor)

    lines = list(csv.reader(io.StringIO(content_of(as_csv).decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(content_of(as_xlsx))).active
    assert lines[0] == ["action", "reason", "sequence"]
    assert [line[1][:1] for line in lines[1:6]] == ["'"] * 5
    assert [line[1] for line in lines[8:10]] == ["plain", 'a "quoted", one']
    assert {cell.data_type for cell in sheet["B"][1:]} == {"s"}
    assert [cell.data_type for cell in sheet["C"][1:3]] == ["n", "n"]
    assert sheet["B2"].value == "=1+1"
    assert sheet.freeze_panes == "A2"
    assert as_csv.rows == len(ODD) + 1  # and that it was asked for


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_it_gives_the_same_bytes_for_the_same_rows(odd_events, cedar, auditor, form):
    asked = order(form, organization=cedar, filters={"action": "test.noted"})

    first, second = (ask_for_export(order=asked, by=auditor) for _ in range(2))

    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert content_of(first)[:4] in (b"\xef\xbb\xbfa", b"PK\x03\x04", b"%PDF")


def test_it_tells_the_trail_and_the_log(odd_events, cedar, auditor):
    made = ask_for_export(order=order(organization=cedar), by=auditor)
    take_export(export=made, by=auditor)

    told = AuditEvent.objects.filter(object_id=made.public_id).order_by("pk")

    assert [one.action for one in told] == ["export.asked", "export.finish", "export.taken"]
    assert json.loads(told[1].after)["sha256"] == made.sha256
    assert told[0].actor_id == auditor.public_id
    assert (made.size_bytes, made.state) == (len(content_of(made)), "ready")
    assert made.expires_at - made.made_at == timedelta(days=7)


def test_it_takes_filters_days_and_fields(cedar, auditor):
    note(cedar, reason="old", now=timezone.now() - timedelta(days=40))
    note(cedar, reason="new")
    today = timezone.now().date()

    made = ask_for_export(
        order=order(organization=cedar, filters={"action": "test.noted"}, first_day=today),
        by=auditor,
    )

    assert made.rows == 1
    assert "new" in content_of(made).decode()
    assert made.file_name == f"audit-events-{today}-{made.sha256[:8]}.csv"


def test_it_leaves_out_what_belongs_to_others(cedar, harbor, auditor):
    note(cedar, reason="ours")
    note(harbor, reason="theirs")

    made = ask_for_export(order=order(), by=auditor)

    assert "ours" in content_of(made).decode()
    assert "theirs" not in content_of(made).decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"form": "exe"},
        {"form": "png"},
        {"sheets": ()},
        {"sheets": ({"table": "none.such"},)},
        {"sheets": ({"table": "trail.events", "fields": ["password"]},)},
        {"sheets": EVENTS * 2},
        {"filters": {"after": "yesterday"}},
        {"first_day": date(2026, 2, 1), "last_day": date(2026, 1, 1)},
    ],
)
def test_it_refuses_what_makes_no_sense(auditor, asked):
    with pytest.raises(InvalidInput):
        ask_for_export(order=order(**asked), by=auditor)

    assert not ExportLog.objects.exists()


def test_it_asks_for_the_tables_right_at_every_step(cedar, viewer, auditor):
    with pytest.raises(NotAllowed):
        ask_for_export(order=order(organization=cedar), by=viewer)

    made = ask_for_export(order=order(organization=cedar), by=auditor)
    auditor.memberships.all().delete()

    with pytest.raises(NotAllowed):
        take_export(export=made, by=auditor)


def test_its_links_expire_and_its_files_go(cedar, auditor):
    made = ask_for_export(order=order(organization=cedar), by=auditor)
    later = timezone.now() + timedelta(days=8)

    with pytest.raises(ExportGone):
        take_export(export=made, by=auditor, now=later)
    assert actions.forget_expired(timezone.now()) == 0
    assert actions.forget_expired(later) == 1
    assert ExportLog.objects.get().sha256 == made.sha256


def test_it_writes_many_rows_by_a_job(cedar, auditor, monkeypatch):
    note(cedar, 5)
    monkeypatch.setattr(actions, "AT_ONCE", 3)

    made = ask_for_export(order=order("xlsx", organization=cedar), by=auditor)
    with pytest.raises(NotReady):
        take_export(export=made, by=auditor)
    run_pending(once=True)

    made.refresh_from_db()
    assert (made.state, made.rows) == ("ready", 6)
    assert take_export(export=made, by=auditor).is_file()


def test_it_says_why_a_job_failed(cedar, auditor, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", -1)
    made = ask_for_export(order=order(organization=cedar), by=auditor)
    auditor.memberships.all().delete()

    run_pending(once=True)

    made.refresh_from_db()
    assert made.state == "failed"
    assert "does not allow" in made.error_message


def test_it_goes_on_with_another_sheet_beyond_what_one_holds(cedar, auditor, monkeypatch):
    from audit.exports.writers import workbook

    monkeypatch.setattr(workbook, "LONGEST_SHEET", 4)
    note(cedar, 6)

    made = ask_for_export(order=order("xlsx", organization=cedar), by=auditor)

    book = openpyxl.load_workbook(io.BytesIO(content_of(made)))
    assert book.sheetnames == ["Audit events", "Audit events 2"]
    assert [sheet.max_row for sheet in book] == [5, 4]  # the seventh: that it was asked for


def test_it_refuses_more_than_excel_holds(cedar, auditor, monkeypatch):
    from audit.exports.writers import workbook

    monkeypatch.setattr(workbook, "LONGEST_SHEET", 1)
    note(cedar, 10)

    with pytest.raises(workbook.TooLongForExcel):
        ask_for_export(order=order("xlsx", organization=cedar), by=auditor)

    assert ExportLog.objects.get().state == "failed"


def test_it_draws_a_chart(cedar, auditor, monkeypatch):
    table = registry.table_named("trail.events")
    drawn = Chart("bar", "Events", "count", (Point("a", 1), Point("b", 2)))
    with_chart = ExportTable(**{**vars(table), "chart": lambda asked: drawn})
    for room in (actions, orders):
        monkeypatch.setattr(room, "table_named", lambda _: with_chart)

    made = ask_for_export(order=order("png", organization=cedar), by=auditor)

    assert content_of(made).startswith(b"\x89PNG")


def test_every_declared_table_leaves_in_every_form(cedar, rf):
    person = make_member(cedar, "admin", "auditor", "operator", "owner")
    held = {}
    for full_id, table in registry.tables().items():
        for form in ("csv", "xlsx"):
            asked = order(form, sheets=({"table": full_id},), title=table.title)
            held[full_id, form] = ask_for_export(order=asked, by=person).state

    assert len(held) >= 12
    assert set(held.values()) == {"ready"}


def test_it_refuses_a_declaration_that_cannot_work():
    given = {"id": "x", "title": "X", "rows": lambda asked: [], "columns": ()}
    twice = (Column("a", "A", str), Column("a", "B", str))

    with pytest.raises(ValueError, match="access table"):
        ExportTable(**given, capability="fly")
    with pytest.raises(ValueError, match="repeat"):
        ExportTable(**{**given, "columns": twice}, capability="trail.read")


def test_it_hands_a_file_to_who_asked_and_to_nobody_else(cedar, auditor, outsider, settings):
    colleague = make_member(cedar, "auditor")
    made = ask_for_export(order=order(organization=cedar), by=auditor)
    address = f"/exports/{made.public_id}/file/"

    answer = logged_in(auditor).get(address)

    assert answer.getvalue() == content_of(made)
    assert answer["X-Content-SHA256"] == made.sha256
    assert str(settings.LAKE_DIR) not in str(answer.headers)
    assert logged_in(colleague).get(address).status_code == 404
    assert logged_in(outsider).get(address).status_code == 404
    ExportLog.objects.update(expires_at=timezone.now())
    assert logged_in(auditor).get(address).status_code == 410
