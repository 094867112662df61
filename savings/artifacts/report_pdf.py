"""The client report as PDF."""

from pathlib import Path

from savings.artifacts._artifact import Artifact, WrittenFile, written
from savings.models import SavingsRun
from savings.report_pdf.client_report import write_client_report


def write(run: SavingsRun, target: Path, draft: bool) -> WrittenFile:
    """The report at `target`. Raises: PdfUnavailable, PdfFailed."""
    write_client_report(run, target, draft)
    return written(target)


ARTIFACT = Artifact(
    id="report_pdf",
    title="Report PDF",
    slug="savings-report",
    suffix="pdf",
    content_type="application/pdf",
    write=write,
)
