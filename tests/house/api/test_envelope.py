"""Every status on every API route, generated from the routes themselves."""

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.test import APIClient
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from leafenterprise.accounts.permissions import HasCapability
from tests.house.api.envelope import assert_envelope
from tests.house.api.routes import METHODS, Route, api_routes
from tests.people import api_of, make_platform_admin, make_user

pytestmark = pytest.mark.django_db
ROUTES = api_routes()
each_route = pytest.mark.parametrize("route", ROUTES, ids=str)
each_method = pytest.mark.parametrize(
    ("route", "method"),
    [(route, method) for route in ROUTES for method in route.methods],
    ids=lambda value: str(value),
)
each_write = pytest.mark.parametrize(
    ("route", "method"),
    [(r, m) for r in ROUTES for m in r.methods if m in ("post", "put", "patch")],
    ids=lambda value: str(value),
)


def is_open(route: Route) -> bool:
    return AllowAny in route.view.permission_classes


def test_it_finds_the_routes():
    assert {"/api/schema/", "/api/docs/", "/api/v1/tokens/"} <= {str(r) for r in ROUTES}


@each_method
def test_it_asks_strangers_to_log_in(route, method):
    response = getattr(APIClient(raise_request_exception=False), method)(route.path)

    if not is_open(route):
        assert_envelope(response, 401, "AUTHENTICATION_REQUIRED")
        assert response["WWW-Authenticate"].startswith("Token")


@each_method
def test_it_refuses_a_token_that_is_none(route, method):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION="Token nonsense")

    response = getattr(client, method)(route.path)

    if not is_open(route):
        assert_envelope(response, 401, "AUTHENTICATION_REQUIRED")


@each_method
def test_it_refuses_people_without_a_role(route, method):
    client = api_of(make_user())

    response = getattr(client, method)(route.path)

    if getattr(route.view, "hides_records", False):
        assert_envelope(response, 404, "NOT_FOUND")
    elif HasCapability in route.view.permission_classes:
        assert_envelope(response, 403, "PERMISSION_DENIED")


@each_route
def test_it_refuses_a_method_the_route_does_not_take(route):
    client = api_of(make_platform_admin())

    for method in set(METHODS) - set(route.methods):
        response = getattr(client, method)(route.path)

        assert_envelope(response, 405, "METHOD_NOT_ALLOWED")
        assert "Allow" in response


@each_route
def test_it_refuses_a_form_of_answer_it_does_not_have(route):
    client = api_of(make_platform_admin())

    response = getattr(client, route.methods[0])(route.path, HTTP_ACCEPT="image/x-nothing")

    assert_envelope(response, 406, "NOT_ACCEPTABLE")


@each_write
def test_it_refuses_a_body_it_cannot_read(route, method):
    client = APIClient(raise_request_exception=False)
    client.force_login(make_platform_admin())

    broken = client.generic(method.upper(), route.path, b"{", content_type="application/json")
    foreign = client.generic(method.upper(), route.path, b"a", content_type="application/x-none")

    assert_envelope(broken, broken.status_code)
    assert broken.status_code in (400, 404, 409, 415)
    assert_envelope(foreign, foreign.status_code)
    assert foreign.status_code in (404, 409, 415)


@each_method
def test_it_says_nothing_about_a_record_that_is_not_there(route, method):
    client = api_of(make_platform_admin())

    response = getattr(client, method)(route.path)

    if "2" * 12 in route.path and response.status_code != 400:
        assert_envelope(response, 404, "NOT_FOUND")


@each_method
def test_it_slows_down_callers(route, method, monkeypatch):
    for throttle in (AnonRateThrottle, UserRateThrottle):
        monkeypatch.setattr(throttle, "allow_request", lambda *_: False)
        monkeypatch.setattr(throttle, "wait", lambda *_: 7)
    client = api_of(make_platform_admin())

    response = getattr(client, method)(route.path)

    if route.view.throttle_classes:
        assert_envelope(response, 429, "THROTTLED")
        assert response["Retry-After"] == "7"


@each_method
def test_it_gives_nothing_away_when_it_crashes(route, method, monkeypatch):
    def crash(*_, **__):
        raise RuntimeError("secret")

    monkeypatch.setattr(route.view, "initial", crash)
    client = api_of(make_platform_admin())

    response = getattr(client, method)(route.path)

    assert_envelope(response, 500, "INTERNAL")
