"""From an amount and a rate to what is earned, and the sentence that says how."""

from decimal import Decimal

from insights.statements.lines import BandPart
from insights.statements.terms import Band, Method
from leafenterprise.shared.money import round_half_up


def earned(
    basis: Decimal, bands: tuple[Band, ...], method: Method
) -> tuple[Decimal, tuple[BandPart, ...]]:
    """What the production gives, rounded once, and what each band adds to it, exactly.

    Formula: marginal: sum of share × what lies in the band; whole: share of the highest band that
    was reached × everything. Below zero: the lowest band's share × everything.
    Unit: that of the basis, to hundredths, half-up.
    """
    parts: tuple[BandPart, ...] = (_whole(basis, bands),)
    if method == "marginal" and basis > 0:
        parts = tuple(_within(bands, place, basis) for place, band in enumerate(bands)
                      if place == 0 or basis > band.above)  # fmt: skip
    return round_half_up(sum((part.earned for part in parts), Decimal(0))), parts


def lab_part(basis: Decimal, lab_share: Decimal) -> tuple[Decimal, tuple[BandPart, ...]]:
    """What the provider bears of lab costs, as a deduction; what a lab takes back is given back."""
    exact = -(basis * lab_share)
    return round_half_up(exact), (BandPart(Decimal(0), None, lab_share, basis, exact),)


def percent(share: Decimal) -> str:
    """45 %, 37.5 %."""
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def plain(amount: Decimal) -> str:
    """1,234.50."""
    return f"{round_half_up(amount):,.2f}"


def words_of(parts: tuple[BandPart, ...]) -> str:
    """40 % of 10,000.00 and 45 % of 2,500.00."""
    said = [f"{percent(part.share)} of {plain(part.basis)}" for part in parts]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def _whole(basis: Decimal, bands: tuple[Band, ...]) -> BandPart:
    reached = [band for band in bands if basis >= band.above] or [bands[0]]
    return BandPart(reached[-1].above, None, reached[-1].share, basis, basis * reached[-1].share)


def _within(bands: tuple[Band, ...], place: int, basis: Decimal) -> BandPart:
    band = bands[place]
    up_to = bands[place + 1].above if place + 1 < len(bands) else None
    held = (basis if up_to is None else min(basis, up_to)) - band.above
    return BandPart(band.above, up_to, band.share, held, held * band.share)
