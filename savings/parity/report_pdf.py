"""The finished report PDF: the text that a person sees, page by page, cell by cell."""

from typing import Any

from savings.artifacts import ARTIFACTS
from savings.models import SavingsRun
from savings.parity._files import take_file
from savings.parity._printed import APART, expected_print, read_print
from savings.parity._surface import Stated, Surface, Truth
from savings.report_pdf.client_report import print_client_report


def take(run: SavingsRun, by: Any) -> bytes:
    """The governed file, or the draft where the run may not leave as final."""
    return take_file(run, "report_pdf", by)


def expects(truth: Truth) -> Stated:
    """Every text of the report as it is made of the stored results, and the seal."""
    draft = bool(ARTIFACTS["report_pdf"].refusals(truth.run, False))
    return expected_print(truth, print_client_report(truth.run, draft=draft))


SURFACE = Surface("report_pdf", "Report PDF", take, expects, read_print, APART)
