"""A printed report as HTML and style, handed to the process that lays it out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from leafenterprise.shared.pdf import Document, render_pdf
from leafenterprise.shared.printed import add_classes
from savings.redaction import clean
from savings.report_pdf.printed import Chapter, Printed, words

WATERMARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="600"
 height="600"><g transform="rotate(-38 300 300)" text-anchor="middle" fill="#b0413e"
 fill-opacity="0.14"
 font-family="Liberation Sans, DejaVu Sans, sans-serif"><text x="300" y="300" font-size="118"
 font-weight="bold" letter-spacing="14">DRAFT</text><text x="300" y="346" font-size="27"
 letter-spacing="3">{words}</text></g></svg>"""


def write_printed(printed: Printed, target: Path) -> None:
    """The report at `target`. Raises: PdfUnavailable, PdfFailed."""
    target.write_bytes(render_pdf(document_of(printed)))


def document_of(printed: Printed) -> Document:
    """The report as the child process takes it; every text passes the redaction layer."""
    values: dict[str, Any] = clean(asdict(printed))
    for chapter, shown in zip(printed.chapters, values["chapters"], strict=True):
        _with_looks(chapter, shown)
    html = render_to_string("reports/document.html", {"report": values})
    css = render_to_string("reports/document.css", {"report": values})
    assets = {}
    if printed.draft:
        assets["watermark.svg"] = WATERMARK.format(words=watermark_words(printed)).encode()
    return Document(html, css, assets)


def watermark_words(printed: Printed) -> str:
    """What stands under DRAFT across every page."""
    return f"superseded by {printed.superseded_by}" if printed.superseded_by else printed.readiness


def _with_looks(chapter: Chapter, shown: dict[str, Any]) -> None:
    """Adds what a template cannot reckon: the classes of cells."""
    for card in (*shown["leads"], *shown["tiles"]):
        card["readiness_words"] = words(card["readiness"])
    for grid, shown_grid in zip(chapter.grids, shown["grids"], strict=True):
        add_classes(grid, shown_grid)
