"""What stops a claims file as a whole. A bad row never does: it becomes a reject."""

from collections.abc import Mapping


class ClaimsFileError(Exception):
    """A file that is refused whole: a stable code, a sentence and where (never a value)."""

    def __init__(self, code: str, message: str, details: Mapping[str, object] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, object] = dict(details or {})


class IngestCancelled(Exception):
    """The caller's `cancelled` said yes; nothing was written to the lake."""


class LayoutError(ValueError):
    """A layout that cannot be used: every problem found, in words an admin can act on."""

    def __init__(self, problems: tuple[str, ...]):
        super().__init__("; ".join(problems))
        self.problems = problems
