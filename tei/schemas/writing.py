"""A report's fields as a file: JSON, or a workbook that a person can edit."""

import io
import json
import re
from collections.abc import Iterable
from typing import Any

from leafenterprise.shared.outgoing import clean_words
from tei.models import TEIReport, TEIReportField
from tei.schemas.declaration import (
    COLUMNS,
    FORMAT,
    FORMAT_VERSION,
    MOST_FIELDS,
    FieldValues,
    schema_of,
    stated,
)

JSON_TYPE = "application/json"
_HEAD = {"format": FORMAT, "format_version": FORMAT_VERSION}
# What XML cannot hold, a carriage return included, and what reads like such an escape itself.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


def schema_json(report: TEIReport) -> bytes:
    """The fields as JSON, with a head that says what it is."""
    about = {"id": report.public_id, "name": report.name, "version": report.version}
    listed = [{n: _clean(value) for n, value in each.items()} for each in schema_of(report)]
    told = {**_HEAD, "report": about, "fields": listed}
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def fields_json(fields: Iterable[FieldValues]) -> str:
    """Fields that are no report's yet, as read_json takes them."""
    listed = [stated(TEIReportField(**values)) for values in fields]
    return json.dumps({**_HEAD, "fields": listed}, ensure_ascii=False)


def schema_xlsx(report: TEIReport) -> bytes:
    """The fields as a workbook: a row each, lists to choose from, the columns explained beside."""
    from openpyxl import Workbook  # half a second at every start otherwise
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Fields"
    for number, column in enumerate(COLUMNS, 1):
        head = sheet.cell(1, number, column.name)
        head.font = Font(bold=True)
        sheet.column_dimensions[head.column_letter].width = column.width
    for row, each in enumerate(schema_of(report), 2):
        for number, column in enumerate(COLUMNS, 1):
            _write(sheet.cell(row, number), each[column.name])
    sheet.freeze_panes = "D2"
    _offer_choices(sheet)
    _explain(book.create_sheet("Columns"))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(cell: Any, value: Any) -> None:
    """Text stays text whatever it starts with: no cell is a formula."""
    if value is None or value == "":
        return
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else _clean(value)
    plain = text.replace("\ufffe", "").replace("\uffff", "")  # no letters, and no XML
    cell.value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True


def _offer_choices(sheet: Any) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, column in enumerate(COLUMNS, 1):
        if column.choices:
            offered = DataValidation("list", formula1=f'"{",".join(column.choices)}"')
            letter = get_column_letter(number)
            offered.add(f"{letter}2:{letter}{MOST_FIELDS + 1}")
            sheet.add_data_validation(offered)


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 70
    for column in COLUMNS:
        sheet.append([column.name, column.meaning])


def _clean(value: Any) -> Any:
    return clean_words(value) if isinstance(value, str) else value
