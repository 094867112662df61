"""The home page's cards. An app offers its own in a module `home_cards.py`:

    CARDS = (HomeCard("savings.view", 20, recent_runs),)

where `recent_runs(request) -> Card | None` asks its queries for what this person may see.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpRequest

from leafenterprise.accounts.access import CAPABILITIES, capabilities_of


@dataclass(frozen=True)
class Line:
    """One record on a card."""

    title: str
    href: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Card:
    """A titled list with the way on; empty_title and empty_text say what to do when it is empty."""

    title: str
    lines: tuple[Line, ...] = ()
    href: str = ""
    action: str = "See all"
    empty_title: str = "Nothing here yet"
    empty_text: str = ""
    empty_href: str = ""
    empty_action: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class HomeCard:
    """Who sees the card (a capability), where it stands, and what fills it."""

    capability: str
    order: int
    fill: Callable[[HttpRequest], Card | None] = field(compare=False)


def home_cards(request: HttpRequest) -> list[Card]:
    """The cards this person has the capability for, in order."""
    held = capabilities_of(request.user)
    offered = sorted(_offered(), key=lambda card: card.order)
    filled = (card.fill(request) for card in offered if card.capability in held)
    return [card for card in filled if card is not None]


@cache
def _offered() -> tuple[HomeCard, ...]:
    found: list[HomeCard] = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.home_cards") is not None:
            found += importlib.import_module(f"{app.name}.home_cards").CARDS
    for card in found:
        if card.capability not in CAPABILITIES:
            raise ValueError(f"a home card names {card.capability}, which is not in the table")
    return tuple(found)
