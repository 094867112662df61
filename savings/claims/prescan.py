"""One pass over the raw bytes before anything parses them: what is it, and is it safe to read.

The pass hashes the file, finds its kind by its first bytes, its encoding by its content, counts
physical lines (the control total that the parser's rows must meet) and refuses binary content,
endless lines and formats that are no table.
"""

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from savings.claims.errors import ClaimsFileError

CHUNK_BYTES = 1 << 18
MAX_LINE_BYTES = 1 << 20

_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or password-protected file; save it as .xlsx"),
    (b"%PDF", "a PDF; ask for the table itself"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Prescan:
    """What the raw bytes say: kind, hash, and for text the encoding and the line counts."""

    kind: Literal["text", "xlsx", "parquet"]
    sha256: str
    size: int
    encoding: str = ""
    guessed: bool = False  # the encoding is neither declared nor marked nor UTF-8
    lines: "LineCount | None" = None  # None where the text has to be transcoded first


@dataclass(frozen=True)
class LineCount:
    """Physical lines of UTF-8 text; blank_tail of them are empty and stand at the end.

    has_returns: a carriage return stands inside a line, which some parsers take for its end.
    """

    lines: int
    blank_tail: int
    has_quotes: bool
    has_returns: bool = False


class LineScan:
    """Fed with chunks of text bytes: counts lines and stops at what no claims file holds."""

    def __init__(self) -> None:
        self._newlines = 0
        self._since_newline = 0
        self._quotes = False
        self._returns = 0
        self._tail = b""
        self.is_utf8 = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> None:
        """Take the next chunk, of at most CHUNK_BYTES. Raises: ClaimsFileError."""
        if b"\0" in chunk:
            raise ClaimsFileError(
                "BINARY_FILE", "The file holds binary data.", line=self._line_of(chunk, b"\0")
            )
        first = chunk.find(b"\n")
        if self._since_newline + (first if first >= 0 else len(chunk)) > MAX_LINE_BYTES:
            raise ClaimsFileError(
                "LINE_TOO_LONG",
                "A line is longer than 1 MB.",
                line=self._newlines + 1,
                limit_bytes=MAX_LINE_BYTES,
            )
        if first < 0:
            self._since_newline += len(chunk)
        else:
            self._newlines += chunk.count(b"\n")
            self._since_newline = len(chunk) - chunk.rfind(b"\n") - 1
        self._quotes = self._quotes or b'"' in chunk
        if b"\r" in chunk or self._tail.endswith(b"\r"):
            split = self._tail.endswith(b"\r") and chunk.startswith(b"\n")
            self._returns += chunk.count(b"\r") - chunk.count(b"\r\n") - split
        self._tail = chunk[-4096:] if len(chunk) >= 4096 else (self._tail + chunk)[-4096:]
        self._check_utf8(chunk)

    def _line_of(self, chunk: bytes, mark: bytes) -> int:
        return self._newlines + chunk.count(b"\n", 0, chunk.find(mark)) + 1

    def _check_utf8(self, chunk: bytes, final: bool = False) -> None:
        if not self.is_utf8 or (chunk.isascii() and not self._decoder.getstate()[0] and not final):
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.is_utf8 = False

    def finish(self) -> LineCount:
        """The counts, after the last chunk."""
        self._check_utf8(b"", final=True)
        blank = 0
        lines = self._tail.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        while lines and not lines[-1].rstrip(b"\r"):
            lines.pop()
            blank += 1
        open_line = 1 if self._since_newline else 0
        inside = self._returns - self._tail.endswith(b"\r")
        return LineCount(self._newlines + open_line, blank, self._quotes, inside > 0)


def prescan(
    source: Path, declared: str = "", progress: Callable[[int], None] = lambda done: None
) -> Prescan:
    """Look over the file once. Raises: ClaimsFileError where it must not be read."""
    size = source.stat().st_size
    if size == 0:
        raise ClaimsFileError("EMPTY_FILE", "The file is empty.")
    with source.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        for magic, what in _REFUSED:
            if head.startswith(magic):
                raise ClaimsFileError("NOT_A_TABLE", f"The file is {what}.")
        digest = hashlib.sha256()
        if head.startswith(b"PK\x03\x04"):
            return Prescan("xlsx", _walk(file, digest, None, progress), size)
        if head.startswith(b"PAR1"):
            return Prescan("parquet", _walk(file, digest, None, progress), size)
        marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
        encoding = marked or (codecs.lookup(declared).name if declared else "")
        scan = LineScan() if encoding in ("", "utf-8", "ascii") else None
        sha256 = _walk(file, digest, scan, progress)
    return _text(sha256, size, encoding, scan)


def _walk(
    file: BinaryIO, digest: "hashlib._Hash", scan: LineScan | None, progress: Callable[[int], None]
) -> str:
    done = 0
    while chunk := file.read(CHUNK_BYTES):
        if scan is not None:
            scan.feed(chunk)
        digest.update(chunk)
        done += len(chunk)
        progress(done)
    return digest.hexdigest()


def _text(sha256: str, size: int, encoding: str, scan: LineScan | None) -> Prescan:
    if scan is None:
        return Prescan("text", sha256, size, encoding)
    lines = scan.finish()
    if scan.is_utf8:
        return Prescan("text", sha256, size, "utf-8", lines=lines)
    if encoding:
        raise ClaimsFileError("WRONG_ENCODING", f"The file is not {encoding.upper()}.")
    return Prescan("text", sha256, size, "cp1252", guessed=True)


def as_utf8(source: Path, encoding: str, target: Path) -> LineCount:
    """Write the text as UTF-8 and count its lines. Raises: ClaimsFileError(WRONG_ENCODING)."""
    scan = LineScan()
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open("rb") as file, target.open("wb") as out:
        while True:
            chunk = file.read(CHUNK_BYTES)
            text = _decoded(decoder, chunk, encoding)
            for start in range(0, len(text), CHUNK_BYTES // 4):
                piece = text[start : start + CHUNK_BYTES // 4].encode()
                scan.feed(piece)
                out.write(piece)
            if not chunk:
                return scan.finish()


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str) -> str:
    wrong = False
    text = ""
    try:
        text = decoder.decode(chunk, not chunk)
    except UnicodeError:  # its message quotes the bytes, so it goes no further
        wrong = True
    if wrong:
        raise ClaimsFileError("WRONG_ENCODING", f"The file is not {encoding.upper()} text.")
    return text
