"""The process that opens a PDF report: it limits itself first, reads its tables and ends.

Run as `python -m audit.billing.reading.pdf_child PDF WORK ROWS`. The answer is
`WORK/answer.json`: the rows with their pages, or the error. A PDF is a program of sorts, so it is
never opened in a process that anyone needs.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.limits import limit_process

MOST_PAGES = 300
BY_WORDS = {"vertical_strategy": "text", "horizontal_strategy": "text"}


def read_rows(source: Path, most_rows: int) -> dict[str, Any]:
    """Every table's rows in order of reading, each with its page and its number there."""
    import pdfplumber

    told: list[tuple[int, int, list[str]]] = []
    with pdfplumber.open(source) as document:
        if len(document.pages) > MOST_PAGES:
            return {"error": ["TOO_LARGE", f"The PDF has more than {MOST_PAGES} pages.", {}]}
        for number, page in enumerate(document.pages, 1):
            told += [(number, place, row) for place, row in enumerate(_rows_of(page), 1)]
            page.close()
            if len(told) > most_rows:
                return {"error": ["TOO_LARGE", f"The PDF has more than {most_rows} rows.", {}]}
    if not told:
        message = "The PDF holds no table of text; a scanned page cannot be read."
        return {"error": ["NO_TABLE", message, {}]}
    return {"rows": told}


def _rows_of(page: Any) -> Iterator[list[str]]:
    """Tables drawn with lines; where there are none, columns of words that stand in line."""
    tables = page.extract_tables() or [page.extract_table(BY_WORDS) or []]
    for table in tables:
        for row in table:
            cells = [" ".join((cell or "").split()) for cell in row]
            if any(cells):
                yield cells


def main(arguments: Sequence[str]) -> int:
    """The tables of the named PDF, within the limits; any failure is an answer too."""
    source, work, most_rows = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    limit_process()
    try:
        told = read_rows(source, most_rows)
    except MemoryError:
        told = {"error": ["TOO_LARGE", "The PDF needs too much memory; ask for a CSV.", {}]}
    except Exception:  # the text of a parser's error may quote the page
        message = "The PDF could not be read; ask the company for a CSV or workbook."
        told = {"error": ["UNREADABLE_PDF", message, {}]}
    (work / "answer.json").write_text(json.dumps(told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
