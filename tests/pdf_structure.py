"""What a tagged PDF must have for a screen reader, read with another library than the one it is
written with: a part of what PDF/UA-1 asks that a program can check, not a validation against it.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import KWD, PSEOF, PSBaseParser, PSKeyword, PSLiteral

STANDARD = frozenset(
    {
        "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P", "H1",
        "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD",
        "THead", "TBody", "TFoot", "Span", "Link", "Figure", "Form",
    }
)  # fmt: skip
INSIDE = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "LI": {"L"},
    "LBody": {"LI"}, "Lbl": {"LI"}, "THead": {"Table"}, "TBody": {"Table"},
}  # fmt: skip
# Operators that put something on the page.
DRAWS = frozenset(
    ["Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "EI"]
)


def problems_of(content: bytes) -> list[str]:
    """Everything that is missing or wrong, each once with its place."""
    document = PDFDocument(PDFParser(BytesIO(content)))
    found = [*_of_file(document, content), *_of_tree(document), *_of_pages(document)]
    return list(dict.fromkeys(found))


def _of_file(document: PDFDocument, content: bytes) -> Iterator[str]:
    catalog = document.catalog
    if document.encryption is not None:
        yield "the file is encrypted"
    if not resolve1(catalog.get("Lang")):
        yield "no language"
    if not _is_true(resolve1(catalog.get("MarkInfo", {})).get("Marked")):
        yield "not marked as tagged"
    if not _is_true(resolve1(catalog.get("ViewerPreferences", {})).get("DisplayDocTitle")):
        yield "viewers need not show the title"
    if {"OpenAction", "AA"} & catalog.keys() or b"/JavaScript" in content:
        yield "the file acts on its own"
    about = resolve1(catalog.get("Metadata"))
    words = about.get_data().decode() if about else ""
    if not re.search(r"pdfuaid:part(?:>|=\")1", words):
        yield "the metadata do not name the standard"
    if not re.search(r"<dc:title>.*<rdf:li[^>]*>[^<]+</rdf:li>", words, re.DOTALL):
        yield "the metadata have no title"


def _of_tree(document: PDFDocument) -> Iterator[str]:
    root = resolve1(document.catalog.get("StructTreeRoot"))
    if not root:
        yield "no structure tree"
        return
    levels: list[int] = []
    for kind, parent, element in _elements(root, ""):
        yield from _of_element(kind, parent, element)
        if re.fullmatch(r"H[1-6]", kind):
            level = int(kind[1])
            if level > (levels[-1] if levels else 0) + 1:
                yield f"{kind} after H{levels[-1] if levels else 0}"
            levels.append(level)
    if levels[:1] != [1]:
        yield "the first heading is no H1"


def _of_element(kind: str, parent: str, element: dict[str, Any]) -> Iterator[str]:
    if kind not in STANDARD:
        yield f"{kind} is no standard element"
    if kind in INSIDE and parent not in INSIDE[kind]:
        yield f"{kind} within {parent}"
    about = resolve1(element.get("A")) or {}
    if kind == "Figure" and not element.get("Alt"):
        yield "a figure without words for it"
    if kind == "TH" and _name(about.get("Scope")) not in ("Column", "Row"):
        yield "a table header that does not say what it heads"
    if kind == "TD" and not resolve1(about.get("Headers")):
        yield "a table cell without a header"


def _elements(element: Any, parent: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    kind = _name(element.get("S")) if "S" in element else ""
    if kind:
        yield kind, parent, element
    held = resolve1(element.get("K", []))
    for child in held if isinstance(held, list) else [held]:
        child = resolve1(child)
        if isinstance(child, dict) and "S" in child:
            yield from _elements(child, kind)


def _of_pages(document: PDFDocument) -> Iterator[str]:
    parents = resolve1(resolve1(document.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    tree = {parents[place]: parents[place + 1] for place in range(0, len(parents), 2)}
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        known = resolve1(tree.get(page.attrs.get("StructParents"))) or []
        marked = list(_marks(page))
        if -1 in marked:
            yield f"page {number}: something is drawn that is neither tagged nor decoration"
        if any(mark >= len(known) for mark in marked):
            yield f"page {number}: tagged content that no element claims"
        yield from _of_fonts(number, page)
        for link in map(resolve1, resolve1(page.attrs.get("Annots")) or []):
            if link.get("StructParent") not in tree or not link.get("Contents"):
                yield f"page {number}: a link that is not told"


def _of_fonts(number: int, page: PDFPage) -> Iterator[str]:
    fonts = resolve1(resolve1(page.resources).get("Font")) or {}
    for name, font in fonts.items():
        held = resolve1(font)
        inner = resolve1((resolve1(held.get("DescendantFonts")) or [held])[0])
        about = resolve1(inner.get("FontDescriptor")) or {}
        if not {"FontFile", "FontFile2", "FontFile3"} & about.keys():
            yield f"page {number}: font {name} is not embedded"
        if "ToUnicode" not in held:
            yield f"page {number}: font {name} does not say which letters it draws"


def _marks(page: PDFPage) -> Iterator[int]:
    """The number of each tagged piece; -1 for each thing drawn outside of any mark."""
    open_marks: list[str] = []
    operands: list[Any] = []
    for word in _words(page):
        if not isinstance(word, PSKeyword) or word.name in (b"[", b"]", b"<<", b">>"):
            operands.append(word)
            continue
        name = word.name.decode()
        if name in ("BDC", "BMC"):
            open_marks.append(name)
            yield from (after for before, after in pairwise(operands) if _name(before) == "MCID")
        elif name == "EMC":
            open_marks.pop()
        elif name in DRAWS and not open_marks:
            yield -1
        operands = []


def _words(page: PDFPage) -> Iterator[Any]:
    for held in page.contents:
        stream = resolve1(held)
        assert isinstance(stream, PDFStream)
        parser = PSBaseParser(BytesIO(stream.get_data()))
        try:
            while True:
                yield parser.nexttoken()[1]
        except PSEOF:
            pass


def _name(value: Any) -> str:
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _is_true(value: Any) -> bool:
    return value is True or value == KWD(b"true")
