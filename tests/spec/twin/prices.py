"""What a unit cost on a day, by walking the price list of its NDC."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.spec.twin.source import Row

NEVER = date(2099, 1, 1)


@dataclass(frozen=True)
class Found:
    """A price of the day, or why there is none."""

    state: str
    unit: Decimal | None = None
    classification: str | None = None
    generic_unit: Decimal | None = None
    inside: bool = False


class PriceList:
    """One kind of price reference, all files together."""

    def __init__(self, rows: list[Row], weeks: int) -> None:
        self._weeks = weeks
        self._by_ndc: dict[str, dict[date, Row]] = defaultdict(dict)
        for row in rows:
            if row["effective_date"] is None or row["unit_price_usd"] is None:
                continue
            listed = self._by_ndc[row["ndc11"]]
            known = listed.get(row["effective_date"])
            if known is None or _preference(row) < _preference(known):
                listed[row["effective_date"]] = row

    def find(self, ndc11: str | None, day: date) -> Found:
        """The price that holds on the day."""
        listed = self._by_ndc.get(ndc11 or "")
        if not listed:
            return Found("ndc_unknown")
        begun = [start for start in listed if start <= day]
        if not begun:
            return Found("before_first")
        start = max(begun)
        row = listed[start]
        stated = row["end_date"] or date.max
        basis = start if stated >= NEVER else max(stated, start)
        held = day <= basis + timedelta(weeks=self._weeks)
        return Found(
            "matched" if held else "carry_forward_expired",
            row["unit_price_usd"] if held else None,
            row["classification"],
            row["generic_unit_price_usd"],
            day <= stated,
        )


def _preference(row: Row) -> tuple[Any, ...]:
    """Of two prices from the same day the open one goes first, then the longer, the lower."""
    end = row["end_date"] or date.max
    generic = row["generic_unit_price_usd"]
    return (
        -end.toordinal(),
        row["unit_price_usd"],
        (row["classification"] is not None, row["classification"] or ""),
        (generic is not None, generic or Decimal(0)),
    )
