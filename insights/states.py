"""The lane's state machines: tables that model, API, pages, admin and docs read."""

from leafenterprise.shared.states import Machine, Move

ACT, ENTER, VERIFY, GOVERN = "insights.act", "cash.enter", "cash.verify", "statements.govern"

QUARANTINE = Machine(
    name="quarantined_signal",
    initial="held",
    states=("held", "redriven", "dismissed"),
    moves=(
        Move("redrive", ("held",), "redriven", "insights.correct", "Drive again"),
        Move("dismiss", ("held",), "dismissed", "insights.correct", "Dismiss"),
    ),
)

CARD = Machine(
    name="insight_card",
    initial="generated",
    states=("generated", "acknowledged", "action_created", "resolved", "archived"),
    moves=(
        Move("acknowledge", ("generated",), "acknowledged", ACT, "Acknowledge"),
        Move("create_action", ("acknowledged",), "action_created", ACT, "Create a task"),
        Move("resolve", ("acknowledged", "action_created"), "resolved", ACT, "Resolve"),
        Move("archive", ("resolved",), "archived", ACT, "Archive"),
    ),
)

# Whether a variance is none, logged or escalated is found by the action, never chosen by a person.
CASH = Machine(
    name="cash_reconciliation",
    initial="no_cash_recorded",
    states=(
        "no_cash_recorded", "cash_recorded", "awaiting_verification", "verified_balanced",
        "verified_variance_logged", "escalated",
    ),
    moves=(
        Move("enter", ("no_cash_recorded",), "cash_recorded", ENTER, "Enter the count"),
        Move("change", ("cash_recorded", "awaiting_verification"), "cash_recorded", ENTER,
             "Change the count"),
        Move("submit", ("cash_recorded",), "awaiting_verification", ENTER, "Submit"),
        Move("escalate", ("cash_recorded", "awaiting_verification"), "escalated", "",
             "Escalate to a manager"),
        Move("verify_balanced", ("awaiting_verification",), "verified_balanced", VERIFY,
             "Verify"),
        Move("verify_variance", ("awaiting_verification",), "verified_variance_logged", VERIFY,
             "Verify with its variance"),
        Move("close_escalated", ("escalated",), "verified_variance_logged", VERIFY,
             "Close after escalation"),
    ),
)  # fmt: skip

STATEMENT = Machine(
    name="provider_statement",
    initial="draft_generated",
    states=("draft_generated", "under_review", "approved", "exported", "distributed"),
    moves=(
        Move("adjust_draft", ("draft_generated",), "draft_generated", GOVERN, "Adjust"),
        Move("review", ("draft_generated",), "under_review", GOVERN, "Open for review"),
        Move("adjust", ("under_review",), "under_review", GOVERN, "Adjust"),
        Move("approve", ("under_review",), "approved", GOVERN, "Approve"),
        Move("export", ("approved",), "exported", GOVERN, "Export to accounting"),
        Move("distribute", ("approved", "exported"), "distributed", GOVERN, "Distribute"),
    ),
)  # fmt: skip

# A task is settled by the system where what caused it is closed by a person.
TASK = Machine(
    name="follow_up_task",
    initial="open",
    states=("open", "done", "dropped"),
    moves=(
        Move("complete", ("open",), "done", ACT, "Mark as done"),
        Move("settle", ("open",), "done", "", "Settle with its cause"),
        Move("drop", ("open",), "dropped", ACT, "Drop"),
    ),
)

MACHINES = (QUARANTINE, CARD, CASH, STATEMENT, TASK)
