"""Rates of return of a series of yearly net flows, found by pyxirr."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from leafenterprise.shared.money import round_half_up

PLACES = 12


def internal_rate(net: Sequence[Decimal]) -> Decimal | None:
    """The yearly rate at which the flows are worth nothing today.

    Formula: Σ flow_t ÷ (1 + rate)^t = 0. Unit: ratio to twelve places. Null: the flows do not
    change sign, so that no rate exists. Where they change it more than once there may be several
    rates; see `has_one_rate`.
    """
    from pyxirr import InvalidPaymentsError, irr

    try:
        return _decimal(irr([float(amount) for amount in net]))
    except InvalidPaymentsError:
        return None


def modified_rate(
    net: Sequence[Decimal], finance_rate: Decimal, reinvest_rate: Decimal
) -> Decimal | None:
    """The rate with losses financed at one rate and gains reinvested at another.

    Formula: (future value of gains at the reinvestment rate ÷ −present value of losses at the
    finance rate)^(1 ÷ (n − 1)) − 1. Unit: ratio. Null: no gains or no losses.
    """
    from pyxirr import InvalidPaymentsError, mirr

    try:
        found = mirr([float(amount) for amount in net], float(finance_rate), float(reinvest_rate))
        return _decimal(found)
    except InvalidPaymentsError:
        return None


def dated_rate(dates: Sequence[date], net: Sequence[Decimal]) -> Decimal | None:
    """The internal rate of flows on given days, by a year of 365 days."""
    from pyxirr import InvalidPaymentsError, xirr

    try:
        return _decimal(xirr(list(dates), [float(amount) for amount in net]))
    except InvalidPaymentsError:
        return None


def has_one_rate(net: Sequence[Decimal]) -> bool:
    """Whether the signs change exactly once, so that the internal rate is the only one."""
    signs = [amount > 0 for amount in net if amount]
    return sum(a != b for a, b in pairwise(signs)) == 1


def _decimal(rate: float | None) -> Decimal | None:
    return None if rate is None else round_half_up(Decimal(rate), PLACES)
