"""What a page shows leaves from the page: the same facts, for who may see it, by the service."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.urls import resolve

from audit.exports.models import ExportLog
from audit.exports.shown import Shown, note_taken
from audit.trail.models import AuditEvent
from leafenterprise.shared import lists
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.lists import TooLongToTake, first_of, paged
from tests.people import logged_in
from tests.trail.build import note

pytestmark = pytest.mark.django_db
CHANGES = {"=1+1": "@x", "number": 12}


@pytest.fixture
def address(cedar) -> str:
    """A page with a table: what one event changed."""
    return f"/trail/{note(cedar, after=CHANGES)[0].public_id}/"


def test_it_puts_the_ways_out_under_the_table(address, auditor):
    shown = logged_in(auditor).get(address).content.decode()

    for form in ("csv", "xlsx", "pdf"):
        assert f'href="{address}?take=changes&amp;as={form}"' in shown
    assert 'aria-label="Excel of What changed"' in shown


def test_it_hands_out_the_table_and_tells_log_and_trail(address, auditor, cedar):
    answer = logged_in(auditor).get(address, {"take": "changes", "as": "csv"})

    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    kept = ExportLog.objects.get()
    told = AuditEvent.objects.filter(object_id=kept.public_id).order_by("pk")
    assert lines == [["Field", "Before", "After"], ["'=1+1", "–", "'@x"], ["Number", "–", "12"]]
    assert (kept.organization, kept.title, kept.rows) == (cedar, "What changed", 2)
    assert answer["Content-Disposition"].startswith('attachment; filename="what-changed-')
    assert [one.action for one in told] == ["export.asked", "export.finish", "export.taken"]


def test_it_gives_the_same_bytes_for_the_same_page(address, auditor):
    client = logged_in(auditor)

    taken = [client.get(address, {"take": "changes", "as": "xlsx"}) for _ in range(2)]

    sheet = openpyxl.load_workbook(io.BytesIO(taken[0].content)).active
    assert taken[0]["X-Content-SHA256"] == taken[1]["X-Content-SHA256"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s"]
    assert client.get(address, {"take": "changes", "as": "pdf"}).content.startswith(b"%PDF")


def test_it_hands_nothing_to_who_may_not_see_the_page(address, viewer, outsider, client):
    asked = {"take": "changes", "as": "csv"}

    assert logged_in(viewer).get(address, asked).status_code == 403
    assert logged_in(outsider).get(address, asked).status_code in (403, 404)
    assert client.get(address, asked).status_code == 302
    assert not ExportLog.objects.exists()


def test_it_asks_for_the_right_again_when_the_link_is_used_later(address, auditor):
    client = logged_in(auditor)
    client.get(address, {"take": "changes", "as": "csv"}).close()
    link = f"/exports/{ExportLog.objects.get().public_id}/file/"
    before = client.get(link)

    auditor.memberships.all().delete()

    assert before.status_code == 200
    assert client.get(link).status_code == 403
    before.close()


@pytest.mark.parametrize("asked", [{"take": "x", "as": "csv"}, {"take": "changes", "as": "png"}])
def test_it_finds_nothing_of_another_name_or_form(address, auditor, asked):
    assert logged_in(auditor).get(address, asked).status_code == 404


def test_it_says_why_a_pdf_cannot_be_made(address, auditor, monkeypatch):
    from leafenterprise.shared.pdf import PdfUnavailable

    def refuse(document):
        raise PdfUnavailable

    monkeypatch.setattr("audit.exports.writers.printed.render_pdf", refuse)

    assert logged_in(auditor).get(address, {"take": "changes", "as": "pdf"}).status_code == 503


def test_it_draws_no_word_that_must_not_leave(rf, monkeypatch, auditor):
    from audit.exports import shown

    drawn: list[Chart] = []
    monkeypatch.setattr(shown, "png", lambda chart: drawn.append(chart) or b"\x89PNG")
    chart = Chart("bar", "Worth", "count", (Point("see s3://bucket/key.parquet", Decimal(1)),))
    request = rf.get("/", {"take": "a", "as": "png"})
    request.user, request.resolver_match = auditor, resolve("/trail/")
    note_taken(request, Shown(name="a", title="Worth", html="", right="trail.read",
                              organization=None, chart=chart))  # fmt: skip

    shown.TakenFromPages(lambda _: lists.HttpResponse("page"))(request)

    assert "bucket" not in drawn[0].points[0].label


def test_it_takes_a_long_list_whole_and_says_when_it_is_too_long(rf, auditor, cedar, monkeypatch):
    note(cedar, 30)
    rows = AuditEvent.objects.filter(action="test.noted").order_by("pk")
    shown, taken = rf.get("/", {"page": "2"}), rf.get("/", {"take": "a", "as": "csv"})

    assert (len(paged(shown, rows)), len(paged(taken, rows))) == (5, 30)
    assert (len(first_of(shown, rows, 4)), len(first_of(taken, rows, 4))) == (4, 30)
    monkeypatch.setattr(lists, "MOST_TAKEN", 29)
    with pytest.raises(TooLongToTake):
        paged(taken, rows)


def test_it_refuses_a_page_whose_tables_cannot_be_told_apart(rf, auditor):
    named = Template(
        '{% load exporting %}{% exportable "a" "A" right="trail.read" %}<table></table>'
        "{% endexportable %}"
    )
    request = rf.get("/", {"take": "a", "as": "csv"})
    request.resolver_match = None

    named.render(Context({"request": request}))

    with pytest.raises(ValueError, match="twice"):
        named.render(Context({"request": request}))


def test_it_wants_a_right_where_the_page_names_none(rf):
    bare = Template(
        '{% load exporting %}{% exportable "a" "A" %}<table></table>{% endexportable %}'
    )
    request = rf.get("/")
    request.resolver_match = resolve("/exports/")

    with pytest.raises(ImproperlyConfigured):
        bare.render(Context({"request": request}))


def test_it_leaves_a_block_without_a_table_as_it_is(rf):
    empty = Template('{% load exporting %}{% exportable "a" "A" %}None yet{% endexportable %}')

    assert empty.render(Context({"request": rf.get("/")})) == "None yet"
