"""The states of an export."""

from leafenterprise.shared.states import Machine, Move

EXPORT = Machine(
    name="export",
    initial="queued",
    states=("queued", "ready", "failed"),
    moves=(
        Move("finish", ("queued",), "ready", label="The export was written"),
        Move("fail", ("queued",), "failed", label="The export could not be written"),
    ),
)
