"""The optimization as PDF."""

from pathlib import Path

from savings.artifacts._artifact import Artifact, WrittenFile, written
from savings.models import SavingsRun
from savings.report_pdf.optimization import write_optimization


def write(run: SavingsRun, target: Path, draft: bool) -> WrittenFile:
    """The report at `target`. Raises: PdfUnavailable, PdfFailed."""
    write_optimization(run, target, draft)
    return written(target)


ARTIFACT = Artifact(
    id="optimization_pdf",
    title="Optimization PDF",
    slug="savings-optimization",
    suffix="pdf",
    content_type="application/pdf",
    write=write,
)
