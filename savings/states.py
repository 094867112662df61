"""The savings lane's state machines: tables that model, API, pages and docs read."""

from typing import Any

from audit.outbox.rows import delivery_machine
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import Machine, Move

# From strongest to weakest; a run is as ready as the weakest of what it claims.
READINESS = ("final", "partial", "candidate_only", "modeled_with_gaps", "blocked")

UPLOAD = Machine(
    name="upload",
    initial="received",
    states=("received", "ingested", "refused", "failed"),
    moves=(
        Move("finish", ("received",), "ingested", label="Read"),
        Move("refuse", ("received",), "refused", label="Refused"),
        Move("fail", ("received",), "failed", label="The reading broke off"),
        Move("retry", ("failed",), "received", label="Read again"),
        Move("give_up", ("failed",), "refused", label="Nobody had it read again"),
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


class OwnEvidence(NotAllowed):
    """Whoever brought the evidence does not vouch for it: two people stand behind a sign-off."""

    code = "OWN_EVIDENCE"
    message = "You brought this evidence; another person has to sign it off."


class EvidenceSuperseded(Conflict):
    """A corrected item has taken its place; that one is looked at instead."""

    code = "EVIDENCE_SUPERSEDED"
    message = "A correction has taken this item's place."


def _brought_by_another(item: Any, by: Any) -> None:
    if item.created_by_id is not None and item.created_by_id == getattr(by, "pk", None):
        raise OwnEvidence()


def _not_superseded(item: Any, by: Any) -> None:
    if item.reason_code == "SUPERSEDED":
        raise EvidenceSuperseded()


EVIDENCE = Machine(
    name="evidence",
    initial="missing",
    states=("missing", "candidate_only", "exact", "blocked"),
    moves=(
        Move("match", ("missing",), "candidate_only", label="A scope matches"),
        Move(
            "sign_off",
            ("candidate_only", "exact"),
            "exact",
            "evidence.govern",
            "Sign off",
            check=_brought_by_another,
        ),
        Move(
            "block", ("missing", "candidate_only", "exact"), "blocked", "evidence.govern", "Block"
        ),
        Move("reopen", ("blocked",), "missing", "evidence.govern", "Reopen", check=_not_superseded),
        Move(
            "supersede",
            ("missing", "candidate_only", "exact", "blocked"),
            "blocked",
            label="A correction took its place",
        ),
    ),
)


class SecondPersonNeeded(NotAllowed):
    """What one person asked for, another decides."""

    code = "SECOND_PERSON_NEEDED"
    message = "Somebody else must decide: nobody approves their own request."


class DeletionBegun(Conflict):
    """Some of the files are gone already."""

    code = "DELETION_BEGUN"
    message = "Part of the files has been deleted; the deletion can only be carried on."


def _by_another(deletion: Any, by: Any) -> None:
    if getattr(by, "pk", None) in (None, deletion.requested_by_id):
        raise SecondPersonNeeded


def _by_another_yet(deletion: Any, by: Any) -> None:
    _by_another(deletion, by)
    _before_it_began(deletion, by)


def _before_it_began(deletion: Any, _: Any) -> None:
    if deletion.begun_at is not None:
        raise DeletionBegun


DELETION = Machine(
    name="deletion",
    initial="requested",
    states=("requested", "approved", "deleting", "deleted", "stopped", "rejected", "withdrawn"),
    moves=(
        Move("approve", ("requested",), "approved", "savings.govern", "Approve", _by_another),
        Move("reject", ("requested",), "rejected", "savings.govern", "Reject", _by_another_yet),
        Move(
            "withdraw",
            ("requested", "approved", "stopped"),
            "withdrawn",
            "savings.load",
            "Withdraw",
            _before_it_began,
        ),
        Move("begin", ("approved",), "deleting", label="Files are being deleted"),
        Move("stop", ("approved", "deleting"), "stopped", label="Stopped by a hold or a run"),
        Move("ask_again", ("stopped",), "requested", "savings.load", "Ask again"),
        Move("finish", ("deleting",), "deleted", label="The files are gone"),
    ),
)

DELIVERY = delivery_machine("delivery", "savings.export")


def _decided_by_a_person(action: Any, by: Any) -> None:
    if getattr(by, "pk", None) in (None, action.agent_id) or by.is_agent:
        raise SecondPersonNeeded("A person decides what an assistant proposed.")


def _by_its_own(record: Any, by: Any) -> None:
    if getattr(by, "pk", None) != record.agent_id:
        raise NotAllowed("Only the assistant that proposed it does this.")


AGENT_TASK = Machine(
    name="agent_task",
    initial="open",
    states=("open", "done", "closed"),
    moves=(
        Move("finish", ("open",), "done", "agents.propose", "Done", _by_its_own),
        Move("close", ("open",), "closed", "agents.approve", "Close"),
    ),
)

AGENT_ACTION = Machine(
    name="agent_action",
    initial="proposed",
    states=(
        "proposed",
        "awaiting",
        "approved",
        "rejected",
        "refused",
        "executed",
        "failed",
        "withdrawn",
    ),
    moves=(
        Move("allow", ("proposed",), "approved", label="The policy allows it"),
        Move("hold", ("proposed",), "awaiting", label="The policy asks for a person"),
        Move("refuse", ("proposed",), "refused", label="The policy refuses it"),
        Move(
            "approve",
            ("awaiting",),
            "approved",
            "agents.approve",
            "Approve",
            _decided_by_a_person,
        ),
        Move(
            "reject",
            ("awaiting",),
            "rejected",
            "agents.approve",
            "Reject",
            _decided_by_a_person,
        ),
        Move("withdraw", ("awaiting",), "withdrawn", "agents.propose", "Withdraw", _by_its_own),
        Move("execute", ("approved",), "executed", label="Carried out"),
        Move("fail", ("approved",), "failed", label="Could not be carried out"),
    ),
)

# What an answer of the pocket consultant comes to; a person's word on it changes nothing else.
ADVICE = Machine(
    name="advice",
    initial="asked",
    states=("asked", "offered", "withheld", "accepted", "modified", "dismissed"),
    moves=(
        Move("offer", ("asked",), "offered", label="Every number is the facts'"),
        Move("withhold", ("asked",), "withheld", label="Not shown"),
        Move("accept", ("offered",), "accepted", "savings.optimize", "Accept"),
        Move("modify", ("offered",), "modified", "savings.optimize", "Accept in other words"),
        Move("dismiss", ("offered",), "dismissed", "savings.optimize", "Dismiss"),
    ),
)
