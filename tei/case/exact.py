"""Reckoning to fifty digits: what counts as nothing, and what is beyond them."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, DecimalException, localcontext

from tei.case.declarations import EXACT, ZERO, CannotCalculate

# Amounts are at most 10^15 with eight places after risk: fifty digits leave some 1e-32 where
# discounted ones cancel, and no amount that is there is worth as little as this.
RESIDUE = Decimal("1e-20")


def without_residue(amount: Decimal) -> Decimal:
    """The amount, or 0 where it is only what the last digits leave of amounts that cancel.

    Costs of 300,000, -100,000 and -200,000, each at its present value, come to 1e-45 and not to 0.
    Whatever is asked whether it is 0, above it or below, passes through here first: a return on
    1e-45 has no meaning, and a balance of -1e-45 is paid back. Unit: USD, otherwise unrounded.
    """
    return ZERO if abs(amount) < RESIDUE else amount


@contextmanager
def reckoning(what: str, field_key: str = "", year: int | None = None) -> Iterator[None]:
    """Full precision; what lies beyond it is told as the thing that has no result, and where.

    Raises: CannotCalculate.
    """
    try:
        with localcontext(EXACT):
            yield
    except DecimalException as broken:
        raise beyond(what, field_key, year) from broken


def beyond(what: str, field_key: str = "", year: int | None = None) -> CannotCalculate:
    """That the thing has no result, and where it would stand."""
    return CannotCalculate(f"{what} is beyond what can be reckoned.", field_key, year)
