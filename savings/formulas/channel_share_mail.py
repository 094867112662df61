"""Share dispensed by mail order.

Share of prescriptions dispensed by mail order, as the claim states the channel.

Formula: scripts of mail order ÷ scripts with a channel.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line states its channel.
Raises: nothing.
Source: savings specification, use family (channel mix).
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """scripts of mail order ÷ scripts with a channel."""
    return divide(inputs.totals["channel"], inputs.totals["scripts"], 6)


FORMULA = Formula(
    id="channel_share_mail",
    version=1,
    family="use",
    title="Share dispensed by mail order",
    statement=("Share of prescriptions dispensed by mail order, as the claim states the channel."),
    unit="ratio",
    sums={
        "channel": Sum("*", "channel = 'mail'", "Scripts of mail order"),
        "scripts": Sum("*", label="Scripts with a channel"),
    },
    finalise=finalise,
    places=6,
    over="channel IS NOT NULL",
    needs=("channel",),
    source="savings specification, use family (channel mix)",
)
