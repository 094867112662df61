"""What the channel mix shares: prescriptions of one channel among all that state theirs."""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """scripts of the channel ÷ scripts with a channel."""
    return divide(inputs.totals["channel"], inputs.totals["scripts"], 6)


def sums_of(channel: str, words: str) -> dict[str, Sum]:
    """The sums of one channel, called so in words."""
    return {
        "channel": Sum("*", f"channel = '{channel}'", f"Scripts of {words}"),
        "scripts": Sum("*", label="Scripts with a channel"),
    }
