"""The OpenAPI document: the envelope on every operation, the idempotency header where taken."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string", "examples": ["VALIDATION_ERROR"]},
                "message": {"type": "string"},
                "details": {"type": "object", "additionalProperties": True},
            },
        }
    },
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


class Schema(AutoSchema):
    """Documents the Idempotency-Key header of the handlers that take it."""

    def get_override_parameters(self) -> list[Any]:
        """The header, where the handler is @idempotent."""
        handler = getattr(self.view, self.method.lower(), None)
        if not getattr(handler, "takes_idempotency_key", False):
            return []
        about = "The same key and body give the same answer once; up to 200 visible characters."
        return [
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description=about, required=False
            )
        ]


def add_errors(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Post-processing hook: every operation answers errors in the envelope."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Error"] = ERROR
    for operations in result["paths"].values():
        for method, operation in operations.items():
            _add_to(method, operation)
    return result


def _add_to(method: str, operation: dict[str, Any]) -> None:
    answers = dict(ALWAYS)
    if operation.get("security", [{}]) and {} not in operation.get("security", [{}]):
        answers |= SIGNED_IN
    if method != "get":
        answers |= WRITES
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status, about in answers.items():
        operation["responses"].setdefault(status, {"description": about, "content": content})
