"""The contract of the deliverable, checked on the finished file: an empty list means it is kept.

Long lists are read as XML text in pieces, so a workbook of a million rows takes no great memory.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.writing import DIGEST_PROPERTY
from savings.workbook.detail import CLAIM_COLUMNS, FINDING_COLUMNS, FIRST_ROW, READINESS
from savings.workbook.sheets import SHEETS
from savings.workbook.sheets.sheet import Sheet

NEEDED_NAMES = ("contract_components", "facts_digest", "line_claim_id", "finding_rule")
SHEET_PART = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")
FORBIDDEN_PART = re.compile(r"vbaProject|externalLinks|embeddings|activeX|customUI|connections")
UNKNOWN_FUNCTION = re.compile(r"\b(XLOOKUP|LET|FILTER|LAMBDA|UNIQUE|SORT|INDIRECT|OFFSET)\(")
NAME_IN_FORMULA = re.compile(r"\b(?:line|finding)[0-9]*_[a-z0-9_]+|\b(?:figure|settled)_[a-z0-9_]+")
ERROR_CELL = re.compile(rb'<c [^>]*t="e"')
UNCACHED_CELL = re.compile(rb"</f>(?:<v ?/>|</c>)")
PIECE = 1 << 20
LIVE, STATED = "live", "stated"


def check_workbook(path: Path) -> list[str]:
    """Every way in which the file breaks the contract, in words."""
    with zipfile.ZipFile(path) as package:
        problems = [*_parts(package), *_cells(package)]
        workbook = load_workbook(_shortened(package))
    problems += _order(workbook)
    for sheet in workbook.worksheets:
        problems += [f"{sheet.title}: {problem}" for problem in _sheet(sheet)]
    return [*problems, *_names(workbook), *_summary(workbook), *_digest(workbook)]


def _parts(package: zipfile.ZipFile) -> Iterator[str]:
    names = package.namelist()
    yield from (f"part {name} is not allowed" for name in names if FORBIDDEN_PART.search(name))
    if names != sorted(names):
        yield "members are not in order of name"
    if len({info.date_time for info in package.infolist()}) != 1:
        yield "members carry different dates"
    for name in names:
        if name.endswith(".rels") and b'TargetMode="External"' in package.read(name):
            yield f"{name} points outside the file"


def _cells(package: zipfile.ZipFile) -> Iterator[str]:
    """No error values anywhere, and a cached value beside every formula."""
    for name in filter(SHEET_PART.fullmatch, package.namelist()):
        found: set[str] = set()
        with package.open(name) as part:
            before = b""
            while piece := part.read(PIECE):
                text = before + piece
                found |= {"an error value"} if ERROR_CELL.search(text) else set()
                found |= {"a formula without its value"} if UNCACHED_CELL.search(text) else set()
                before = piece[-200:]
        yield from (f"{name} holds {what}" for what in sorted(found))


def _shortened(package: zipfile.ZipFile) -> io.BytesIO:
    """The same workbook with only the first rows of its long sheets."""
    short = io.BytesIO()
    with zipfile.ZipFile(short, "w", zipfile.ZIP_DEFLATED) as target:
        for info in package.infolist():
            if SHEET_PART.fullmatch(info.filename) and info.file_size > 8 * PIECE:
                target.writestr(info.filename, _head_and_tail(package, info.filename))
            else:
                target.writestr(info.filename, package.read(info.filename))
    short.seek(0)
    return short


def _head_and_tail(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        head = tail = part.read(PIECE)
        while piece := part.read(PIECE):
            tail = tail[-PIECE:] + piece
    whole_rows = head[: head.rindex(b"</row>") + len(b"</row>")]
    return whole_rows + tail[tail.rindex(b"</sheetData>") :]


def _entry(title: str) -> Sheet | None:
    """The sheet's entry; `Claim detail 2` belongs to `Claim detail`."""
    for entry in SHEETS:
        continued = entry.detail and re.fullmatch(rf"{entry.title} [0-9]+", title)
        if entry.title == title or continued:
            return entry
    return None


def _order(workbook: Workbook) -> Iterator[str]:
    found = [entry.title if (entry := _entry(t)) else t for t in workbook.sheetnames]
    if list(dict.fromkeys(found)) != [entry.title for entry in SHEETS]:
        yield f"sheets are {workbook.sheetnames}"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    entry = _entry(sheet.title)
    if entry is None:
        yield "not a sheet of the contract"
        return
    if entry.frozen and not sheet.freeze_panes:
        yield "its header is not frozen"
    if entry.filtered and not sheet.auto_filter.ref:
        yield "it has no filter"
    if entry.frozen and not sheet.print_title_rows:
        yield "its header is not repeated in print"
    fitted = sheet.sheet_properties.pageSetUpPr
    if not (fitted and fitted.fitToPage) and not sheet.page_setup.scale:
        yield "it is not fitted to pages"
    if not sheet.oddFooter or "&P" not in (sheet.oddFooter.right.text or ""):
        yield "its pages are not numbered"
    charts = len(sheet._charts)  # type: ignore[attr-defined]
    if charts < entry.charts:
        yield f"it has {charts} charts, not {entry.charts}"
    if entry.detail:
        yield from _formats(sheet)
    yield from _formulas(sheet)


def _formats(sheet: Worksheet) -> Iterator[str]:
    """Dates, dollars and text in the formats of their columns."""
    formats = {c.title: c.number_format for c in (*CLAIM_COLUMNS, *FINDING_COLUMNS, READINESS)}
    for header, cell in zip(sheet[FIRST_ROW - 1], sheet[FIRST_ROW], strict=False):
        wanted = formats.get(str(header.value))
        if wanted and cell.value is not None and cell.number_format != wanted:
            yield f"{header.value} is formatted {cell.number_format}, not {wanted}"


def _formulas(sheet: Worksheet) -> Iterator[str]:
    names = set(sheet.parent.defined_names) if sheet.parent else set()
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            text = str(cell.value)
            if UNKNOWN_FUNCTION.search(text):
                yield f"{cell.coordinate} uses a function that calculators do not share"
            unknown = sorted(set(NAME_IN_FORMULA.findall(text)) - names)
            yield from (f"{cell.coordinate} reads {name}, which is not defined" for name in unknown)


def _names(workbook: Workbook) -> Iterator[str]:
    for name in NEEDED_NAMES:
        if name not in workbook.defined_names:
            yield f"the name {name} is not defined"
    for name, defined in workbook.defined_names.items():
        for title, cells in defined.destinations:
            if title not in workbook.sheetnames or "#REF" in cells:
                yield f"the name {name} points nowhere"


def _summary(workbook: Workbook) -> Iterator[str]:
    """What the Summary calls live is a formula, and what it calls stated is not."""
    sheet = workbook["Summary"]
    header = {str(cell.value): place for place, cell in enumerate(sheet[5])}
    live = 0
    for row in sheet.iter_rows(min_row=6):
        basis, value = row[header["Basis"]].value, row[header["Value"]]
        if basis == LIVE and value.data_type != "f":
            yield f"Summary: {value.coordinate} is called live and is no formula"
        if basis == STATED and value.data_type == "f":
            yield f"Summary: {value.coordinate} is called stated and is a formula"
        live += basis == LIVE
        if basis == LIVE and value.number_format in ("General", look.TEXT):
            yield f"Summary: {value.coordinate} has no number format"
    if not live:
        yield "Summary: no figure is live"


def _digest(workbook: Workbook) -> Iterator[str]:
    properties = workbook.custom_doc_props.props  # type: ignore[attr-defined]
    stated = {one.name: one.value for one in properties}
    shown = [row[2].value for row in workbook["Lineage"].iter_rows(min_row=6) if len(row) > 2]
    if stated.get(DIGEST_PROPERTY) not in shown:
        yield "the facts digest of the document is not that of the sheet Lineage"
