"""The finished report PDF: the text that a person sees, page by page, cell by cell.

Its register of facts is held against the facts block, everything before it against the stored
results, and the foot of every page and the file's own properties against scope and digest.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from leafenterprise.shared.pdf_reader import Block, PdfText, bare, read_pdf
from leafenterprise.shared.printed import Grid, PrintedCell
from savings.models import SavingsRun
from savings.parity._files import take_file
from savings.parity._surface import Stated, Surface, Truth
from savings.report_pdf.client_report import print_client_report
from savings.report_pdf.printed import Chapter, words

ABOUT = ("factsdigest", "runid")
REASONS = bare("What keeps figures from being final")


def take(run: SavingsRun, by: Any) -> bytes:
    """The governed file, or the draft where the run may not leave as final."""
    return take_file(run, "report_pdf", by)


def expects(truth: Truth) -> Stated:
    """Every text of cover, tiles, tables and reasons, and the seal."""
    printed = print_client_report(truth.run, draft=False)
    stated = {
        "properties.factsdigest": truth.digest,
        "properties.runid": truth.run.public_id,
        "last page.digest": truth.digest,
        "feet of pages": f"{bare(printed.footer)} {truth.digest[:16]} {bare(printed.readiness)}",
    }
    stated |= {f"cover.{bare(label)}": bare(value) for label, value in printed.cover}
    for chapter in printed.chapters:
        stated |= dict(_expected_chapter(chapter))
    return stated


def reads(content: bytes) -> Stated:
    """What is written there."""
    text = read_pdf(content)
    stated = {f"properties.{name}": text.about.get(name, "") for name in ABOUT}
    stated |= {"last page.digest": _last_digest(text), "feet of pages": _feet(text)}
    stated |= {f"cover.{row[0]}": row[-1] for row in _named_cover(text)}
    chapters = list(_chapters(text.blocks))
    for title, blocks in chapters:
        stated |= dict(_read_chapter(title, blocks))
    return stated


def _expected_chapter(chapter: Chapter) -> Iterator[tuple[str, str]]:
    title = bare(chapter.title)
    for card in (*chapter.leads, *chapter.tiles):
        name = f"{title}.{bare(card.title)}"
        yield f"{name}.value", bare(card.display)
        yield f"{name}.readiness", bare(words(card.readiness))
        yield f"{name}.formula", bare(f"{card.formula} v{card.version} · {card.lines} claims")
    for grid in chapter.grids:
        if grid.rows:
            yield from _cells(f"{title}.{bare(grid.title)}", list(_expected_rows(grid)))
    for why in chapter.reasons:
        yield f"{title}.reason.{why['code']}{bare(str(why['message']))}", "stated"


def _expected_rows(grid: Grid) -> Iterator[Sequence[str]]:
    for row in (grid.columns, *grid.rows):
        yield [_shown(cell) for cell in row]


def _shown(cell: PrintedCell) -> str:
    return bare(cell.text + cell.small)


def _cells(name: str, rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each cell under its row's first cell and its column's head."""
    heads = rows[0]
    seen: dict[str, int] = {}
    for row in rows[1:]:
        label = row[0] if row else ""
        seen[label] = seen.get(label, 0) + 1
        mark = f"#{seen[label]}" if seen[label] > 1 else ""
        for place, cell in enumerate(row):
            head = heads[place] if place < len(heads) else str(place)
            yield f"{name}.{label}{mark}.{place}:{head}", cell


def _chapters(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Blocks by chapter: those after the contents, each from its heading on."""
    title, held = "", list[Block]()
    for block in blocks:
        if block.kind == "heading" and block.level == 2:
            yield title, held
            title, held = block.text, []
        else:
            held.append(block)
    yield title, held


def _read_chapter(title: str, blocks: list[Block]) -> Iterator[tuple[str, str]]:
    if title in ("", "Contents"):
        return
    heading, tables = "", dict[str, list[Sequence[str]]]()
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            heading = block.text
        elif block.kind == "table":
            tables.setdefault(heading, []).extend(_without_head(tables.get(heading), block.rows))
        elif block.text.endswith("claims") and " v" not in block.text and "·" in block.text:
            name, value, state = (one.text for one in blocks[place - 3 : place])
            yield f"{title}.{name}.value", value
            yield f"{title}.{name}.readiness", state
            yield f"{title}.{name}.formula", block.text
        elif heading == REASONS and not block.text.startswith(("Clears:", "Touches:")):
            yield f"{title}.reason.{block.text}", "stated"
    for name, rows in tables.items():
        yield from _cells(f"{title}.{name}", rows)


def _without_head(rows: Any, more: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Rows of a table that goes on: its head is repeated on every page."""
    return more[1:] if rows and more and rows[0] == more[0] else more


def _named_cover(text: PdfText) -> Sequence[Sequence[str]]:
    return next((block.rows for block in text.blocks if block.kind == "table"), ())


def _last_digest(text: PdfText) -> str:
    """The digest in the seal at the end."""
    digests = [b.text for b in text.blocks if b.kind == "text" and len(b.text) == 64]
    return digests[-1] if digests else ""


def _feet(text: PdfText) -> str:
    """What stands at the foot of every page but the cover, once where all agree."""
    client = next((row[1] for row in _named_cover(text) if row[0] == "Client"), "")
    found = set()
    for number, margin in enumerate(text.margins[1:], start=2):
        before, _, page = margin.rpartition("Page")
        scope, _, seal = before.rpartition("Readiness")
        state, _, sealed = seal.partition("·facts")
        if page != f"{number}of{text.pages}":
            found.add(f"page {number} is numbered {page}")
        foot = (
            scope[max(scope.find(client), 0) :].removesuffix("SUPERSEDED·").removesuffix("DRAFT·")
        )
        found.add(f"{foot} {sealed[:16]} {state}")
    return " | ".join(sorted(found))


SURFACE = Surface("report_pdf", "Report PDF", take, expects, reads)
