"""What a model is told, one fact at a time, with the values that may be said of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["plain", "usd", "percent"]


@dataclass(frozen=True)
class Fact:
    """One citable fact: its numbers by kind, and its days."""

    id: str
    title: str
    said: str  # the value as people read it
    readiness: str
    numbers: tuple[tuple[Kind, Decimal], ...] = ()
    days: tuple[date, ...] = ()

    def to_json(self) -> dict[str, str]:
        """As the model is told."""
        return {
            "id": self.id, "title": self.title, "value": self.said, "readiness": self.readiness,
        }  # fmt: skip
