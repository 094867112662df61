"""The report as an Excel file whose totals are live formulas over the claims."""

from pathlib import Path

from leafenterprise.shared.sheets import XLSX_TYPE
from savings.artifacts._artifact import Artifact, WrittenFile
from savings.models import SavingsRun


def write(run: SavingsRun, target: Path, draft: bool) -> WrittenFile:
    """The workbook at `target`."""
    from savings.report_workbook import write_run_workbook  # openpyxl is slow to load

    made = write_run_workbook(run, target, draft=draft)
    return WrittenFile(made.path, made.sha256, made.size_bytes)


ARTIFACT = Artifact(
    id="workbook",
    title="Workbook",
    slug="savings",
    suffix="xlsx",
    content_type=XLSX_TYPE,
    write=write,
    lists_lines=True,
)
