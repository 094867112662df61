"""Share dispensed by mail order.

Share of prescriptions dispensed by mail order, as the claim states the channel.

Formula: scripts of mail order ÷ scripts with a channel.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line states its channel.
Raises: nothing.
Source: savings specification, use family (channel mix).
"""

from savings.claims.declarations import Formula
from savings.formulas._channel_share import finalise, sums_of

FORMULA = Formula(
    id="channel_share_mail",
    version=1,
    family="use",
    title="Share dispensed by mail order",
    statement=("Share of prescriptions dispensed by mail order, as the claim states the channel."),
    unit="ratio",
    sums=sums_of("mail", "mail order"),
    finalise=finalise,
    places=6,
    over="channel IS NOT NULL",
    needs=("channel",),
    source="savings specification, use family (channel mix)",
)
