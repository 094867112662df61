"""Which errors an API handler raises beyond those that any may: stated once, beside the handler."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.idempotency import IdempotencyInProgress, IdempotencyMismatch
from leafenterprise.shared.listed_details import LISTED, listed

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


def error_content(envelope: str) -> dict[str, Any]:
    """The body of an error answer: a reference to the schema of that name."""
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{envelope}"}}}


def stated_responses(errors: Iterable[dict[str, Any]], envelope: str) -> dict[str, dict[str, Any]]:
    """One OpenAPI response component per status: its codes, each with an example."""
    by_status: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for error in errors:
        by_status[error["status"]].append(error)
    return {status: _response(found, envelope) for status, found in sorted(by_status.items())}


def _response(errors: list[dict[str, Any]], envelope: str) -> dict[str, Any]:
    content = error_content(envelope)
    content["application/json"]["examples"] = {
        error["code"]: {"value": {"error": _shown(error, envelope)}} for error in errors
    }
    lines = [f"- `{error['code']}`: {error['message']}" for error in errors]
    return {"description": "\n".join(lines), "content": content}


def _shown(error: dict[str, Any], envelope: str) -> dict[str, Any]:
    shown = {key: error[key] for key in SHOWN}
    if envelope == LISTED:
        shown["details"] = listed(int(error["status"]), error["details"])
    return shown
