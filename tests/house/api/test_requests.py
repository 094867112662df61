"""Request ids, the access log and the headers of every answer."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from leafenterprise.shared.requests import (
    current_request_id,
    current_source_address,
    source_address,
    working_for,
)
from tests.people import api_of, make_user

pytestmark = [pytest.mark.urls("tests.house.api.stage"), pytest.mark.django_db]


def access_lines(caplog):
    return [r.msg for r in caplog.records if r.name == "leafenterprise.access"]


@pytest.mark.parametrize("offered", ["abcd1234", "0f8e-1.2_3", "a" * 64])
def test_it_takes_the_callers_request_id(offered):
    response = Client().get("/health/live", headers={"X-Request-ID": offered})

    assert response["X-Request-ID"] == offered


@pytest.mark.parametrize(
    "offered", ["", "short", "a" * 65, "abcd 1234", "a\nb12345678", "<b>12345>"]
)
def test_it_makes_an_id_where_the_offered_one_is_unsafe(offered):
    response = Client().get("/health/live", headers={"X-Request-ID": offered})

    assert response["X-Request-ID"] != offered
    assert len(response["X-Request-ID"]) == 12


def test_it_logs_each_request_without_its_values(caplog):
    client = api_of(person := make_user())

    response = client.get("/api/v1/tokens/?page=1&page_size=7&name=planted-canary")

    line = access_lines(caplog)[-1]
    assert line["route"] == "/api/v1/tokens/"
    assert (line["method"], line["status"], line["user"]) == ("GET", 200, person.public_id)
    assert line["request_id"] == response["X-Request-ID"]
    assert line["duration_ms"] >= 0
    assert "planted-canary" not in caplog.text


def test_it_logs_the_pattern_of_a_route_and_not_its_ids(caplog):
    api_of(make_user()).get("/api/v1/tokens/222222222222/")

    assert access_lines(caplog)[-1]["route"] == "/api/v1/tokens/<publicid:public_id>/"
    assert "222222222222" not in caplog.text


def test_it_names_no_person_where_none_was_recognised(caplog):
    APIClient().get("/api/v1/tokens/")

    assert access_lines(caplog)[-1]["user"] == ""


def test_it_is_empty_outside_of_requests_and_set_for_work_on_their_behalf():
    with working_for("id-of-a-job", "10.0.0.1"):
        inside = current_request_id(), current_source_address()

    assert inside == ("id-of-a-job", "10.0.0.1")
    assert (current_request_id(), current_source_address()) == ("", "")


@pytest.mark.parametrize(
    ("behind", "expected"), [(False, "10.0.0.9"), (True, "203.0.113.7")], ids=["direct", "proxy"]
)
def test_it_believes_only_its_own_proxy(rf, settings, behind, expected):
    settings.BEHIND_PROXY = behind
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")

    assert source_address(request) == expected


def test_it_keeps_api_answers_and_signed_in_pages_out_of_caches():
    browser = Client()
    browser.force_login(make_user())

    assert "no-store" in APIClient().get("/api/stage/own/")["Cache-Control"]
    assert "no-store" in browser.get("/")["Cache-Control"]


@pytest.mark.parametrize("address", ["/login/", "/api/v1/tokens/", "/nowhere/", "/health/live"])
def test_it_sends_strict_headers(address):
    response = Client().get(address)

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
