"""What the report page states, found where a reader looks for it: by section, title and head."""

from collections.abc import Iterator, Sequence

from savings.parity._cover import read_cover
from savings.parity._html import Node


def read_report(root: Node) -> Iterator[tuple[str, str]]:
    """Cover, figures, tables and reasons, each under the name of its fact."""
    yield from read_cover(root)
    for section in root.all("section", "report-section"):
        name = section.attributes.get("id", "")
        if name == "completeness":
            yield from _statement(section)
        elif name == "segments":
            yield from _table(name, "Month", section.first("table"))
        else:
            yield from _section(name, section)


def read_head(root: Node) -> Iterator[tuple[str, str]]:
    """What stands over the report: the title of the window, the heading, the way here."""
    head = root.first("header", "page-head")
    yield "header.title", root.first("title").text()
    yield "header.heading", head.first("h1").text()
    yield "header.window", head.first("p", "lede").text()
    yield "header.request", [item.text() for item in head.first("ol").all("li")][1:2][0]


def _section(name: str, section: Node) -> Iterator[tuple[str, str]]:
    tiles = [(tile, "tile-value") for tile in section.all("article", "tile")]
    listed = [
        (item, "figure-value")
        for held in section.all("ul", "figure-list")
        for item in held.all("li")
    ]
    for card, value in (*tiles, *listed):
        title = card.first("h3").text()
        yield f"{name}.{title}.value", card.first("p", value).text()
        yield f"{name}.{title}.readiness", card.first("span", "badge").text()
    for block in section.all("div", "table-block"):
        table = block.first("table")
        yield from _table(name, table.first("caption").text(), table)
    yield from _reasons(name, section)


def _table(section: str, title: str, table: Node) -> Iterator[tuple[str, str]]:
    """Every cell of a table below its head."""
    heads = [cell.text() for cell in table.first("thead").all("th")]
    rows = [
        [part.text() for part in row.held if isinstance(part, Node)]
        for row in table.first("tbody").all("tr")
    ]
    yield from cells_of(section, title, heads, rows)


def _reasons(name: str, section: Node) -> Iterator[tuple[str, str]]:
    """What each reason that the section lists says."""
    for held in section.all("ul", "reasons"):
        for number, item in enumerate(held.all("li"), start=1):
            yield f"{name}.reason.{number}", item.first("p").text()


def _statement(section: Node) -> Iterator[tuple[str, str]]:
    for row in section.first("table").all("tr"):
        cells = [cell.text() for cell in row.all("td")]
        if cells:
            yield f"completeness.{row.first('th').text()}", " ".join(cells)


def cells_of(
    section: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Each cell under its table, its row and its column's head."""
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            head = heads[place] if place < len(heads) else str(place)
            yield f"{section}/{title}.{number}.{place}:{head}", " ".join(cell.split())
