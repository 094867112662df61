"""What a kind of file made from a finished run is: its name, its form and the line that writes it.

Equal facts give equal bytes: a writer reads stored results and nothing else, so the same run gives
the same file on any machine, at any time.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from savings.models import SavingsRun
from savings.posture import draft_blocks, export_blocks
from savings.queries.lifecycle import source_reason
from savings.readiness import Reason

DRAFT = "_draft"


@dataclass(frozen=True)
class WrittenFile:
    """A finished file: where it lies, its digest and its size."""

    path: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Artifact:
    """One kind of file.

    write(run, target, draft): puts the whole file at `target`, or raises and leaves nothing.
    slug: what the name of the file begins with, before the client and the run.
    lists_lines: holds every line in scope, so that a job writes it for a large run.
    has_draft: whether there is a watermarked form for runs that may not leave as final.
    blocks: why a run may not leave in this form (run, draft); empty when it may.
    """

    id: str
    title: str
    slug: str
    suffix: str
    content_type: str
    write: Callable[[SavingsRun, Path, bool], WrittenFile]
    capability: str = "savings.export"
    lists_lines: bool = False
    has_draft: bool = True
    blocks: Callable[[SavingsRun, bool], tuple[Reason, ...]] | None = None

    def kind(self, draft: bool) -> str:
        """The kind under which the file is stored."""
        return f"{self.id}{DRAFT}" if draft else self.id

    def kinds(self) -> tuple[str, ...]:
        """Every kind under which its files are stored."""
        return (self.kind(False), self.kind(True)) if self.has_draft else (self.id,)

    def refusals(self, run: SavingsRun | None, draft: bool) -> tuple[Reason, ...]:
        """Why the run may not leave in this form; empty when it may."""
        said = draft_blocks(run) if draft else export_blocks(run)
        if said or run is None:
            return said
        gone = source_reason(run) if self.lists_lines else None
        if gone is not None:
            return (gone,)
        return self.blocks(run, draft) if self.blocks else ()


def written(path: Path) -> WrittenFile:
    """The file as it lies there, digest and size read from its bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path, digest, path.stat().st_size)
