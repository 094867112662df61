"""Which errors an API handler raises beyond those that any may: stated once, beside the handler."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.idempotency import IdempotencyInProgress, IdempotencyMismatch

Handler = TypeVar("Handler", bound=Callable[..., Any])
EXTENSION = "x-stated-errors"
SHOWN = ("code", "message", "details")


def states_errors(*errors: type[LeafError]) -> Callable[[Handler], Handler]:
    """A view method whose OpenAPI answers name these errors by code, with an example of each."""

    def decorate(handler: Handler) -> Handler:
        handler.states_errors = errors  # type: ignore[attr-defined]
        return handler

    return decorate


def stated_errors(handler: Any) -> list[dict[str, Any]]:
    """The handler's errors as plain rows: status, code, message, details."""
    errors: list[type[LeafError]] = list(getattr(handler, "states_errors", ()))
    if getattr(handler, "takes_idempotency_key", False):
        errors += [IdempotencyMismatch, IdempotencyInProgress]
    return [
        {
            "status": str(error.status),
            "code": error.code,
            "message": error.message,
            "details": error.example_details,
        }
        for error in errors
    ]


def stated_responses(errors: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """One OpenAPI response component per status: its codes, each with an example."""
    by_status: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for error in errors:
        by_status[error["status"]].append(error)
    return {status: _response(found) for status, found in sorted(by_status.items())}


def _response(errors: list[dict[str, Any]]) -> dict[str, Any]:
    examples = {
        error["code"]: {"value": {"error": {key: error[key] for key in SHOWN}}} for error in errors
    }
    lines = [f"- `{error['code']}`: {error['message']}" for error in errors]
    return {
        "description": "\n".join(lines),
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Error"},
                "examples": examples,
            }
        },
    }
