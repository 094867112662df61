"""The OpenAPI document: the envelope on every operation, the idempotency header where taken."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import OpenApiParameter

from leafenterprise.shared.listed_details import LISTED, has_listed_details
from leafenterprise.shared.stated_errors import (
    EXTENSION,
    error_content,
    stated_errors,
    stated_responses,
)

OBJECT = {"type": "object", "additionalProperties": True}
DETAILS: dict[str, dict[str, Any]] = {
    "Error": OBJECT,
    LISTED: {"type": "array", "items": OBJECT},
}
ALWAYS = {
    "400": "What was sent is not valid; details name each field.",
    "404": "Nothing here, or nothing of yours.",
    "429": "Too many requests; Retry-After says how long to wait.",
    "4XX": "Any other refusal.",
    "5XX": "Our mistake, or a moment of overload.",
}
SIGNED_IN = {
    "401": "No log-in or token, or not a valid one.",
    "403": "Your role does not allow it.",
}
WRITES = {"409": "The record has changed or does not allow this now."}


class OneDocument(SchemaGenerator):
    """Hands out the document of the process: it says the same to everyone and takes a second."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """The whole document, whoever asks."""
        return _document()


@cache
def _document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


class _WrittenOnce:
    """Writing the document as YAML takes half a second; a refusal is written each time."""

    def render(self, data: Any, *about: Any, **named: Any) -> bytes:
        """The document, or what stands in its place."""
        if data is _document():
            return _written()
        return super().render(data, *about, **named)  # type: ignore[misc]


class _Yaml(_WrittenOnce, OpenApiYamlRenderer):
    pass


class _Yaml2(_WrittenOnce, OpenApiYamlRenderer2):
    pass


@cache
def _written() -> bytes:
    written: bytes = OpenApiYamlRenderer().render(_document())
    return written


RENDERERS = [_Yaml, _Yaml2, OpenApiJsonRenderer, OpenApiJsonRenderer2]


class Schema(AutoSchema):
    """Documents the Idempotency-Key header and the errors that handlers state."""

    def get_override_parameters(self) -> list[Any]:
        """The header, where the handler is @idempotent."""
        if not getattr(self._handler(), "takes_idempotency_key", False):
            return []
        about = "The same key and body give the same answer once; up to 200 visible characters."
        return [
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description=about, required=False
            )
        ]

    def get_extensions(self) -> dict[str, Any]:
        """The handler's own errors, on their way to add_errors."""
        errors = stated_errors(self._handler())
        return super().get_extensions() | ({EXTENSION: errors} if errors else {})

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower(), None)


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's log-in."""

    target_class = "leafenterprise.shared.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def add_errors(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Post-processing hook: every operation answers errors in the envelope."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(
        {name: _envelope(details) for name, details in DETAILS.items()}
    )
    components["responses"] = {
        f"{name}{status}": {"description": about, "content": error_content(name)}
        for name in DETAILS
        for status, about in (ALWAYS | SIGNED_IN | WRITES).items()
    }
    for path, operations in result["paths"].items():
        name = LISTED if has_listed_details(path) else "Error"
        for method, operation in operations.items():
            _state_own(operation, components["responses"], name)
            for status in _statuses(method, operation):
                answer = {"$ref": f"#/components/responses/{name}{status}"}
                operation["responses"].setdefault(status, answer)
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def say_anything_once(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Post-processing hook: a field of any value holds null by that; "one of both" would not."""
    for schema in result["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            if field.get("oneOf") == [{}, {"type": "null"}]:
                del field["oneOf"]
    return result


def _envelope(details: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "code": {"type": "string", "examples": ["VALIDATION_ERROR"]},
        "message": {"type": "string"},
        "details": details,
    }
    inner = {"type": "object", "required": list(properties), "properties": properties}
    return {"type": "object", "required": ["error"], "properties": {"error": inner}}


def _state_own(operation: dict[str, Any], known: dict[str, Any], envelope: str) -> None:
    """The operation's own errors as responses of their own, in place of the general ones."""
    for status, response in stated_responses(operation.pop(EXTENSION, ()), envelope).items():
        name = f"{operation['operationId']}_{status}"
        known[name] = response
        operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _statuses(method: str, operation: dict[str, Any]) -> list[str]:
    open_to_all = {} in operation.get("security", [])
    return [
        *ALWAYS,
        *([] if open_to_all else SIGNED_IN),
        *([] if method == "get" else WRITES),
    ]
