"""Errors that own their code, status and sentence; each lives beside the line that raises it."""

from typing import Any, ClassVar


class LeafError(Exception):
    """Something the caller can understand and act on.

    A subclass sets `code` (stable, upper snake case), `status` (HTTP) and `message`; an instance
    may sharpen the message and add details that say what and where; `example_details` shows what
    those look like in the API's documentation.
    """

    code = "ERROR"
    status = 400
    message = "The request could not be carried out."
    example_details: ClassVar[dict[str, Any]] = {}

    def __init__(self, message: str = "", **details: Any) -> None:
        self.message = message or self.message
        self.details = details
        super().__init__(self.message)


class NotAllowed(LeafError):
    """The person lacks the right: not the same as a wrong state."""

    code = "PERMISSION_DENIED"
    status = 403
    message = "Your role does not allow this."


class InvalidInput(LeafError):
    """What was sent does not fit; details name each field."""

    code = "VALIDATION_ERROR"
    status = 400
    message = "Some of what was sent is not valid."


class Conflict(LeafError):
    """The record is not in a state that allows this."""

    code = "CONFLICT"
    status = 409
    message = "The record has changed or does not allow this now."
