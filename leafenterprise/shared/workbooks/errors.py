"""What stops a file as a whole."""

from typing import Any

from leafenterprise.shared.errors import LeafError


class FileRefused(LeafError):
    """A file that is refused whole: a stable code, a sentence and where it went wrong.

    Details name a line, a column or a limit; never a value, because it may be a person's.
    """

    status = 422

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message, **details)
        self.code = code
