"""Whatever goes wrong has its status and code, and gives nothing away."""

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from tests.house.api.envelope import assert_envelope

pytestmark = [pytest.mark.urls("tests.house.api.stage"), pytest.mark.django_db]
EXPECTED = {
    "own": (409, "CONFLICT"),
    "invalid": (400, "VALIDATION_ERROR"),
    "list": (400, "VALIDATION_ERROR"),
    "model": (400, "VALIDATION_ERROR"),
    "parse": (400, "PARSE_ERROR"),
    "missing": (404, "NOT_FOUND"),
    "none": (404, "NOT_FOUND"),
    "denied": (403, "PERMISSION_DENIED"),
    "suspicious": (400, "BAD_REQUEST"),
    "big": (413, "PAYLOAD_TOO_LARGE"),
    "immutable": (409, "IMMUTABLE_RECORD"),
    "unique": (409, "CONFLICT"),
    "null": (500, "INTERNAL"),
    "protected": (409, "RECORD_IN_USE"),
    "locked": (503, "UNAVAILABLE"),
    "crash": (500, "INTERNAL"),
    "exists_not": (500, "INTERNAL"),
}


def client() -> APIClient:
    return APIClient(raise_request_exception=False)


@pytest.mark.parametrize("what", EXPECTED)
def test_it_answers_in_the_envelope(what):
    status, code = EXPECTED[what]

    response = client().get(f"/api/stage/{what}/")

    assert_envelope(response, status, code)


@pytest.mark.parametrize("what", [name for name in EXPECTED if name not in ("invalid", "list")])
def test_it_answers_in_the_envelope_outside_the_framework_too(what):
    status, _ = EXPECTED[what]

    response = Client(raise_request_exception=False).get(f"/api/stage/plain/{what}/")

    if what not in ("none", "model", "parse", "big"):
        assert_envelope(response, status)
    else:
        assert_envelope(response, response.status_code)


@pytest.mark.parametrize("what", ["own", "missing", "denied", "crash", "locked", "immutable"])
def test_it_shows_people_a_page(what):
    status, _ = EXPECTED[what]

    response = Client(raise_request_exception=False).get(f"/stage/{what}/")

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert b"secret" not in response.content
    assert b"<h1" in response.content


def test_it_tells_fields_and_details():
    invalid = assert_envelope(client().get("/api/stage/invalid/"), 400)
    own = assert_envelope(client().get("/api/stage/own/"), 409)

    assert invalid["details"] == {"name": ["This field is required."]}
    assert (own["message"], own["details"]) == ("It is closed.", {"state": "closed"})


def test_it_says_when_to_come_back():
    response = client().get("/api/stage/locked/")

    assert response["Retry-After"] == "2"


def test_it_logs_a_crash_whole(caplog):
    response = client().get("/api/stage/crash/")

    crash = next(record.msg for record in caplog.records if "crash" in str(record.msg))
    assert "RuntimeError" in crash["exception"]
    assert crash["request_id"] == response["X-Request-ID"]


def test_it_answers_an_unknown_api_address_in_json_and_a_page_elsewhere():
    assert_envelope(client().get("/api/nowhere/"), 404, "NOT_FOUND")

    page = Client().get("/nowhere/")

    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")


@override_settings(DEBUG=True)
@pytest.mark.parametrize("address", ["/api/nowhere/", "/api/stage/plain/crash/"])
def test_it_keeps_the_envelope_in_debug_mode(address):
    response = client().get(address)

    assert_envelope(response, response.status_code)


def test_it_refuses_an_unknown_host_in_json():
    response = client().get("/api/stage/own/", HTTP_HOST="evil.example")

    assert_envelope(response, 400, "BAD_REQUEST")


def test_it_answers_a_forged_form_with_its_page():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a"})

    assert response.status_code == 403
    assert b"another site" in response.content


def test_it_answers_a_forged_api_call_of_a_session_in_json(django_user_model):
    person = django_user_model.objects.create_user("a@example.com", "x", name="A")
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(person)

    response = browser.post("/api/stage/counted/", {"name": "x"})

    assert_envelope(response, 403)


def test_it_needs_no_database_for_the_500_page(django_db_blocker):
    with django_db_blocker.block():
        response = Client(raise_request_exception=False).get("/stage/crash/")

    assert response.status_code == 500
    assert b"<h1" in response.content


@pytest.mark.parametrize("query", ["a=%00", "%00", "a=b%00c", "a=\x00"])
def test_it_refuses_nul_in_a_query(query):
    response = client().get("/api/v1/tokens/", QUERY_STRING=query)

    assert_envelope(response, 400, "BAD_REQUEST")


@pytest.mark.parametrize("query", ["a=%ff%fe", "%ff", "page=%F0%28%8C%28", "a=%ED%A0%80"])
def test_it_survives_broken_unicode_in_a_query(query):
    response = client().get("/api/v1/tokens/", QUERY_STRING=query)

    assert_envelope(response, 401)
