"""The room's state machines: tables that model, API, pages, admin and docs read."""

from leafenterprise.shared.states import Machine, Move

AUDIT = "billing.audit"

IMPORT = Machine(
    name="billing_import",
    initial="received",
    states=(
        "received", "needs_mapping", "awaiting", "confirmed", "stored", "refused", "failed",
        "discarded",
    ),
    moves=(
        Move("ask_mapping", ("received",), "needs_mapping", "", "Ask for a mapping"),
        Move("map", ("needs_mapping", "awaiting"), "received", AUDIT, "Map the columns"),
        Move("ask_confirmation", ("received",), "awaiting", "", "Ask about rejected rows"),
        Move("confirm", ("awaiting",), "confirmed", AUDIT, "Take in the rest"),
        Move("store", ("received", "confirmed"), "stored", "", "Store"),
        Move("refuse", ("received", "confirmed"), "refused", "", "Refuse"),
        Move("fail", ("received", "confirmed"), "failed", "", "Break off"),
        Move("retry", ("failed",), "received", "", "Read again"),
        Move("discard", ("needs_mapping", "awaiting", "failed"), "discarded", AUDIT, "Discard"),
    ),
)  # fmt: skip

RUN = Machine(
    name="billing_audit",
    initial="queued",
    states=("queued", "finished", "failed"),
    moves=(
        Move("finish", ("queued", "failed"), "finished", "", "Finish"),
        Move("fail", ("queued",), "failed", "", "Break off"),
    ),
)

# The physician opens no finding and closes none by hand: a run finds it, people settle it.
FINDING = Machine(
    name="billing_finding",
    initial="open",
    states=("open", "disputed", "accepted", "recovered"),
    moves=(
        Move("dispute", ("open",), "disputed", AUDIT, "Dispute"),
        Move("accept", ("open", "disputed"), "accepted", AUDIT, "Accept as it is"),
        Move("recover", ("open", "disputed"), "recovered", AUDIT, "Recovered"),
        Move("reopen", ("disputed", "accepted", "recovered"), "open", AUDIT, "Reopen"),
    ),
)

MACHINES = (IMPORT, RUN, FINDING)
