"""An X12 interchange as numbered segments, by the separators it declares itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from leafenterprise.shared.days import is_plausible

ISA_ELEMENTS = 16
LONGEST_SEGMENT = 10_000  # characters; a longer one is not a segment
# As wide as a row can keep them: nothing is cut off, and no sum of a ticket overflows.
NUMBER = re.compile(r"[+-]?(0*\d{1,8}(\.\d{0,4})?|\.\d{1,4})", re.ASCII)
MONEY = re.compile(r"[+-]?(0*\d{1,9}(\.\d{0,2}0*)?|\.\d{1,2}0*)", re.ASCII)
SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)


class RemittanceError(ValueError):
    """A file that is not taken: which segment, and what is wrong with it."""

    def __init__(self, code: str, problem: str, number: int = 0, segment: str = "") -> None:
        """Say it as people read it; number counts from 1, 0 is the file as a whole."""
        where = f"Segment {number} ({segment}): " if number else ""
        super().__init__(f"{where}{problem}")
        self.code = code
        self.number = number
        self.segment = segment


@dataclass(frozen=True)
class Separators:
    """How this interchange parts elements, components and segments."""

    element: str = "*"
    component: str = ":"
    segment: str = "~"


@dataclass(frozen=True)
class Segment:
    """One segment: its place in the file, its id, and its elements from 1 on."""

    number: int
    id: str
    elements: tuple[str, ...]
    separators: Separators

    def text(self, place: int) -> str:
        """The element, or nothing where the segment ends before it."""
        return self.elements[place - 1].strip() if place <= len(self.elements) else ""

    def needed(self, place: int, what: str) -> str:
        """The element, which has to be there."""
        found = self.text(place)
        if not found:
            raise self.wrong("MISSING_ELEMENT", f"{what} (element {place}) is missing.")
        return found

    def parts(self, place: int) -> list[str]:
        """The components of a composite element."""
        return [one.strip() for one in self.text(place).split(self.separators.component)]

    def money(self, place: int, what: str) -> Decimal:
        """An amount that has to be there. Unit: dollars, to cents. Raises: BAD_AMOUNT."""
        return self._read(place, what, MONEY, "amount below a billion in dollars and cents")

    def money_or_none(self, place: int, what: str) -> Decimal | None:
        """An amount, or None where there is none."""
        return self.money(place, what) if self.text(place) else None

    def number_or_none(self, place: int, what: str) -> Decimal | None:
        """A quantity, or None where there is none. Raises: BAD_AMOUNT."""
        return self._read(place, what, NUMBER, "number") if self.text(place) else None

    def _read(self, place: int, what: str, grammar: "re.Pattern[str]", named: str) -> Decimal:
        found = self.needed(place, what)
        if grammar.fullmatch(found) is None:
            raise self.wrong(
                "BAD_AMOUNT", f"{what} (element {place}) is no {named}: {found[:30]!r}."
            )
        return Decimal(found)

    def day(self, place: int, what: str) -> date | None:
        """A date written CCYYMMDD, or None where there is none. Raises: BAD_DATE."""
        found = self.text(place)
        if not found:
            return None
        try:
            if len(found) != 8:
                raise ValueError
            day = datetime.strptime(found, "%Y%m%d").date()  # noqa: DTZ007 — a date has no zone
            if not is_plausible(day):
                raise ValueError
        except ValueError:
            raise self.wrong(
                "BAD_DATE", f"{what} (element {place}) is no date CCYYMMDD: {found[:30]!r}."
            ) from None
        return day

    def wrong(self, code: str, problem: str) -> RemittanceError:
        """The error that names this segment."""
        return RemittanceError(code, problem, self.number, self.id)


def read_segments(text: str) -> Iterator[Segment]:
    """The file's segments in order. Raises: RemittanceError NOT_X12, LONG_SEGMENT, CUT_OFF."""
    text = text.lstrip("\ufeff \t\r\n")
    separators = find_separators(text)
    *raws, rest = text.split(separators.segment)
    if rest.strip():
        raise RemittanceError("CUT_OFF", f"The file ends inside a segment: {rest.strip()[:30]!r}.")
    number = 0
    for raw in raws:
        line = raw.strip("\r\n\t ")
        if not line:
            continue
        number += 1
        if len(line) > LONGEST_SEGMENT:
            raise RemittanceError("LONG_SEGMENT", "It is too long to be a segment.", number, "?")
        first, *elements = line.split(separators.element)
        yield Segment(number, first, tuple(elements), separators)


def find_separators(text: str) -> Separators:
    """From the ISA segment; a bare transaction set (ST first) uses the usual ones.

    Elements are counted, not characters: senders trim the padding of the fixed-width ISA.
    """
    if text.startswith("ST*"):
        return Separators()
    if not text.startswith("ISA") or len(text) < 4:
        raise RemittanceError(
            "NOT_X12", f"It begins with {text[:12]!r}, not with an ISA or ST segment."
        )
    element = text[3]
    pieces = text[:LONGEST_SEGMENT].split(element, ISA_ELEMENTS)
    if len(pieces) <= ISA_ELEMENTS or len(pieces[ISA_ELEMENTS]) < 2:
        raise RemittanceError("BAD_ISA", f"It needs {ISA_ELEMENTS} elements.", 1, "ISA")
    component, segment = pieces[ISA_ELEMENTS][0], pieces[ISA_ELEMENTS][1]
    if len({element, component, segment}) < 3 or segment.isalnum() or element.isalnum():
        raise RemittanceError("BAD_ISA", "Its separators are not three of a kind apart.", 1, "ISA")
    return Separators(element, component, segment)
