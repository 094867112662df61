"""Every number that a reader of HTML sees or hears and that nothing has read yet, by its place.

Headings, notes, what a mark of a chart says when it is pointed at, the scale of an axis, what only
a screen reader is told: whatever bears a digit. A mark's outline counts as what it shows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from savings.parity._html import SPOKEN, UNSEEN, Node, one_line

HEADINGS = frozenset({"h1", "h2", "h3", "caption"})
AXIS = "role-axis"
OUTLINE = ("d", "transform")


@dataclass(frozen=True)
class Unread:
    """A number-bearing text: where it stands, in which section, and what kind of thing it is."""

    place: str
    section: str
    text: str
    kind: str  # words, scale or outline


def unread(root: Node) -> Iterator[Unread]:
    """What bears a digit below the element and was not read, in order."""
    return _Walk().below(root)


class _Walk:
    """Where the walk stands: the section, its last heading, and how many of each were met."""

    def __init__(self) -> None:
        self.section, self.heading = "", ""
        self.met: Counter[str] = Counter()

    def below(self, node: Node, axis: bool = False) -> Iterator[Unread]:
        """Everything in the element, its own attributes first."""
        if node.tag in UNSEEN:
            return
        outer = self.section
        if node.tag == "section":
            self.section = node.attributes.get("id") or node.attributes.get("class", "")
            self.heading = ""
        axis = axis or node.has(AXIS)
        yield from self._spoken(node, axis)
        for part in node.held:
            if isinstance(part, Node):
                yield from self.below(part, axis)
            elif not part.read and _has_digit(part.text):
                yield self._found(node.tag, part.text, "scale" if axis else "words")
        if node.tag in HEADINGS:
            self.heading = one_line(node.whole())
        self.section = outer

    def _spoken(self, node: Node, axis: bool) -> Iterator[Unread]:
        marked = node.attributes.get("aria-roledescription", "")
        for name in SPOKEN:
            if name not in node.read and _has_digit(node.attributes.get(name, "")):
                kind = "scale" if axis else "words"
                yield self._found(marked or name, node.attributes[name], kind)
        if marked and "aria-label" in node.attributes and "d" in node.attributes:
            outline = " ".join(node.attributes.get(name, "") for name in OUTLINE)
            if _has_digit(outline):
                yield self._found(f"outline of {marked}", outline, "outline")

    def _found(self, what: str, text: str, kind: str) -> Unread:
        named = " › ".join(filter(None, (self.section, self.heading, what)))
        self.met[named] += 1
        scale = " (scale)" if kind == "scale" else ""
        return Unread(f"{named} {self.met[named]}{scale}", self.section, one_line(text), kind)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
