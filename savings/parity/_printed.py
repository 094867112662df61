"""A printed report: all that is written in its finished PDF, held against what it is made of.

The document is made anew from the stored results. What must stand in the PDF is all of its text in
order (headings, paragraphs, tiles, every cell, the labels of charts and what is said in place of
them) and the edges of every page; what stands there is what the fonts draw. A number of the
document that is no stored number of the run is told as well, wherever it stands.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leafenterprise.shared.pdf_reader import Block, PdfText, bare, read_pdf
from savings.parity._html import Node, read_html
from savings.parity._surface import Stated, Truth
from savings.parity._ties import Ties
from savings.report_pdf.layout import document_of, watermark_words
from savings.report_pdf.printed import Printed

ABOUT = {"factsdigest": "FactsDigest", "runid": "RunId", "Subject": "description",
         "Keywords": "keywords"}  # fmt: skip
HEADINGS = ("h1", "h2", "h3")
PARAGRAPHS = ("p", "li", "dt", "dd", "figcaption")
LEADER = re.compile(r"\.{3,}(\d+)$")
CONTENTS = "Contents"
APART = "scales of charts are compared, but state no fact; how long a bar is drawn is not measured"


@dataclass(frozen=True)
class _Piece:
    """A heading, a paragraph, a table or a chart of the document, and its words as written."""

    block: Block
    section: str
    source: str = ""


def expected_print(truth: Truth, printed: Printed) -> Stated:
    """What must stand in the PDF of the report, by its place."""
    root = read_html(document_of(printed).html)
    ties = Ties(truth)
    pieces = list(_pieces(root.first("body")))
    stated = dict(_placed([piece.block for piece in pieces]))
    stated |= {f"properties.{name}": _meta(root, meta) for name, meta in ABOUT.items()}
    stated["properties.Title"] = root.first("title").whole()
    stated["edges of pages"] = _edges(printed, root)
    for piece in pieces:
        if loose := ties.loose(piece.source, piece.section):
            stated[f"numbers of {bare(piece.source)[:60]}"] = (
                f"no stored number: {', '.join(loose)}"
            )
    return stated


def read_print(content: bytes) -> Stated:
    """What is written in the PDF, by its place. Raises: NotReadable."""
    text = read_pdf(content)
    stated = {f"properties.{name}": text.about.get(name, "") for name in (*ABOUT, "Title")}
    stated["edges of pages"] = _seen_edges(text)
    return stated | dict(_placed(list(_numbered(text.blocks))))


def _meta(root: Node, name: str) -> str:
    found = (node for node in root.all("meta") if node.attributes.get("name") == name)
    return next(found, Node("", {})).attributes.get("content", "")


def _pieces(node: Node, section: str = "") -> Iterator[_Piece]:
    """The document in order of reading, as the PDF has it."""
    for part in node.held:
        if not isinstance(part, Node):
            continue
        own = part.attributes.get("id", section) if part.has("chapter") else section
        if part.tag in HEADINGS:
            source = part.whole()
            yield _Piece(Block("heading", bare(source), level=int(part.tag[1])), own, source)
        elif part.tag in PARAGRAPHS:
            yield _Piece(Block("text", bare(_cased(part))), own, part.whole())
        elif part.tag == "table":
            rows = [[cell.whole() for cell in _cells(row)] for row in part.all("tr")]
            yield _Piece(Block("table", rows=tuple(tuple(map(bare, row)) for row in rows)), own)
            yield from (_Piece(Block(""), own, cell) for row in rows for cell in row)
        elif part.tag == "svg":
            said = part.first("title").whole()
            yield _Piece(Block("figure", bare(_drawn(part)), said=bare(said)), own, said)
        else:
            yield from _pieces(part, own)


def _cased(node: Node) -> str:
    """The words as the style prints them."""
    return node.whole().upper() if node.has("brand") else node.whole()


def _cells(row: Node) -> Iterator[Node]:
    return (part for part in row.held if isinstance(part, Node) and part.tag in ("th", "td"))


def _drawn(picture: Node) -> str:
    """What is written in a drawing, in the order of drawing."""
    return "".join(text.whole() for text in picture.all("text"))


def _placed(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Each text by chapter, heading and number, each cell by its row and its column's head."""
    place, tables, met = _Place(), dict[str, list[Sequence[str]]](), Counter[str]()
    for block in blocks:
        place.pass_by(block)
        if block.kind == "table":
            tables.setdefault(str(place), []).extend(_going_on(tables.get(str(place)), block.rows))
        elif block.kind:
            met[f"{place} › {block.kind}"] += 1
            name = f"{place} › {block.kind} {met[f'{place} › {block.kind}']}"
            yield name, block.text
            if block.kind == "figure":
                yield f"{name}, said", block.said
    for name, rows in tables.items():
        yield from _named_cells(name, rows)


class _Place:
    """The chapter and the heading under which a reader is."""

    def __init__(self) -> None:
        self.chapter, self.heading = "Cover", ""

    def __str__(self) -> str:
        return " › ".join(filter(None, (self.chapter, self.heading)))

    def pass_by(self, block: Block) -> None:
        """Goes on to the block."""
        if block.kind == "heading" and block.level == 2:
            self.chapter, self.heading = block.text, ""
        elif block.kind == "heading" and block.level == 3:
            self.heading = block.text


def _going_on(
    rows: Sequence[Sequence[str]] | None, more: Sequence[Sequence[str]]
) -> Sequence[Sequence[str]]:
    """Rows of a table that goes on: its head is repeated on every page."""
    return more[1:] if rows and more and rows[0] == more[0] else more


def _named_cells(name: str, rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each cell under its row's first cell and its column's head, the heads themselves first."""
    heads, seen = rows[0], Counter[str]()
    for place, head in enumerate(heads):
        yield f"{name} › head {place}", head
    for row in rows[1:]:
        label = row[0] if row else ""
        seen[label] += 1
        mark = f"#{seen[label]}" if seen[label] > 1 else ""
        for place, cell in enumerate(row):
            head = heads[place] if place < len(heads) else ""
            yield f"{name} › {label}{mark} › {place}:{head}", cell


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks; entries of the contents without the page where it is the chapter's."""
    pages = {block.text: block.page for block in blocks if block.level == 2}
    within = False
    for block in blocks:
        if block.level == 2:
            within = block.text == CONTENTS
        entry = LEADER.search(block.text) if within and block.kind == "text" else None
        if entry is None:
            yield block
            continue
        title = block.text[: entry.start()]
        right = pages.get(title) == int(entry[1])
        yield Block("text", title if right else f"{title} on page {entry[1]}", page=block.page)


def _edges(printed: Printed, root: Node) -> str:
    """What the edges of every page but the cover say, its chapter and number aside."""
    run = printed.superseded_by
    over = f"DRAFT{f' · superseded by run {run}' if run else ''}"
    draft = f"DRAFT{watermark_words(printed)}{over}" if printed.draft else ""
    feet = (root.first("p", name).whole() for name in ("foot-scope", "foot-seal"))
    return bare("".join((draft, *feet)))


def _seen_edges(text: PdfText) -> str:
    """The same as it stands in the file, once where all pages agree."""
    chapters = [(block.page, block.text) for block in text.blocks if block.level == 2]
    found = set()
    for number, edge in enumerate(text.margins[1:], start=2):
        chapter = next((title for page, title in reversed(chapters) if page <= number), "")
        rest = edge.replace(chapter, "", 1).removesuffix(f"Page{number}of{text.pages}")
        found.add(rest)
    return " | ".join(sorted(found))
