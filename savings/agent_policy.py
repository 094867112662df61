"""What an assistant may do: one table of action kinds, each with a verdict and the sentence why.

`allowed` kinds read and change nothing. `needs_approval` kinds are carried out by the normal
actions in the name of the person who approved. Everything else is refused, and kept as refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ALLOWED, NEEDS_APPROVAL, REFUSED = "allowed", "needs_approval", "refused"
VERDICTS = (ALLOWED, NEEDS_APPROVAL, REFUSED)
NOT_LISTED = "The policy table does not name this kind of action."


@dataclass(frozen=True)
class Policy:
    """One row: the verdict on a kind of action, why, and the records that it names.

    arguments: name → what the public id must be of: a run, a request.
    """

    kind: str
    title: str
    verdict: str
    why: str
    arguments: Mapping[str, str]


def _row(kind: str, title: str, verdict: str, why: str, **arguments: str) -> Policy:
    return Policy(kind, title, verdict, why, arguments)


_TABLE = (
    _row(
        "compare_runs",
        "Compare two runs",
        ALLOWED,
        "It reads what two finished runs state and changes nothing.",
        run="run",
        other="run",
    ),
    _row(
        "check_trust",
        "Evaluate the trust case of a run",
        ALLOWED,
        "It reads stored facts and changes nothing.",
        run="run",
    ),
    _row(
        "resolve_request",
        "Resolve a request again",
        NEEDS_APPROVAL,
        "It may change which scope a request means.",
        request="request",
    ),
    _row(
        "queue_run",
        "Queue the run of a request",
        NEEDS_APPROVAL,
        "A run becomes what a client is told.",
        request="request",
    ),
    _row(
        "divide_difference",
        "Divide a difference by its causes",
        NEEDS_APPROVAL,
        "It computes both runs again, which takes the engine's time.",
        run="run",
        other="run",
    ),
    _row(
        "make_draft_workbook",
        "Make a draft workbook",
        NEEDS_APPROVAL,
        "The file lists claims.",
        run="run",
    ),
    _row(
        "supersede_run",
        "Let a newer run take a run's place",
        NEEDS_APPROVAL,
        "It changes which run speaks for a request.",
        run="run",
        successor="run",
    ),
    _row(
        "export_final",
        "Take a final file",
        REFUSED,
        "What leaves as final is taken by a person.",
    ),
    _row(
        "sign_off_evidence",
        "Sign off evidence",
        REFUSED,
        "Evidence is vouched for by people.",
    ),
    _row(
        "change_contract",
        "Change or freeze a contract",
        REFUSED,
        "Terms are governed by people.",
    ),
    _row(
        "change_figure",
        "Change a figure or its readiness",
        REFUSED,
        "Figures come from formulas alone, readiness from evidence.",
    ),
    _row(
        "delete_dataset",
        "Ask for or approve a deletion",
        REFUSED,
        "Two people decide on a deletion.",
    ),
    _row(
        "decide_action",
        "Approve or reject an action",
        REFUSED,
        "An assistant approves nothing, its own proposals least of all.",
    ),
    _row(
        "manage_people",
        "Change people, roles or tokens",
        REFUSED,
        "Access is granted by people.",
    ),
)
POLICIES: Mapping[str, Policy] = {row.kind: row for row in _TABLE}


def policy_of(kind: str) -> Policy:
    """The row of a kind; a kind that no row names is refused."""
    return POLICIES.get(kind) or Policy(kind, kind.replace("_", " "), REFUSED, NOT_LISTED, {})
