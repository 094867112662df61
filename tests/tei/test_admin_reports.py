"""Reports in the admin: saved by the actions, refused with code and reason, nothing lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.trail.models import AuditEvent
from tei.actions.values import enter_values
from tei.models import TEIReport
from tests.people import logged_in, make_member, make_platform_admin
from tests.tei.make import annual, make_field, make_report, make_tool

LIST = "/admin/tei/teireport/"
OWN = (
    "sort_order", "table", "label", "field_key", "field_type", "category", "default_value",
    "description", "source_notes",
)  # fmt: skip


def page_of(report: TEIReport, end: str = "change/") -> str:
    return f"{LIST}{report.pk}/{end}"


def row_of(field) -> dict:
    """What the page sends for a stored field."""
    told = {name: getattr(field, name) for name in OWN}
    told |= {"id": field.pk, "report": field.report_id}
    told |= {name: "on" for name in ("is_annual", "is_required") if getattr(field, name)}
    return told | {"risk_adjustment": "" if (r := field.risk_adjustment) is None else str(r)}


def new_row(key: str, **more) -> dict:
    """What the page sends for a new field."""
    given = {"table": "benefits", "label": key, "field_key": key, "field_type": "currency"}
    return given | {"sort_order": 9, "is_annual": "on"} | more


def sent(report: TEIReport | None = None, *rows: dict, **more) -> dict:
    """The whole form, with the stored rows unless others are given."""
    stored = list(report.fields.all()) if report else []
    listed = [*(row_of(field) for field in stored), *rows]
    form = {
        "name": report.name if report else "Connect",
        "vendor": "AWS",
        "version": "1.0",
        "analysis_period_years": 3,
        "discount_rate": "0.1",
        "fields-TOTAL_FORMS": len(listed),
        "fields-INITIAL_FORMS": len(stored),
    }
    for number, row in enumerate(listed):
        form |= {f"fields-{number}-{name}": value for name, value in row.items()}
    return form | more


@pytest.fixture
def session(admin):
    return logged_in(admin)


@pytest.fixture
def used(cedar, consultant):
    """A report with a tool that has a value in its first field."""
    tool = make_tool(cedar, consultant)
    rows = annual("ai_resolution_efficiency", "5")
    enter_values(tool=tool, rows=rows, by=consultant)
    return tool.report


def errors_of(answer) -> str:
    """Every error on the page, in one text."""
    form = answer.context["adminform"].form
    rows = answer.context["inline_admin_formsets"][0].formset
    return f"{form.errors} {rows.errors} {rows.non_form_errors()}"


def test_it_adds_a_report_with_its_fields_by_the_actions(session, cedar):
    form = sent(None, new_row("b", sort_order=2), new_row("a", sort_order=1, table="costs"))

    answer = session.post(f"{LIST}add/", form | {"organization": cedar.pk})

    report = TEIReport.objects.get()
    assert answer.status_code == 302
    assert [field.field_key for field in report.fields.all()] == ["a", "b"]
    told = AuditEvent.objects.filter(object_id=report.public_id).order_by("pk")
    assert [event.action for event in told] == [
        "tei.report.added", "tei.field.added", "tei.field.added",
    ]  # fmt: skip


def test_it_changes_only_what_is_new_and_tells_each_change_once(session, cedar):
    report = make_report(cedar)
    form = sent(report) | {"discount_rate": "0.12", "fields-0-label": "Resolved by AI"}

    session.post(page_of(report), form)

    report.refresh_from_db()
    assert (str(report.discount_rate), report.fields.all()[0].label) == ("0.1200", "Resolved by AI")
    told = AuditEvent.objects.filter(object_id=report.public_id).order_by("pk")
    assert [event.action for event in told] == ["tei.report.changed", "tei.field.changed"]


def test_it_keeps_the_terms_when_nothing_changes(session, cedar):
    report = make_report(cedar)

    session.post(page_of(report), sent(report))

    assert TEIReport.objects.get().terms_revision == report.terms_revision
    assert not AuditEvent.objects.filter(object_id=report.public_id).exists()


def test_it_puts_the_fields_in_order_at_once(session, cedar):
    report = make_report(cedar)
    form = sent(report) | {"fields-0-sort_order": 2, "fields-1-sort_order": 1}

    session.post(page_of(report), form)

    assert [f.field_key for f in report.fields.all()] == [
        "legacy_termination", "ai_resolution_efficiency",
    ]  # fmt: skip
    assert AuditEvent.objects.get(object_id=report.public_id).action == "tei.fields.ordered"


@pytest.mark.parametrize(
    ("name", "value"),
    [("field_type", "integer"), ("table", "costs"), ("field_key", "other"), ("is_annual", "")],
)
def test_it_refuses_a_protected_change_with_its_code_and_keeps_the_form(session, used, name, value):
    form = sent(used) | {f"fields-0-{name}": value, "fields-1-label": "Kept", "name": "Kept too"}

    answer = session.post(page_of(used), form)

    rows = answer.context["inline_admin_formsets"][0].formset
    assert "PROTECTED_FIELD" in str(rows.forms[0].errors[name])
    body = answer.content.decode()
    assert 'value="Kept"' in body
    assert 'value="Kept too"' in body
    assert TEIReport.objects.get(pk=used.pk).name == used.name
    assert not used.fields.filter(label="Kept").exists()


def test_it_tells_every_refused_row_at_once(session, used, cedar):
    form = sent(used, new_row("legacy_termination")) | {"fields-0-table": "costs"}

    found = errors_of(session.post(page_of(used), form))

    assert "PROTECTED_FIELD" in found
    assert "FIELD_KEY_EXISTS" in found


def test_it_refuses_other_years_under_tools_beside_the_years(session, used):
    answer = session.post(page_of(used), sent(used) | {"analysis_period_years": 5})

    said = str(answer.context["adminform"].form.errors["analysis_period_years"])
    assert "MODEL_HAS_INSTANCES" in said
    assert "Clone it" in said


def test_it_refuses_a_default_that_is_not_of_the_type(session, cedar):
    report = make_report(cedar)

    answer = session.post(page_of(report), sent(report) | {"fields-0-default_value": "lots"})

    rows = answer.context["inline_admin_formsets"][0].formset
    assert "must be a number" in str(rows.forms[0].errors["default_value"])


def test_it_deletes_a_field_without_values_at_once(session, cedar):
    report = make_report(cedar)

    session.post(page_of(report), sent(report) | {"fields-1-DELETE": "on"})

    assert [f.field_key for f in report.fields.all()] == ["ai_resolution_efficiency"]


def test_it_asks_before_entered_values_go(session, used):
    form = sent(used) | {"fields-0-DELETE": "on"}

    asked = session.post(page_of(used), form)
    assert "takes 1 entered values, notes or risks of 1 tools" in str(
        asked.context["adminform"].form.errors["confirm"]
    )
    assert b'name="confirm"' in asked.content
    session.post(page_of(used), form | {"confirm": "on"})

    assert [f.field_key for f in used.fields.all()] == ["legacy_termination"]


def test_it_leaves_out_a_new_row_that_was_taken_away(session, cedar):
    report = make_report(cedar)
    form = sent(report, new_row("", DELETE="on"))

    assert session.post(page_of(report), form).status_code == 302
    assert report.fields.count() == 2


def test_it_tells_who_opened_an_older_page_once(session, cedar):
    report = make_report(cedar)
    seen = session.get(page_of(report)).context["adminform"].form["seen"].value()
    make_field(report, "of_another")
    form = sent(report) | {"seen": seen, "name": "Mine"}

    told = session.post(page_of(report), form)
    again = told.context["adminform"].form["seen"].value()
    session.post(page_of(report), form | {"seen": again})

    assert "changed by somebody else" in errors_of(told)
    assert TEIReport.objects.get().name == "Mine"


@pytest.mark.parametrize(("state", "move", "after"), [
    ("draft", "activate", "active"), ("active", "archive", "archived"),
    ("archived", "revise", "draft"),
])  # fmt: skip
def test_it_moves_a_report_on_its_page_and_in_the_list(session, cedar, state, move, after):
    here, there = make_report(cedar, state=state), make_report(cedar, state=state)

    session.post(page_of(here), sent(here) | {"_move": move, "name": "Saved first"})
    session.post(LIST, {"action": move, "_selected_action": [there.pk]})

    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.state, there.state, here.name) == (after, after, "Saved first")


def test_it_refuses_a_move_that_does_not_start_here(session, cedar):
    report = make_report(cedar, state="active")

    answer = session.post(page_of(report), sent(report) | {"_move": "activate"})
    listed = session.post(
        LIST, {"action": "activate", "_selected_action": [report.pk]}, follow=True
    )

    assert "INVALID_TRANSITION" in errors_of(answer)
    assert "INVALID_TRANSITION" in listed.content.decode()


def test_it_clones_a_report_from_the_list_under_a_version(session, used):
    led = session.post(LIST, {"action": "clone", "_selected_action": [used.pk]})
    assert led["Location"] == page_of(used, "clone/")
    answer = session.post(page_of(used, "clone/"), {"version": "2.0"})

    clone = TEIReport.objects.get(version="2.0")
    assert answer["Location"] == page_of(clone)
    assert (clone.state, clone.fields.count(), clone.cloned_from) == ("draft", 2, used)


def test_it_asks_for_one_report_to_clone(session, cedar):
    chosen = [make_report(cedar).pk, make_report(cedar).pk]

    answer = session.post(LIST, {"action": "clone", "_selected_action": chosen}, follow=True)

    assert "Choose one report" in answer.content.decode()


def test_it_deletes_a_draft_and_refuses_what_is_in_use(session, cedar, used):
    draft = make_report(cedar, state="draft")

    session.post(page_of(draft, "delete/"), {"post": "yes"})
    refused = session.post(page_of(used, "delete/"), {"post": "yes"}, follow=True)

    assert list(TEIReport.objects.all()) == [used]
    assert "MODEL_HAS_INSTANCES" in refused.content.decode()


def test_it_says_beside_the_type_what_is_summed(session, cedar):
    body = session.get(page_of(make_report(cedar))).content.decode()

    assert "currency: summed" in body
    assert "integer: an assumption" in body
    assert "recorded, never summed" in body


def test_it_previews_the_calculator_with_its_defaults(session, cedar):
    report = make_report(cedar, has_initial_period=True)
    make_field(report, "hours", field_type="integer", default_value="40", is_required=True)

    answer = session.get(page_of(report, "preview/"))

    body = answer.content.decode()
    assert answer.context["sheet"].columns == ("One-time", "Initial", "Year 1", "Year 2", "Year 3")
    assert body.count('value="40"') == 4
    assert body.count(" readonly>") == body.count("<input id=")
    assert "integer, not summed" in body


@pytest.mark.parametrize("role", ["admin", "consultant", "auditor"])
def test_it_opens_to_those_who_govern(cedar, role):
    client = logged_in(make_member(cedar, role))
    report = make_report(cedar)

    expected = {200} if role == "admin" else {302, 403}  # led away where nothing is to be seen
    pages = [page_of(report), page_of(report, "preview/"), page_of(report, "schema/")]
    pages += [page_of(report, "clone/"), page_of(report, "schema.json")]
    assert {client.get(address).status_code for address in pages} <= expected


def test_it_shows_nothing_of_another_organization(session, harbor):
    report = make_report(harbor, name="Of Harbor")

    assert "Of Harbor" not in session.get(LIST).content.decode()
    for end in ("change/", "preview/", "schema/", "clone/", "schema.json", "schema.xlsx"):
        assert session.get(page_of(report, end))["Location"] == "/admin/"
    form = {"organization": harbor.pk}
    assert session.post(f"{LIST}add/", sent(None) | form).status_code == 200
    assert TEIReport.objects.count() == 1


def test_it_leaves_shared_reports_to_the_platform(session):
    report = make_report(None)

    assert session.get(page_of(report)).status_code == 200
    assert session.post(page_of(report), sent(report)).status_code == 403
    for end in ("clone/", "schema/"):
        assert session.get(page_of(report, end)).status_code == 403
    platform = logged_in(make_platform_admin())
    platform.post(page_of(report), sent(report) | {"name": "Shared"})
    assert TEIReport.objects.get().name == "Shared"


def test_it_asks_the_same_number_of_queries_for_a_long_list(session, cedar):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            session.get(LIST)
        return len(found)

    make_report(cedar)
    session.get(LIST)
    before = asked()
    assert before < 40
    for _ in range(12):
        make_report(cedar)

    assert asked() == before


@pytest.mark.parametrize("move", ["activate", "archive"])
def test_it_moves_no_shared_report_from_the_list(session, move):
    report = make_report(None)
    before = report.state

    session.post(LIST, {"action": move, "_selected_action": [report.pk]})
    report.refresh_from_db()

    assert report.state == before


def test_it_lets_the_platform_move_a_shared_report_from_the_list(db):
    report = make_report(None)

    logged_in(make_platform_admin()).post(
        LIST, {"action": "archive", "_selected_action": [report.pk]}
    )
    report.refresh_from_db()

    assert report.state == "archived"


def test_it_says_at_once_that_a_report_in_use_stays(session, used, cedar):
    draft = make_report(cedar, name="Mine", state="draft")

    refused = session.get(page_of(used, "delete/"), follow=True).content.decode()
    asked = session.get(page_of(draft, "delete/")).content.decode()

    assert "(MODEL_HAS_INSTANCES)" in refused
    assert "Are you sure" not in refused
    assert "Are you sure" in asked
    assert "legacy termination" in asked
