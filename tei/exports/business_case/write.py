"""The printed business case as HTML and style, handed to the process that lays it out."""

from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string

from leafenterprise.shared.outgoing import cleaned
from leafenterprise.shared.pdf import Document, render_pdf
from leafenterprise.shared.printed import add_classes
from tei.exports.business_case.chapters import print_case
from tei.exports.business_case.printed import PrintedCase
from tei.exports.facts import CaseFacts


def business_case_bytes(facts: CaseFacts) -> bytes:
    """The PDF of a case. Raises: PdfUnavailable, PdfFailed."""
    return render_pdf(document_of(print_case(facts)))


def document_of(printed: PrintedCase) -> Document:
    """The document as the child process takes it; every text passes the redaction."""
    values: dict[str, Any] = cleaned(asdict(printed))
    for chapter, shown in zip(printed.chapters, values["chapters"], strict=True):
        for part, shown_part in zip(chapter.parts, shown["parts"], strict=True):
            for grid, shown_grid in zip(part.grids, shown_part["grids"], strict=True):
                add_classes(grid, shown_grid)
    context = {"report": values}
    return Document(
        render_to_string("reports/tei/document.html", context),
        render_to_string("reports/tei/document.css", context),
    )
