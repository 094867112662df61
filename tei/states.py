"""The lane's state machines: tables that model, API, pages and docs read."""

from leafenterprise.shared.states import Machine, Move

REPORT = Machine(
    name="tei_report",
    initial="draft",
    states=("draft", "active", "archived"),
    moves=(
        Move("activate", ("draft", "archived"), "active", "tei.govern", "Activate"),
        Move("archive", ("draft", "active"), "archived", "tei.govern", "Archive"),
        Move("revise", ("active", "archived"), "draft", "tei.govern", "Back to draft"),
    ),
)

TOOL = Machine(
    name="tei_tool",
    initial="draft",
    states=("draft", "in_progress", "final", "archived"),
    moves=(
        Move("begin", ("draft", "final", "archived"), "in_progress", "tei.edit", "Work on it"),
        Move("finish", ("draft", "in_progress", "archived"), "final", "tei.edit", "Final"),
        Move("shelve", ("draft", "in_progress", "final"), "archived", "tei.edit", "Archive"),
        Move("restart", ("in_progress", "final", "archived"), "draft", "tei.edit", "Draft again"),
    ),
)


def move_to(machine: Machine, state: str, target: str) -> str:
    """The name of the move that leads from the state to the target; "" where none does."""
    return next((move.name for move in machine.moves_from(state) if move.target == target), "")
