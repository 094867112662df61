"""What stops a claims file as a whole. A bad row never does: it becomes a reject."""

from typing import Any

from leafenterprise.shared.errors import LeafError


class ClaimsFileError(LeafError):
    """A file that is refused whole: a stable code, a sentence and where it went wrong.

    Details name a line, a column or a limit; never a value, because it may be a patient's.
    """

    status = 422

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message, **details)
        self.code = code


class LayoutError(LeafError):
    """A layout that cannot be used; `problems` lists everything to mend, in an admin's words."""

    code = "LAYOUT_INVALID"
    status = 400

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems), problems=list(problems))
        self.problems = problems


class IngestCancelled(Exception):
    """The caller's `cancelled` said yes; nothing was written to the lake."""
