"""One entry of the sheet list."""

from collections.abc import Callable
from dataclasses import dataclass

from savings.workbook.book import Book


@dataclass(frozen=True)
class Sheet:
    """A sheet's title, its subject (for the cover), who lays it out, what the contract expects.

    detail: a long list that may go on in "<title> 2", "<title> 3" …
    """

    title: str
    about: str
    build: Callable[[Book], None]
    detail: bool = False
    frozen: bool = True
    filtered: bool = True
    charts: int = 0  # at least so many where the run has figures to draw
