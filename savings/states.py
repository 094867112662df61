"""The savings lane's state machines: tables that model, API, pages and docs read."""

from leafenterprise.shared.states import Machine, Move

# From strongest to weakest; a run is as ready as the weakest of what it claims.
READINESS = ("final", "partial", "candidate_only", "modeled_with_gaps", "blocked")

UPLOAD = Machine(
    name="upload",
    initial="received",
    states=("received", "ingested", "refused"),
    moves=(
        Move("finish", ("received",), "ingested", label="Read"),
        Move("refuse", ("received",), "refused", label="Refused"),
    ),
)

REQUEST = Machine(
    name="request",
    initial="received",
    states=("received", "exact", "ambiguous", "none"),
    moves=(
        Move("match", ("received", "ambiguous", "none"), "exact", label="One scope matches"),
        Move("find_several", ("received", "none"), "ambiguous", label="Several scopes match"),
        Move("find_none", ("received", "ambiguous"), "none", label="No scope matches"),
        Move("choose", ("ambiguous",), "exact", "savings.resolve", "Choose this scope"),
    ),
)

RUN = Machine(
    name="run",
    initial="queued",
    states=("queued", "running", "finished", "failed", "cancelled"),
    moves=(
        Move("start", ("queued",), "running", label="Started"),
        Move("finish", ("running",), "finished", label="Finished"),
        Move("fail", ("queued", "running"), "failed", label="Failed"),
        Move("cancel", ("queued", "running"), "cancelled", "savings.queue", "Cancel"),
        Move("retry", ("failed", "cancelled"), "queued", "savings.queue", "Run again"),
    ),
)
