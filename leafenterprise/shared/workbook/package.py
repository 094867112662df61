"""The XLSX package, part by part: cached values, streamed rows, fixed times, sorted members.

openpyxl lays a workbook out; here its zip is read again and written anew, so that equal
workbooks are equal bytes. Each part is packed before its header is written: sizes stand up
front, and a package up to 4 GiB has no ZIP64 fields, which some programs ask to "repair". Beyond
that the directory alone carries them; a single part stays below 4 GiB.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape

FIXED_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # 1 January 1980 in the zip's own reckoning
UTF8_NAMES = 0x800
ZIP_LIMIT = 0xFFFF_FFFF
_FACTS = "<HHHHHIIIHH"  # version needed, flags, method, time, date, CRC, sizes, name, extra
_FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="[a-z]+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>',
    re.DOTALL,
)
_LABEL_FORMAT = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*") ?/>')
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')

CachedValue = Decimal | int | str | None


class PartTooLarge(RuntimeError):
    """A sheet of more than 4 GiB of XML, which no spreadsheet program opens."""


@dataclass
class ZipWriter:
    """A zip file of deflated members with one fixed date, written in the order given."""

    target: BinaryIO
    scratch: BinaryIO
    near: int = ZIP_LIMIT  # places from here on are told in ZIP64
    _directory: list[bytes] = field(default_factory=list)

    def add(self, name: str, chunks: Iterable[bytes], level: int = 6) -> None:
        """Pack one member; the chunks are read once and never held together."""
        self.scratch.seek(0)
        self.scratch.truncate()
        packer = zlib.compressobj(level, zlib.DEFLATED, -15)
        check = size = packed = 0
        for chunk in chunks:
            check = zlib.crc32(chunk, check)
            size += len(chunk)
            packed += self.scratch.write(packer.compress(chunk))
        packed += self.scratch.write(packer.flush())
        if max(size, packed) > ZIP_LIMIT:
            raise PartTooLarge(name)
        self._copy(name.encode(), check, size, packed)

    def _copy(self, name: bytes, check: int, size: int, packed: int) -> None:
        offset = self.target.tell()
        facts = (UTF8_NAMES, 8, 0, FIXED_DATE, check, packed, size, len(name))
        self.target.write(b"PK\x03\x04" + struct.pack(_FACTS, 20, *facts, 0) + name)
        self.scratch.seek(0)
        while block := self.scratch.read(1 << 20):
            self.target.write(block)
        far = struct.pack("<HHQ", 1, 8, offset) if offset >= self.near else b""
        listed = struct.pack(_FACTS, 45 if far else 20, *facts, len(far))
        tail = struct.pack("<HHHII", 0, 0, 0, 0o600 << 16, ZIP_LIMIT if far else offset)
        made = b"PK\x01\x02" + struct.pack("<H", 0x0314)
        self._directory.append(made + listed + tail + name + far)

    def close(self) -> None:
        """Write the central directory; one that starts beyond 4 GiB is told of in ZIP64 too."""
        start, members = self.target.tell(), len(self._directory)
        directory = b"".join(self._directory)
        self.target.write(directory)
        far = start >= self.near
        if far:
            counts = (0, 0, members, members, len(directory), start)
            self.target.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, *counts))
            place = struct.pack("<IQI", 0, start + len(directory), 1)
            self.target.write(b"PK\x06\x07" + place)
        counts = (0, 0, members, members, len(directory), ZIP_LIMIT if far else start)
        self.target.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", *counts, 0))


def with_cached_values(sheet_xml: bytes, values: Mapping[str, CachedValue]) -> bytes:
    """The sheet with each formula's value beside it, as a program that recalculated leaves it."""

    def cell(found: re.Match[bytes]) -> bytes:
        place, style, formula = found[1], found[2], found[3]
        value = values.get(place.decode())
        kind = b' t="str"' if isinstance(value, str) or value is None else b""
        shown = "" if value is None else _plain(value)
        inner = b"<f>" + formula + b"</f><v>" + escape(shown).encode() + b"</v>"
        return b'<c r="' + place + b'"' + style + kind + b">" + inner + b"</c>"

    return _FORMULA_CELL.sub(cell, sheet_xml)


def with_own_label_formats(chart_xml: bytes) -> bytes:
    """The chart's data labels in the format given, not in that of the cells they show."""
    return _LABEL_FORMAT.sub(rb'\1 sourceLinked="0"/>', chart_xml)


def with_fixed_times(core_xml: bytes, made_at: datetime) -> bytes:
    """The core properties with the run's time instead of the clock's."""
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", core_xml)


def around_row(sheet_xml: bytes, row: int, last_cell: str) -> tuple[bytes, bytes]:
    """What stands before and after the sample row of a detail sheet, dimension set right."""
    found = re.search(rb'<row r="%d"[^>]*>.*?</row>' % row, sheet_xml, re.DOTALL)
    if found is None:
        raise ValueError(f"the layout has no row {row}")
    head = _DIMENSION.sub(
        b'<dimension ref="A1:' + last_cell.encode() + b'"/>', sheet_xml[: found.start()]
    )
    return head, sheet_xml[found.end() :]


def styles_of_row(sheet_xml: bytes, row: int) -> list[int]:
    """The style numbers of a row's cells, from left to right."""
    found = re.search(rb'<row r="%d"[^>]*>(.*?)</row>' % row, sheet_xml, re.DOTALL)
    cells = found[1] if found else b""
    return [int(number) for number in re.findall(rb'<c r="[A-Z]+[0-9]+" s="([0-9]+)"', cells)]


def _plain(value: Decimal | int | str) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
