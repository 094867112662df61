"""What a provider earns: shares of production by category and band, and a share of lab costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Method = Literal["marginal", "whole"]
METHODS: dict[str, str] = {
    "marginal": "Each band's share is earned of what lies in the band.",
    "whole": "The share of the band that was reached is earned of everything.",
}
OTHER = ""  # the rate of every category that has none of its own


class Band(NamedTuple):
    """The share that is earned of production above an amount, up to where the next band begins."""

    above: Decimal
    share: Decimal


class TermsInvalid(ValueError):
    """Bands that cannot be reckoned with."""


@dataclass(frozen=True)
class Terms:
    """An agreement as it stood when a statement was made of it.

    rates: category → bands, the first above zero, upwards. Categories without a rate of their own
    are counted together under OTHER, if that has one. last: null while nothing ends it.
    """

    id: str
    first: date
    last: date | None
    method: Method
    lab_share: Decimal
    rates: Mapping[str, tuple[Band, ...]]

    def __post_init__(self) -> None:
        for category, bands in self.rates.items():
            starts = [band.above for band in bands]
            if not starts or starts[0] != 0 or starts != sorted(set(starts)):
                name = category or "other work"
                raise TermsInvalid(f"the bands of {name} begin at zero and rise")
        if any(not 0 <= share <= 1 for share in self._shares()):
            raise TermsInvalid("a share is between nothing and everything")

    def covers(self, day: date) -> bool:
        """Whether the agreement is in force on the day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def group_of(self, category: str) -> str | None:
        """Under which rate the category is counted; null where it has none."""
        if category in self.rates:
            return category
        return OTHER if OTHER in self.rates else None

    def to_json(self) -> dict[str, Any]:
        """As a statement keeps it."""
        return {
            "id": self.id,
            "first": self.first.isoformat(),
            "last": self.last.isoformat() if self.last else None,
            "method": self.method,
            "lab_share": str(self.lab_share),
            "rates": {
                category: [[str(band.above), str(band.share)] for band in bands]
                for category, bands in sorted(self.rates.items())
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Terms":
        """What a statement kept."""
        return cls(
            id=kept["id"],
            first=date.fromisoformat(kept["first"]),
            last=date.fromisoformat(kept["last"]) if kept["last"] else None,
            method=kept["method"],
            lab_share=Decimal(kept["lab_share"]),
            rates={
                category: tuple(Band(Decimal(above), Decimal(share)) for above, share in bands)
                for category, bands in kept["rates"].items()
            },
        )

    def _shares(self) -> list[Decimal]:
        return [self.lab_share, *(band.share for bands in self.rates.values() for band in bands)]


def in_force(terms: tuple[Terms, ...], day: date) -> list[Terms]:
    """The agreements that cover the day: one where all is well."""
    return [each for each in terms if each.covers(day)]
