"""Two people at one tool: what the other changed meanwhile, and what becomes of one's own entries.

Nobody's entry is overwritten unseen. Where both changed the same part of a cell, the person
chooses; where only the other did, theirs stands; where only this one did, it is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.written_back import is_as_shown
from tei.models import TEIFieldValue, TEITool
from tei.pages.entries import PARTS, Typed
from tei.pages.layout import cell_name, column_of
from tei.queries.changes import Change, Content, changes_since
from tei.typed import shown_share, shown_typed

MARKS = {part: mark for mark, part in PARTS.items()}
PART_WORDS = {"value": "", "risk_adjustment": "risk", "notes": "note"}


@dataclass(frozen=True)
class Line:
    """One part of a cell that the other changed; `mine` where this person changed it too."""

    choice: str
    label: str
    column: str
    part: str
    before: str
    theirs: str
    mine: str
    is_asked: bool
    by: str
    at: Any


@dataclass(frozen=True)
class Clash:
    """What stands between a form and its saving.

    revision: what the tool is at now, to be saved against once the person has seen the lines.
    texts: the other's entries, by control, to show where one's own is untouched.
    """

    revision: int
    since: int
    lines: tuple[Line, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[dict[str, Any], ...] = ()
    was_seen: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the person must be told, or has not chosen everywhere."""
        return not self.was_seen or any(line.is_asked for line in self.lines)


def clash_of(
    tool: TEITool, cells: Sequence[TEIFieldValue], typed: Typed, sent: Mapping[str, str]
) -> Clash:
    """The form's rows against what others changed since its revision.

    sent: `revision` as the form was filled, `seen` as the clash was shown, and the choices as
    take.v.licences.2 = mine or theirs; choices made before yet another change count for nothing.
    """
    since = whole_number(sent, "revision")
    seen = whole_number(sent, "seen") if "seen" in sent else since
    clash = Clash(tool.values_revision, since, was_seen=seen == tool.values_revision)
    changes = changes_since(tool, cells, since)
    lines: list[Line] = []
    texts: dict[str, str] = {}
    rows = []
    for row in typed.rows:
        name = (row["field_key"], row["year"])
        kept = dict(row)
        for part in [part for part in MARKS if part in row and name in changes]:
            line = _line(changes[name], part, row[part], sent if clash.was_seen else {})
            if line is None:
                continue
            lines.append(line[0])
            if not line[1]:
                del kept[part]
                texts[f"{MARKS[part]}.{cell_name(*name)}"] = line[0].theirs
        rows.append(kept)
    return replace(clash, lines=tuple(lines), texts=texts, rows=tuple(rows))


def change_lines(change: Change) -> list[dict[str, str]]:
    """A change as the page's script reads it: each part with both texts."""
    return [
        {
            "part": part,
            "words": PART_WORDS[part],
            "before": part_text(change, change.before, part),
            "now": part_text(change, change.now, part),
        }
        for part in MARKS
        if _raw(change.before, part) != _raw(change.now, part)
    ]


def part_text(change: Change, content: Content, part: str) -> str:
    """One part of a cell as people read it."""
    if part == "value":
        return shown_typed(change.field_type, content.value)
    if part == "notes":
        return content.notes
    return shown_share(None if content.risk is None else Decimal(content.risk))


def whole_number(sent: Mapping[str, Any], name: str) -> int:
    """A revision that a page sent back. Raises: InvalidInput."""
    text = str(sent.get(name, ""))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput("", **{name: ["must be the revision that the page was made from"]})
    return int(text)


def _line(
    change: Change, part: str, mine: Any, choices: Mapping[str, str]
) -> tuple[Line, bool] | None:
    """The line of a part that the other changed, and whether one's own entry is kept."""
    was, now = _raw(change.before, part), _raw(change.now, part)
    own = _comparable(part, mine)
    if part != "risk_adjustment" and is_as_shown(was or "", own or ""):
        own = was  # sent back as the page showed it
    if was == now or own == now:
        return None
    is_mine = own != was
    choice = f"take.{MARKS[part]}.{cell_name(change.field_key, change.year)}"
    taken = choices.get(choice, "")
    content = replace(change.now, **{_attribute(part): own})  # type: ignore[arg-type]
    line = Line(
        choice=choice,
        label=change.label,
        column=column_of(change.year),
        part=PART_WORDS[part],
        before=part_text(change, change.before, part),
        theirs=part_text(change, change.now, part),
        mine=part_text(change, content, part) if is_mine else "",
        is_asked=is_mine and taken not in ("mine", "theirs"),
        by=change.by,
        at=change.at,
    )
    return line, is_mine and taken != "theirs"


def _raw(content: Content, part: str) -> str | None:
    found: str | None = getattr(content, _attribute(part))
    return found


def _attribute(part: str) -> str:
    return "risk" if part == "risk_adjustment" else part


def _comparable(part: str, given: Any) -> str | None:
    if part != "risk_adjustment":
        return str(given or "")
    return None if given in (None, "") else str(Decimal(given).normalize())
