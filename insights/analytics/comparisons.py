"""A figure beside an earlier one."""

from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.money import divide

RATIO_PLACES = 4


@dataclass(frozen=True)
class Change:
    """difference: now less before. ratio: of the difference to the size of what was before; null
    where nothing was."""

    before: int
    difference: int
    ratio: Decimal | None


def change(now: int, before: int) -> Change:
    """From hundredths to hundredths.

    Formula: (now - before) / |before|. Null: before is zero.
    """
    difference = now - before
    return Change(
        before, difference, divide(Decimal(difference), Decimal(abs(before)), RATIO_PLACES)
    )
