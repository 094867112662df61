"""Sheets as files: the same sheets give the same bytes."""

from collections.abc import Callable, Sequence
from pathlib import Path

from audit.exports.gathering import Sheet
from audit.exports.writers.text import write_csv
from leafenterprise.shared.sheets import CSV_TYPE, XLSX_TYPE

Told = Callable[[int], None]  # how many rows are written
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "pdf": "application/pdf", "png": "image/png"}


def write_sheets(
    form: str, sheets: Sequence[Sheet], target: Path, *, title: str, told: Told
) -> int:
    """Writes the file; how many rows it holds. Raises: PdfUnavailable, PdfFailed."""
    if form == "csv":
        return write_csv(sheets[0], target, told)
    if form == "xlsx":
        from audit.exports.writers.workbook import write_xlsx  # openpyxl is slow to load

        return write_xlsx(sheets, target, title=title, told=told)
    from audit.exports.writers.printed import write_pdf

    return write_pdf(sheets, target, title=title)
