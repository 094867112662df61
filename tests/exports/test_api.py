"""Exports over the API: what can leave, asking, taking, templates, months."""

import pytest

from audit.exports.models import ExportLog, ExportSchedule, ExportTemplate
from tests.people import api_of, logged_in, make_member
from tests.trail.build import note

pytestmark = pytest.mark.django_db
API = "/api/v1/audit/exports/"
SHEETS = [{"table": "trail.events", "fields": ["action", "reason"]}]


@pytest.fixture
def api(cedar, auditor):
    note(cedar, reason="seen")
    note(cedar, reason="not seen", target="other")
    return api_of(auditor)


def ask(api, **changed):
    return api.post(API, {"form": "csv", "sheets": SHEETS} | changed, format="json")


def code_of(answer):
    return answer.json()["error"]["code"]


def test_it_names_the_tables_that_one_may_take(api, viewer):
    told = {one["id"]: one for one in api.get(f"{API}tables/").json()}

    events = told["trail.events"]
    assert "action" in [column["id"] for column in events["columns"]]
    assert (events["forms"], events["days"]) == (["csv", "xlsx", "pdf"], True)
    assert "object_id" in events["filters"]
    assert "trail.events" not in [one["id"] for one in api_of(viewer).get(f"{API}tables/").json()]


def test_it_writes_what_is_asked_and_hands_it_out(api, cedar):
    asked = ask(api, organization=cedar.slug, filters={"object_id": "other"})
    made = asked.json()
    file = api.get(f"{API}{made['id']}/file/")

    assert asked.status_code == 201
    assert (made["state"], made["rows"], made["organization"]) == ("ready", 1, cedar.slug)
    assert made["sheets"] == SHEETS
    text = file.getvalue().decode("utf-8-sig")
    assert text.splitlines() == ["action,reason", "test.noted,not seen"]
    assert file["X-Content-SHA256"] == made["sha256"]
    assert api.get(f"{API}{made['id']}/").json() == made
    assert api.get(f"{API}?state=ready&form=csv").json()["results"] == [made]
    assert api.get(f"{API}?form=pdf").json()["results"] == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"form": "exe"}, "VALIDATION_ERROR"),
        ({"sheets": []}, "VALIDATION_ERROR"),
        ({"sheets": [{"table": "x.y"}]}, "UNKNOWN_TABLE"),
        ({"sheets": [{"table": "trail.events", "fields": ["x"]}]}, "VALIDATION_ERROR"),
        ({"sheets": SHEETS * 2}, "VALIDATION_ERROR"),
        ({"form": "png"}, "VALIDATION_ERROR"),
        ({"filters": {"colour": "red"}}, "VALIDATION_ERROR"),
        ({"organization": "harbor"}, "VALIDATION_ERROR"),
        ({"first_day": "2026-02-01", "last_day": "2026-01-01"}, "VALIDATION_ERROR"),
    ],
)
def test_it_refuses_what_no_file_can_be(api, changed, code):
    answer = ask(api, **changed)

    assert (answer.status_code, code_of(answer)) == (400, code)
    assert not ExportLog.objects.exists()


def test_it_asks_for_the_right_and_the_person(api, viewer):
    mine = ask(api).json()["id"]

    assert code_of(ask(api_of(viewer))) == "PERMISSION_DENIED"
    assert api_of(viewer).get(f"{API}{mine}/").status_code == 404
    assert api_of(viewer).get(f"{API}{mine}/file/").status_code == 404


def test_it_keeps_and_makes_templates(api, cedar, viewer):
    body = {"organization": cedar.slug, "title": "Short", "form": "csv", "sheets": SHEETS}

    kept = api.post(f"{API}templates/", body, format="json")
    again = api.post(f"{API}templates/", body, format="json")
    foreign = api_of(viewer).post(f"{API}templates/", body | {"title": "Other"}, format="json")
    named = {"template": kept.json()["id"], "organization": cedar.slug}
    made = api.post(f"{API}templates/make/", named, format="json")
    unknown = api.post(f"{API}templates/make/", {"template": "nothing"}, format="json")

    assert (kept.status_code, code_of(again), code_of(foreign)) == (
        201, "TEMPLATE_EXISTS", "PERMISSION_DENIED"
    )  # fmt: skip
    own = api.get(f"{API}templates/?organization={cedar.slug}").json()
    assert [one["id"] for one in own if one["is_own"]] == [named["template"]]
    assert (made.status_code, made.json()["title"]) == (201, "Short")
    assert code_of(unknown) == "UNKNOWN_TEMPLATE"


def test_it_starts_and_stops_a_month(api, cedar):
    body = {"organization": cedar.slug, "title": "Short", "form": "csv", "sheets": SHEETS}
    template = api.post(f"{API}templates/", body, format="json").json()["id"]

    started = api.post(
        f"{API}schedules/", {"template": template, "organization": cedar.slug}, format="json"
    ).json()
    listed = api.get(f"{API}schedules/").json()
    stopped = api.post(f"{API}schedules/{started['id']}/stop/").json()

    assert (listed, started["sheets"]) == ([started], SHEETS)
    assert (stopped["is_active"], api.get(f"{API}schedules/").json()) == (False, [])


def test_the_admin_governs_templates_and_months(cedar, auditor):
    session = logged_in(make_member(cedar, "operator"))
    address = "/admin/exports/exporttemplate/add/"
    body = {"organization": cedar.pk, "title": "Runs", "form": "csv"}
    schedule = ExportSchedule.objects.create(
        organization=cedar, created_by=auditor, title="Months", form="csv", sheets=SHEETS
    )

    for bad in ('{"a": 1}', '[{"table": "x.y"}]', '[{"table": "trail.events", "fields": ["x"]}]'):
        assert session.post(address, body | {"sheets": bad}).status_code == 200
    session.post(address, body | {"sheets": '[{"table": "savings.runs"}]'})
    paused = f"/admin/exports/exportschedule/{schedule.pk}/change/"
    session.post(paused, {"title": "Months"})

    kept = ExportTemplate.objects.get()
    assert (kept.title, kept.sheets) == ("Runs", [{"table": "savings.runs"}])
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert session.get("/admin/exports/exportschedule/add/").status_code == 403
