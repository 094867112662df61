"""Every cell of a workbook as its file has it: each by its place, the long lists by their digest.

Read from the parts of the file themselves, so nothing that a viewer could show is passed over:
values beside formulas, the formulas, notes, numbers that a chart remembers.
"""

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import IO

CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)
SHARED = re.compile(r"<si>(.*?)</si>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
INDEX = re.compile(r't="s"[^>]*><v>(\d+)</v>')
SHEET = re.compile(r'<sheet [^>]*name="([^"]+)"')
LISTS = "detail"
STRINGS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
# Parts that hold no value: how it looks, and what belongs to what.
LOOKS = re.compile(r"styles|theme|_rels|Content_Types|docProps/(?:app|core)")


def cells_of(file: Path | IO[bytes]) -> Iterator[tuple[str, str]]:
    """Each cell by sheet and place; a list of claims or findings, and any other part, whole."""
    with zipfile.ZipFile(file) as book:
        titles = _titles(book)
        shared = SHARED.findall(_text(book, STRINGS)) if STRINGS in book.namelist() else []
        for part in sorted(set(book.namelist()) - {STRINGS}):
            title = titles.get(part, "")
            if title and LISTS not in title:
                yield from _cells(title, _text(book, part), shared)
            elif not LOOKS.search(part):
                yield f"part {title or part}", _digest(book, part)


def _titles(book: zipfile.ZipFile) -> dict[str, str]:
    """The sheet that each part holds, in the order of the workbook."""
    names = map(unescape, SHEET.findall(_text(book, BOOK)))
    return {f"xl/worksheets/sheet{place}.xml": name for place, name in enumerate(names, start=1)}


def _cells(title: str, sheet: str, shared: list[str]) -> Iterator[tuple[str, str]]:
    for found in CELL.finditer(sheet):
        index = INDEX.search(found[0])
        held = shared[int(index[1])] if index else found[2] or ""
        if words := TAG.sub(" ", held).strip():
            yield f"{title}!{found[1]} as written", unescape(words)


def _digest(book: zipfile.ZipFile, part: str) -> str:
    """Of a part that may be longer than memory is wide."""
    made = sha256()
    with book.open(part) as held:
        while piece := held.read(1 << 20):
            made.update(piece)
    return made.hexdigest()


def _text(book: zipfile.ZipFile, part: str) -> str:
    return book.read(part).decode()
