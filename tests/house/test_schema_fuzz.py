"""Schemathesis sends each operation of the schema what it allows, and what it does not.

Addresses name records that are there, or the rest of a request would be looked at by nobody.

The schema is read when the module is imported, before there is a database, so a small WSGI
application hands it out; every other call goes to the real one, with a token in the header.
"""

import io
import json
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoverageScenario
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.house.others import PUBLIC, Others
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
        answer = real(environ, start_response)
        with closing(answer):
            return [b"".join(answer)]
    document = SchemaGenerator().get_schema(request=None, public=True)
    start_response("200 OK", [("Content-Type", "application/json")])
    return io.BytesIO(json.dumps(document, default=str).encode())


schema = schemathesis.openapi.from_wsgi("/schema.json", application)
schema.config.generation.update(max_examples=EXAMPLES)
schema.config.seed = 20261121
schema.config.phases.coverage.unexpected_methods = set()  # tests/house/api sends them
OF_ROUTE = {"/jobs/": "job", "/tokens/": "token", "/events/": "event"}


@pytest.fixture
def header(db) -> dict[str, str]:
    """The token of someone who may do everything."""
    return {"Authorization": f"Token {token_of(make_platform_admin())}"}


def scenario_of(case: Any) -> tuple[Any, Any]:
    """What is wrong with it, where that was done on purpose."""
    data = case.meta.phase.data
    return getattr(data, "parameter_location", None), getattr(data, "scenario", None)


def is_valid(case: Any, where: ParameterLocation) -> bool:
    """Whether that part of the request is as the schema asks."""
    part = case.meta.components.get(where)
    return part is None or part.mode.is_positive


def name_records(case: Any, others: Others) -> None:
    """Puts records that are there into a valid address."""
    if not is_valid(case, ParameterLocation.PATH):
        return
    for name in case.path_parameters:
        kind = next((OF_ROUTE[part] for part in OF_ROUTE if part in case.path), name)
        found = others.ids.get(kind if name == "public_id" else name) or PUBLIC.get(name)
        if found:
            case.path_parameters[name] = found


def make_plain(case: Any) -> None:
    """A number is taken where a text is asked for: what shall be wrong is no number."""
    if not is_valid(case, ParameterLocation.BODY):
        case.body = _without_numbers(case.body)


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_numbers(one) for one in value]
    return [value] if type(value) in (int, float) else value


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
def test_it_answers_everything_as_documented(case, header, others):
    if scenario_of(case) == (ParameterLocation.PATH, CoverageScenario.INCORRECT_TYPE):
        return  # no such address: Django looks no further
    name_records(case, others)
    make_plain(case)
    response = case.call(headers=header)

    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        assert set(response.json()["error"]) == {"code", "message", "details"}
