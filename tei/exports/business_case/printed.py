"""What a printed business case is made of; equal values give equal bytes."""

from dataclasses import dataclass

from leafenterprise.shared.printed import Grid, Picture


@dataclass(frozen=True)
class Tile:
    """One headline figure: what it is, its value, a line under it."""

    label: str
    value: str
    under: str = ""


@dataclass(frozen=True)
class Part:
    """A heading inside a chapter, with its text, its pictures and its tables."""

    title: str = ""
    text: str = ""
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One chapter: what stands in the contents, then its parts in this order."""

    id: str
    title: str
    intro: str = ""
    leads: tuple[Tile, ...] = ()
    tiles: tuple[Tile, ...] = ()
    parts: tuple[Part, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class PrintedCase:
    """The whole document. cover: label and value, in the order shown."""

    title: str
    client: str
    subtitle: str
    standing: str
    made_at: str
    facts_digest: str
    tool_id: str
    footer: str
    cover: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
