"""What kind of document a file is, told from its content; nothing in it is opened or run."""

import codecs
import zipfile
from pathlib import Path, PurePosixPath

from leafenterprise.shared.errors import InvalidInput

PIECE = 1 << 16
MAX_PARTS = 5_000
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
}
CSV, PLAIN = "text/csv", "text/plain"
TYPES = (*(kind for _, kind in SIGNATURES), *PARTS.values(), CSV, PLAIN)
# Text that a browser or a shell would take for something else.
ACTIVE_TEXT = ("<", "#!", "{\\rtf")
TAKEN = "PDF, XLSX, DOCX, PNG, JPEG, CSV or plain text"


class EvidenceTypeRefused(InvalidInput):
    """The file is no document of a kind that is kept as evidence."""

    code = "EVIDENCE_TYPE_REFUSED"
    message = f"Evidence is kept as {TAKEN}; this file is none of them."


def sniff(path: Path, name: str) -> str:
    """The content type by what the file holds; its name only tells CSV from other text.

    Raises: EvidenceTypeRefused.
    """
    with path.open("rb") as file:
        head = file.read(PIECE)
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    _refuse_active_text(path)
    return CSV if PurePosixPath(name.lower()).suffix == ".csv" else PLAIN


def _office(path: Path) -> str:
    """The office document by the names of its parts; none of them is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as damaged:
        raise EvidenceTypeRefused("The document's zip structure is damaged.") from damaged
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_PARTS or any(entry.flag_bits & 1 for entry in entries):
        raise EvidenceTypeRefused("The document is encrypted or has too many parts.")
    if any("vbaproject" in name.lower() for name in names):
        raise EvidenceTypeRefused("The document holds macros; save it without them.")
    found = [kind for part, kind in PARTS.items() if part in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise EvidenceTypeRefused
    return found[0]


def _refuse_active_text(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    began = False
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            text = _text(decoder, piece)
            if not began and text.strip():
                began = True
                if text.lstrip().startswith(ACTIVE_TEXT):
                    raise EvidenceTypeRefused("The file holds markup or a script, not a document.")
    _text(decoder, b"", final=True)


def _text(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> str:
    try:
        text = decoder.decode(piece, final)
    except UnicodeDecodeError as foreign:
        raise EvidenceTypeRefused from foreign
    if any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text):
        raise EvidenceTypeRefused
    return text
