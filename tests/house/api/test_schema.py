"""The OpenAPI document says what the API does, and its page keeps the policy."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS, warn
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


def codes_of(document, operation, status):
    """The error codes of one status of an operation, in order."""
    name = operation["responses"][status]["$ref"].rsplit("/", 1)[1]
    response = document["components"]["responses"][name]
    return list(response["content"]["application/json"].get("examples", {}))


def test_it_is_valid_openapi_3_1(document):
    validate_schema(document)

    assert document["openapi"].startswith("3.1")


@pytest.fixture
def stats():
    """What the generator complained of."""
    GENERATOR_STATS.reset()
    yield GENERATOR_STATS
    GENERATOR_STATS.reset()


def test_it_is_made_without_a_warning(stats):
    SchemaGenerator().get_schema(request=None, public=True)

    assert not stats._warn_cache
    assert not stats._error_cache


def test_it_would_notice_a_warning(stats):
    with stats.silence():
        warn("an opaque field")

    assert stats


def test_it_names_the_errors_that_a_handler_states(document):
    operation = document["paths"]["/api/client-report/queue"]["post"]

    stated = {status: codes_of(document, operation, status) for status in ("403", "409", "422")}

    assert "NOT_QUEUEABLE" in stated["403"]
    assert {"SCOPE_AMBIGUOUS", "PLAN_AMBIGUOUS", "IDEMPOTENCY_MISMATCH"} <= set(stated["409"])
    assert stated["422"] == ["SCOPE_UNRESOLVED"]


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/api/client-report-xlsx", "get", "409", "EXPORT_BLOCKED"),
        ("/api/client-report", "get", "409", "REQUEST_AMBIGUOUS"),
        ("/api/v1/savings/runs/", "post", "409", "SCOPE_AMBIGUOUS"),
        ("/api/v1/savings/runs/{run_id}/lines/", "get", "409", "RUN_NOT_FINISHED"),
        ("/api/v1/savings/runs/{run_id}/retry/", "post", "409", "INVALID_TRANSITION"),
        ("/api/v1/savings/datasets/", "post", "413", "UPLOAD_TOO_LARGE"),
        ("/api/v1/tokens/", "post", "403", "SESSION_REQUIRED"),
    ],
)
def test_it_gives_an_example_of_each_stated_error(path, method, status, code, document):
    operation = document["paths"][path][method]

    assert code in codes_of(document, operation, status)


def test_it_states_the_envelope_in_every_example(document):
    examples = [
        example["value"]
        for response in document["components"]["responses"].values()
        for example in response["content"]["application/json"].get("examples", {}).values()
    ]

    assert len(examples) > 30
    assert all(set(found["error"]) == {"code", "message", "details"} for found in examples)


def test_it_says_what_a_written_file_is_waiting_for(document):
    answers = document["paths"]["/api/client-report-xlsx"]["get"]["responses"]

    schema = answers["202"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/MakingOut"}


def test_it_leaves_no_answer_opaque(document):
    opaque = [
        name
        for name, operation in operations(document)
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for content in response.get("content", {}).values()
        if content["schema"].get("additionalProperties") is True
    ]

    assert not opaque


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
    page.locator("#operations-tag-tokens").click()
    page.locator(".opblock-get", has_text="/api/v1/tokens/").first.click()
    page.get_by_text("Rows a page").first.wait_for()
