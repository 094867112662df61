"""Share dispensed by specialty pharmacies.

Share of prescriptions dispensed by specialty pharmacies, as the claim states the channel.

Formula: scripts of specialty pharmacies ÷ scripts with a channel.
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
    """scripts of specialty pharmacies ÷ scripts with a channel."""
    return divide(inputs.totals["channel"], inputs.totals["scripts"], 6)


FORMULA = Formula(
    id="channel_share_specialty",
    version=1,
    family="use",
    title="Share dispensed by specialty pharmacies",
    statement=(
        "Share of prescriptions dispensed by specialty pharmacies, as the claim states the channel."
    ),
    unit="ratio",
    sums={
        "channel": Sum("*", "channel = 'specialty'", "Scripts of specialty pharmacies"),
        "scripts": Sum("*", label="Scripts with a channel"),
    },
    finalise=finalise,
    places=6,
    over="channel IS NOT NULL",
    needs=("channel",),
    source="savings specification, use family (channel mix)",
)
