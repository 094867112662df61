"""Schemathesis sends each operation of the schema what it allows, and what it does not.

The schema is read when the module is imported, before there is a database, so a small WSGI
application hands it out; every other call goes to the real one, with a token in the header.
"""

import io
import json
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.people import make_platform_admin, token_of

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
real = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The real application, and the schema at an address that needs nobody."""
    if environ["PATH_INFO"] != "/schema.json":
        return real(environ, start_response)
    document = SchemaGenerator().get_schema(request=None, public=True)
    start_response("200 OK", [("Content-Type", "application/json")])
    return io.BytesIO(json.dumps(document, default=str).encode())


schema = schemathesis.openapi.from_wsgi("/schema.json", application)
schema.config.generation.update(max_examples=EXAMPLES)
schema.config.seed = 20261121


@pytest.fixture
def header(db) -> dict[str, str]:
    """The token of someone who may do everything."""
    return {"Authorization": f"Token {token_of(make_platform_admin())}"}


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_answers_everything_as_documented(case, header):
    response = case.call(headers=header)

    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        assert set(response.json()["error"]) == {"code", "message", "details"}
