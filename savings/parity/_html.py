"""HTML as a tree, and what of it was read: the rest can be asked for as well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"br", "hr", "img", "input", "link", "meta"} | {"circle", "line", "path", "rect", "use"}
)
SPOKEN = ("title", "aria-label", "alt", "placeholder", "value", "aria-valuetext")
UNSEEN = frozenset({"script", "style", "template"})


@dataclass
class Words:
    """A run of text, and whether something has read it."""

    text: str
    read: bool = False


@dataclass
class Node:
    """An element with what is in it; `read` holds the attributes that were."""

    tag: str
    attributes: dict[str, str]
    held: list["Node | Words"] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Whether it bears the class."""
        return name in self.attributes.get("class", "").split()

    def all(self, tag: str, name: str = "") -> Iterator["Node"]:
        """Elements below of this tag (and class), in order."""
        for part in self.held:
            if isinstance(part, Node):
                if part.tag == tag and (not name or part.has(name)):
                    yield part
                yield from part.all(tag, name)

    def first(self, tag: str, name: str = "") -> "Node":
        """The first of them, or an empty element."""
        return next(self.all(tag, name), Node("", {}))

    def text(self) -> str:
        """What a reader sees: states by their name, digests whole, notes left out."""
        named = "data-state" if "data-state" in self.attributes else "title"
        if named in self.attributes and (self.tag == "code" or named == "data-state"):
            self.read.add(named)
            return self.attributes[named]
        return one_line(" ".join(self._taken()))

    def whole(self) -> str:
        """Every word in it."""
        return one_line(
            " ".join(part.text if isinstance(part, Words) else part.whole() for part in self.held)
        )

    def _taken(self) -> Iterator[str]:
        for part in self.held:
            if isinstance(part, Words):
                part.read = True
                yield part.text
            elif not part.has("note"):
                yield part.text()


def one_line(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def read_html(text: str) -> Node:
    """The document, or a part of one, below a nameless element."""
    parser = _Reader()
    parser.feed(text)
    parser.close()
    return parser.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].held.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without an inside."""
        self._open[-1].held.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element of the tag."""
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Text of the open element."""
        self._open[-1].held.append(Words(data))
