"""What a person sees in a PDF that we wrote: its text as laid out, found by headings and tables.

The text is what the fonts draw, glyph by glyph, never an attachment; tags only say which piece of
text belongs to which cell. Spaces are left out, since a line break may stand for one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from leafenterprise.shared.pdf_objects import NotReadable, Reference, Stream, read_objects
from leafenterprise.shared.pdf_objects import read_tokens as tokens_of

HEADINGS = {"/H1": 1, "/H2": 2, "/H3": 3}
PARAGRAPHS = ("/P", "/LI", "/TOCI", "/Caption")
DEEPEST = 8  # pictures within pictures
PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
Rows = tuple[tuple[str, ...], ...]


@dataclass
class Block:
    """A heading, a paragraph, a table or a picture of the document, in order of reading.

    text: of a picture, what is written in it. said: what stands for it where it is not seen.
    page: the one it begins on, from 1.
    """

    kind: str  # heading, text, table or figure
    text: str = ""
    rows: Rows = ()
    level: int = 0
    said: str = ""
    page: int = 0


@dataclass
class PdfText:
    """Everything that is written on the pages, and what the file says of itself."""

    blocks: list[Block] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.margins)


def read_pdf(content: bytes) -> PdfText:
    """The visible text of a tagged PDF. Raises: NotReadable."""
    try:
        return _Reading(read_objects(content)).text()
    except (KeyError, IndexError, TypeError, AttributeError) as trouble:
        raise NotReadable(f"the file is not built as expected: {trouble}") from trouble


def bare(text: str) -> str:
    """The text without any space, as it is compared."""
    return "".join(text.split())


class _Reading:
    """One file: its objects, and the text of each marked piece of each page."""

    def __init__(self, objects: dict[int, Any]) -> None:
        self.objects = objects
        self.root = next(value for value in objects.values() if _is(value, "/Catalog"))
        self.fonts: dict[int, dict[int, str]] = {}
        self.pieces: dict[tuple[int, int], str] = {}
        self.claimed: set[tuple[int, int]] = set()
        self.begun: list[int] = []

    def text(self) -> PdfText:
        """Blocks in the order of the tags; what no tag claims stands in the margins."""
        found = PdfText()
        loose = {number: self._read_page(number) for number in self._pages(self.root["/Pages"])}
        places = {number: place for place, number in enumerate(loose, start=1)}
        tree = self._at(self.root["/StructTreeRoot"])
        for child in _list(tree["/K"]):
            self._walk(child, found.blocks)
        for block in found.blocks:
            block.page = places.get(block.page, 0)
        for number, margin in loose.items():
            unclaimed = (
                text
                for key, text in sorted(self.pieces.items())
                if key[0] == number and key not in self.claimed
            )
            found.margins.append(bare("".join((margin, *unclaimed))))
        found.about = self._about()
        return found

    def _at(self, value: Any) -> Any:
        return self.objects[value.number] if isinstance(value, Reference) else value

    def _pages(self, reference: Any) -> Iterator[int]:
        node = self._at(reference)
        if node["/Type"] == "/Page":
            yield reference.number
            return
        for child in node["/Kids"]:
            yield from self._pages(child)

    def _read_page(self, number: int) -> str:
        """Keeps the page's marked pieces; gives what stands in its margins."""
        page = self.objects[number]
        margin, marks = [], []
        for word, operands, said in self._drawn(page["/Resources"], page["/Contents"]):
            if word == b"BDC":
                marks.append(operands[-1].get("/MCID") if isinstance(operands[-1], dict) else None)
            elif word == b"BMC":
                marks.append(None)
            elif word == b"EMC":
                marks.pop()
            elif said:
                place = next((mark for mark in reversed(marks) if mark is not None), None)
                if place is None:
                    margin.append(said)
                else:
                    key = (number, place)
                    self.pieces[key] = self.pieces.get(key, "") + said
        return "".join(margin)

    def _drawn(
        self, resources: Any, content: Any, depth: int = 0
    ) -> Iterator[tuple[bytes, list[Any], str]]:
        """Each order of a content stream with what it writes, pictures that it draws included."""
        held, operands, font = self._at(resources), list[Any](), ""
        for value in tokens_of(self._at(content).unpacked()):
            if not isinstance(value, tuple):
                operands.append(value)
                continue
            word, said = value[0], ""
            if word == b"Tf":
                font = operands[-2]
            elif word in (b"TJ", b"Tj"):
                said = self._said(self._at(held["/Font"])[font], operands[-1])
            elif word == b"Do":
                said = self._written_in(self._at(held["/XObject"])[operands[-1]], depth + 1)
            yield word, operands, said
            operands = []

    def _written_in(self, picture: Reference, depth: int) -> str:
        """What is written in a drawing that a page shows; nothing in a picture of dots."""
        about = self._at(picture).about
        if about.get("/Subtype") != "/Form":
            return ""
        if depth > DEEPEST:
            raise NotReadable("pictures lie within pictures too deep")
        resources = about.get("/Resources", {})
        return "".join(said for *_, said in self._drawn(resources, picture, depth))

    def _said(self, font: Reference, shown: Any) -> str:
        """What the glyphs spell, by the font's own table."""
        table = self.fonts.get(font.number)
        if table is None:
            table = self.fonts[font.number] = _letters(
                self._at(self._at(font)["/ToUnicode"]).unpacked().decode("latin-1")
            )
        glyphs = b"".join(part for part in _list(shown) if isinstance(part, bytes))
        codes = (int.from_bytes(glyphs[at : at + 2]) for at in range(0, len(glyphs), 2))
        return "".join(table[code] for code in codes)

    def _walk(self, reference: Any, blocks: list[Block]) -> None:
        node = self._at(reference)
        if not isinstance(node, dict) or "/S" not in node:
            return
        kind = node["/S"]
        if kind not in (*HEADINGS, *PARAGRAPHS, "/Table", "/Figure"):
            for child in _list(node.get("/K", [])):
                self._walk(child, blocks)
            return
        self.begun = []
        block = self._block(kind, node)
        block.page = self.begun[0] if self.begun else 0
        blocks.append(block)

    def _block(self, kind: str, node: dict[str, Any]) -> Block:
        if kind in HEADINGS:
            return Block("heading", self._text_under(node), level=HEADINGS[kind])
        if kind == "/Table":
            return Block("table", rows=tuple(self._rows(node)))
        if kind == "/Figure":
            said = bare(_words(node.get("/Alt", b"")))
            return Block("figure", self._text_under(node), said=said)
        return Block("text", self._text_under(node))

    def _rows(self, node: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        for child in map(self._at, _list(node.get("/K", []))):
            if child["/S"] == "/TR":
                cells = map(self._at, _list(child.get("/K", [])))
                yield tuple(self._text_under(cell) for cell in cells)
            else:
                yield from self._rows(child)

    def _text_under(self, node: dict[str, Any]) -> str:
        return bare("".join(self._pieces_under(node, node.get("/Pg"))))

    def _pieces_under(self, node: dict[str, Any], page: Any) -> Iterator[str]:
        page = node.get("/Pg", page)
        for child in map(self._at, _list(node.get("/K", []))):
            if isinstance(child, int):
                yield self._piece(page, child)
            elif child.get("/Type") == "/MCR":
                yield self._piece(child.get("/Pg", page), child["/MCID"])
            elif "/S" in child:
                yield from self._pieces_under(child, page)

    def _piece(self, page: Reference, mark: int) -> str:
        self.claimed.add((page.number, mark))
        self.begun.append(page.number)
        return self.pieces.get((page.number, mark), "")

    def _about(self) -> dict[str, str]:
        """The file's information dictionary."""
        told = next((v for v in self.objects.values() if isinstance(v, dict) and "/Title" in v
                     and "/Type" not in v and "/Parent" not in v), {})  # fmt: skip
        return {name[1:]: _words(held) for name, held in told.items() if isinstance(held, bytes)}


def _letters(table: str) -> dict[int, str]:
    """Glyph number → text, from the font's ToUnicode table."""
    found = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in PAIR.findall(part):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def _words(held: bytes) -> str:
    if held.startswith(b"\xfe\xff"):
        return held[2:].decode("utf-16-be")
    return held.decode("latin-1")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, dict) and value.get("/Type") == kind


__all__ = ["Block", "NotReadable", "PdfText", "Stream", "bare", "read_pdf"]
