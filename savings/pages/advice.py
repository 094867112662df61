"""What to do about a file that was refused whole: one sentence per code, and where to look."""

from collections.abc import Mapping
from typing import Any

ADVICE = {
    "MISSING_COLUMNS": "Choose the layout the file is written in, or ask the sender for the "
    "columns named above. A new layout can be governed for a PBM that names them otherwise.",
    "DUPLICATE_HEADER": "Rename or remove one of the two columns, so that it is clear which to "
    "read.",
    "TOO_MANY_COLUMNS": "Check that the file is a table with one header line.",
    "EMPTY_FILE": "Send the file again; it may have been cut off on its way.",
    "NO_ROWS": "Check that the right sheet or extract was saved; there are no claims in it.",
    "BINARY_FILE": "Save the data as CSV, XLSX or Parquet and load it again.",
    "NOT_A_TABLE": "Unpack or convert it, so that the file itself is CSV, XLSX or Parquet.",
    "LINE_TOO_LONG": "Usually a quotation mark is opened and never closed on that line, or the "
    "file lost its line breaks. Mend it at the source and load it again.",
    "WRONG_ENCODING": "Save the file as UTF-8 and load it again.",
    "CONTROL_TOTAL": "Rows would have been lost in reading, so nothing was taken. Export the file "
    "again from its source, with every text cell quoted or none.",
    "UNREADABLE_FILE": "Export the file again from its source; it is damaged or cut off.",
    "UNREADABLE_WORKBOOK": "Open it in a spreadsheet program and save it as CSV.",
    "UNSAFE_WORKBOOK": "Open it in a spreadsheet program you trust and save it again, or as CSV.",
    "FORMULA_CELLS": "Copy the sheet, paste it as values, save it and load that file.",
    "COLUMN_TYPE": "Write that column as text, number or date and load the file again.",
    "NOT_READ": "Load the file again.",
    "TOO_LARGE": "Split the file, for example by month; the parts can be run together.",
}
PLACES = {"line": "Line", "column": "Column", "columns": "Columns", "cell": "Cell"}


def advice_for(code: str) -> str:
    """What a person can do about the refusal."""
    return ADVICE.get(code, "Mend the file at its source and load it again.")


def where(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The place that the refusal names: line, column or cell."""
    return [
        (label, ", ".join(map(str, found)) if isinstance(found, list) else str(found))
        for name, label in PLACES.items()
        if (found := details.get(name))
    ]
