"""The report page: what its HTML shows of scope, readiness, figures, tables and completeness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from leafenterprise.shared.money import money_text
from savings.models import SavingsRun
from savings.pages.segments import ON_A_PAGE
from savings.parity._asking import ask
from savings.parity._surface import Stated, Surface, Truth
from savings.report import SECTIONS, build_section
from savings.report_cells import cell_text
from savings.sections._blocks import Table

APART = ("segments", "completeness")
MONTHS = "month"
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "use"})
STEPS = ("intake", "file", "netting", "scope")


def take(run: SavingsRun, by: Any) -> bytes:
    """The page as the person sees it."""
    return ask(f"/savings/runs/{run.public_id}/report/", by)


def expects(truth: Truth) -> Stated:
    """Every figure and table of the sections that the page lays out, and the cover."""
    return dict(_expected(truth))


def reads(content: bytes) -> Stated:
    """What the page shows."""
    parser = _Page()
    parser.feed(content.decode())
    return dict(_shown(parser.root))


def _expected(truth: Truth) -> Iterator[tuple[str, str]]:
    scope = truth.facts["scope"]
    yield "cover.readiness", truth.facts["readiness"]["state"]
    yield "cover.digest", truth.digest
    yield "cover.Client", scope["organization"]
    yield "cover.Group", scope["group"]
    yield "cover.PBM", scope["pbm"]
    yield "cover.TPA or broker", scope["broker"]
    yield "cover.Window", f"{scope['from_date']} to {scope['to_date']}"
    yield "cover.Request", scope["source_request_number"]
    for name in SECTIONS:
        if name in APART:
            continue
        content = build_section(truth.record, name).content
        for card in content.figures:
            shown = "Not computable" if card.value is None else card.display
            yield f"{name}.{card.title}.value", shown
            yield f"{name}.{card.title}.readiness", card.readiness
        for table in content.tables:
            yield from _expected_table(name, table)
        for number, why in enumerate(content.reasons, start=1):
            yield f"{name}.reason.{number}", " ".join(str(why["message"]).split())
    yield from _expected_table("segments", _first_months(truth))
    for row in truth.record.completeness:
        if row.group in STEPS:
            amounts = (row.plan_paid_usd, row.ingredient_cost_usd)
            told = ["not stated" if held is None else money_text(held) for held in amounts]
            yield f"completeness.{row.label}", " ".join((f"{row.rows:,}", *told))


def _first_months(truth: Truth) -> Table:
    """The segments as the page opens: by month, as many as stand on a page."""
    tables = build_section(truth.record, "segments").content.tables
    months = next(table for table in tables if table.id == MONTHS)
    rows = sorted(months.rows, key=lambda row: str(row[0]))
    return replace(months, rows=tuple(rows[:ON_A_PAGE]))


def _expected_table(section: str, table: Table) -> Iterator[tuple[str, str]]:
    rows = [
        [
            cell_text(column.kind, cell, table.missing)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]
    yield from _cells(section, table.title, [column.title for column in table.columns], rows)


def _cells(
    section: str, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            head = heads[place] if place < len(heads) else str(place)
            yield f"{section}/{title}.{number}.{place}:{head}", " ".join(cell.split())


@dataclass
class _Node:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    held: list["_Node | str"] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether it bears the class."""
        return name in self.attributes.get("class", "").split()

    def all(self, tag: str, name: str = "") -> Iterator["_Node"]:
        """Elements below of this tag (and class), in order."""
        for part in self.held:
            if isinstance(part, _Node):
                if part.tag == tag and (not name or part.has(name)):
                    yield part
                yield from part.all(tag, name)

    def first(self, tag: str, name: str = "") -> "_Node":
        """The first of them, or an empty element."""
        return next(self.all(tag, name), _Node("", {}))

    def text(self) -> str:
        """What a reader sees: states by their name, digests whole, notes left out."""
        if "data-state" in self.attributes:
            return self.attributes["data-state"]
        if self.tag == "code" and "title" in self.attributes:
            return self.attributes["title"]
        parts = (
            part if isinstance(part, str) else "" if part.has("note") else part.text()
            for part in self.held
        )
        return " ".join(" ".join(parts).split())


class _Page(HTMLParser):
    """HTML as a tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].held.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without an inside."""
        self._open[-1].held.append(_Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element of the tag."""
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Text of the open element."""
        self._open[-1].held.append(data)


def _shown(root: _Node) -> Iterator[tuple[str, str]]:
    cover = root.first("section", "cover")
    yield "cover.readiness", cover.first("span", "badge").text()
    yield "cover.digest", cover.first("code").text()
    for pair in cover.first("dl").all("div"):
        label = pair.first("dt").text()
        if label not in ("Contract", "Computed"):
            yield f"cover.{label}", pair.first("dd").text()
    for section in root.all("section", "report-section"):
        name = section.attributes.get("id", "")
        if name == "completeness":
            yield from _statement(section)
        elif name == "segments":
            yield from _table(name, "Month", section.first("table"))
        else:
            yield from _section(name, section)


def _section(name: str, section: _Node) -> Iterator[tuple[str, str]]:
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


def _table(section: str, title: str, table: _Node) -> Iterator[tuple[str, str]]:
    """Every cell of a table below its head."""
    heads = [cell.text() for cell in table.first("thead").all("th")]
    rows = [
        [part.text() for part in row.held if isinstance(part, _Node)]
        for row in table.first("tbody").all("tr")
    ]
    yield from _cells(section, title, heads, rows)


def _reasons(name: str, section: _Node) -> Iterator[tuple[str, str]]:
    """What each reason that the section lists says."""
    for held in section.all("ul", "reasons"):
        for number, item in enumerate(held.all("li"), start=1):
            yield f"{name}.reason.{number}", item.first("p").text()


def _statement(section: _Node) -> Iterator[tuple[str, str]]:
    for row in section.first("table").all("tr"):
        cells = [cell.text() for cell in row.all("td")]
        if cells:
            yield f"completeness.{row.first('th').text()}", " ".join(cells)


SURFACE = Surface("page", "Report page", take, expects, reads)
