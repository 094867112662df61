"""What stops a claims file as a whole. A bad row never does: it becomes a reject."""

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.workbooks.errors import FileRefused


class ClaimsFileError(FileRefused):
    """A claims file that is refused whole; no value of it is told, it may be a patient's."""


class LayoutError(LeafError):
    """A layout that cannot be used; `problems` lists everything to mend, in an admin's words."""

    code = "LAYOUT_INVALID"
    status = 400

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems), problems=list(problems))
        self.problems = problems


class IngestCancelled(Exception):
    """The caller's `cancelled` said yes; nothing was written to the lake."""
