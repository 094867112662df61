"""What a workbook's zip must hold to before anything reads it: no bombs, tricks or macros."""

import zipfile
from pathlib import Path, PurePosixPath

from leafenterprise.shared.workbooks.errors import FileRefused

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 512 << 20
MAX_RATIO = 200
RATIO_FROM_BYTES = 10 << 20
_ENCRYPTED = 0x1
_DOCTYPE_WITHIN = 4096


def check_workbook(source: Path) -> None:
    """Raises: FileRefused(UNSAFE_WORKBOOK) with the rule that the file breaks."""
    broken = False
    try:
        with zipfile.ZipFile(source) as archive:
            _check_names(archive)
            _check_sizes(archive)
            _check_markup(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        broken = True
    if broken:
        raise _unsafe("The workbook's zip structure is damaged.", "damaged")


def _unsafe(message: str, rule: str) -> FileRefused:
    return FileRefused("UNSAFE_WORKBOOK", message, rule=rule)


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    if len(names) > MAX_ENTRIES:
        raise _unsafe(f"The workbook has more than {MAX_ENTRIES:,} parts.", "entries")
    if len({name.casefold() for name in names}) < len(names):
        raise _unsafe("The workbook has two parts of one name.", "duplicate")
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise _unsafe("A part of the workbook points outside it.", "path")
        if path.suffix.lower() == ".bin" and "vbaproject" in name.lower():
            raise _unsafe("The workbook holds macros; save it as .xlsx.", "macro")
    if "xl/workbook.xml" not in names:
        raise FileRefused("NOT_A_TABLE", "The file is a zip archive, not an .xlsx workbook.")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    total = 0
    for entry in archive.infolist():
        if entry.flag_bits & _ENCRYPTED:
            raise _unsafe("The workbook is encrypted.", "encrypted")
        total += entry.file_size
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM_BYTES and ratio > MAX_RATIO:
            raise _unsafe("A part of the workbook unpacks to over 200 times its size.", "ratio")
    if total > MAX_TOTAL_BYTES:
        raise _unsafe("The workbook unpacks to more than 512 MB.", "total")


def _check_markup(archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            head = part.read(_DOCTYPE_WITHIN).upper()
        if (
            b"<!DOCTYPE" in head
            or b"<!ENTITY" in head
            or b"<\0!\0D" in head
            or b"\0<\0!\0D" in head
        ):
            raise _unsafe("A part of the workbook declares a document type.", "doctype")
