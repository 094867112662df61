"""Share dispensed by retail pharmacies.

Share of prescriptions dispensed by retail pharmacies, as the claim states the channel.

Formula: scripts of retail pharmacies ÷ scripts with a channel.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line states its channel.
Raises: nothing.
Source: savings specification, use family (channel mix).
"""

from savings.claims.declarations import Formula
from savings.formulas._channel_share import finalise, sums_of

FORMULA = Formula(
    id="channel_share_retail",
    version=1,
    family="use",
    title="Share dispensed by retail pharmacies",
    statement=(
        "Share of prescriptions dispensed by retail pharmacies, as the claim states the channel."
    ),
    unit="ratio",
    sums=sums_of("retail", "retail pharmacies"),
    finalise=finalise,
    places=6,
    over="channel IS NOT NULL",
    needs=("channel",),
    source="savings specification, use family (channel mix)",
)
