"""The OpenAPI document says what the API does, and its page keeps the policy."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.validation import validate_schema

from tests.house.api.routes import api_routes
from tests.people import api_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spectacular_settings, "DISABLE_ERRORS_AND_WARNINGS", False)
        return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_valid_openapi_3_1(document):
    validate_schema(document)

    assert document["openapi"].startswith("3.1")


def test_it_lists_every_route(document):
    served = {"/api/schema/", "/api/docs/"}
    written = len(document["paths"])

    assert written == len({r.pattern for r in api_routes()} - served)


def test_it_states_the_error_envelope_on_every_operation(document):
    for name, operation in operations(document):
        refused = [s for s in operation["responses"] if s[0] in "45"]
        assert {"400", "429", "4XX", "5XX"} <= set(refused), name
        assert all("$ref" in operation["responses"][status] for status in refused), name


def test_it_names_each_operation_once(document):
    names = [operation["operationId"] for _, operation in operations(document)]

    assert len(names) == len(set(names))


def test_it_documents_every_operation(document):
    assert not [name for name, operation in operations(document) if not operation["description"]]


def test_it_takes_tokens_and_sessions(document):
    schemes = document["components"]["securitySchemes"]

    assert {(s["in"], s["name"]) for s in schemes.values()} == {
        ("header", "Authorization"),
        ("cookie", "sessionid"),
    }


def test_it_states_the_idempotency_header_where_it_is_taken(document):
    expected = {
        (r.pattern, method)
        for r in api_routes()
        for method in r.methods
        if getattr(getattr(r.view, method), "takes_idempotency_key", False)
    }
    stated = [
        name
        for name, operation in operations(document)
        if any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", []))
    ]

    assert len(stated) == len(expected)


def test_it_is_served_to_people_who_are_logged_in():
    client = api_of(make_user())

    response = client.get("/api/schema/", HTTP_ACCEPT="application/json")

    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_read_in_a_browser_under_the_strict_policy(visit):
    page = visit(make_user(), "/api/docs/")

    page.get_by_role("heading", name="LeafEnterprise API").wait_for()
    page.get_by_text("/api/v1/tokens/", exact=True).first.wait_for()
    page.locator(".opblock-get", has_text="/api/v1/tokens/").first.click()
    page.get_by_text("Rows a page").first.wait_for()
