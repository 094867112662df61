"""The lane's state machines: tables that model, API, pages, admin and docs read."""

from typing import Any, ClassVar

from audit.outbox.rows import delivery_machine
from audit.trail.redaction import TwoPeopleNeeded
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import Machine, Move

ACT, ENTER, VERIFY, GOVERN = "insights.act", "cash.enter", "cash.verify", "statements.govern"
ASK, ERASE = "insights.govern", "insights.erase"  # what ends, and what becomes of people's data

QUARANTINE = Machine(
    name="quarantined_signal",
    initial="held",
    states=("held", "redriven", "dismissed"),
    moves=(
        Move("redrive", ("held",), "redriven", "insights.correct", "Drive again"),
        Move("dismiss", ("held",), "dismissed", "insights.correct", "Dismiss"),
        Move("release", ("held",), "redriven", "", "What it waited for has come"),
    ),
)


class PersonsOnly(NotAllowed):
    """Cards move on by the word of a person, never by that of a program."""

    code = "PERSONS_ONLY"
    message = "Only a person can do this; programs and assistants cannot."


def _by_person(record: Any, by: Any) -> None:
    """A user who is no assistant: jobs, parts of the system and nobody at all have no such mark."""
    if getattr(by, "is_agent", True):
        raise PersonsOnly


CARD = Machine(
    name="insight_card",
    initial="generated",
    states=("generated", "acknowledged", "action_created", "resolved", "archived"),
    moves=(
        Move("acknowledge", ("generated",), "acknowledged", ACT, "Acknowledge", _by_person),
        Move("create_action", ("acknowledged",), "action_created", ACT, "Create a task",
             _by_person),
        Move("resolve", ("acknowledged", "action_created"), "resolved", ACT, "Resolve",
             _by_person),
        Move("archive", ("resolved",), "archived", ACT, "Archive", _by_person),
    ),
)  # fmt: skip

# What a model worded is shown only where its every number was given; a person has the last word.
CARD_TEXT = Machine(
    name="card_text",
    initial="asked",
    states=("asked", "offered", "withheld", "accepted", "modified", "dismissed"),
    moves=(
        Move("offer", ("asked",), "offered", label="Every number is one it was given"),
        Move("withhold", ("asked",), "withheld", label="Not shown"),
        Move("accept", ("offered",), "accepted", ACT, "Accept", _by_person),
        Move("modify", ("offered",), "modified", ACT, "Accept in other words", _by_person),
        Move("dismiss", ("offered",), "dismissed", ACT, "Dismiss", _by_person),
    ),
)


class SelfVerification(NotAllowed):
    """Two people stand behind a verified day: who entered a figure of it does not verify it."""

    code = "SELF_VERIFICATION"
    message = "You entered figures of this day; another person has to verify it."


def _entered_by_another(record: Any, by: Any) -> None:
    person = getattr(by, "pk", None)
    if record.entered_by_id == person or record.entries().filter(by=person).exists():
        raise SelfVerification


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
        Move("count_again", ("awaiting_verification",), "awaiting_verification", VERIFY,
             "Count a second time", check=_entered_by_another),
        Move("verify_balanced", ("awaiting_verification",), "verified_balanced", VERIFY,
             "Verify", check=_entered_by_another),
        Move("verify_variance", ("awaiting_verification",), "verified_variance_logged", VERIFY,
             "Verify with its variance", check=_entered_by_another),
        Move("close_escalated", ("escalated",), "verified_variance_logged", VERIFY,
             "Close after escalation", check=_entered_by_another),
    ),
)  # fmt: skip


class StatementBlocked(Conflict):
    """Something is missing, so that there is no amount to go on with."""

    code = "STATEMENT_BLOCKED"
    message = "Something is missing of this statement; it says what, and what would clear it."
    example_details: ClassVar[dict[str, Any]] = {"problems": [{"code": "AGREEMENT_MISSING"}]}


class AlreadyExported(Conflict):
    """The accounts have it."""

    code = "ALREADY_EXPORTED"
    message = "This statement was exported; its file can be taken again."


def _is_ready(statement: Any, _: Any) -> None:
    if statement.readiness != "ready":
        raise StatementBlocked(problems=statement.problems)


def _not_exported(statement: Any, _: Any) -> None:
    if statement.exported_at is not None:
        raise AlreadyExported


STATEMENT = Machine(
    name="provider_statement",
    initial="draft_generated",
    states=("draft_generated", "under_review", "approved", "exported", "distributed"),
    moves=(
        Move("regenerate_draft", ("draft_generated",), "draft_generated", GOVERN,
             "Generate again"),
        Move("adjust_draft", ("draft_generated",), "draft_generated", GOVERN, "Adjust"),
        Move("review", ("draft_generated",), "under_review", GOVERN, "Open for review",
             _is_ready),
        Move("regenerate", ("under_review",), "under_review", GOVERN, "Generate again"),
        Move("adjust", ("under_review",), "under_review", GOVERN, "Adjust"),
        Move("approve", ("under_review",), "approved", GOVERN, "Approve", _is_ready),
        Move("export", ("approved",), "exported", GOVERN, "Export to accounting"),
        Move("distribute", ("approved", "exported"), "distributed", GOVERN, "Distribute"),
        Move("export_distributed", ("distributed",), "distributed", GOVERN,
             "Export to accounting", _not_exported),
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

# What a source sent and nobody could read: it comes again mended, or a person lets it go. What may
# have been told already can be read: a person who knows better takes it in.
REFUSED_ROW = Machine(
    name="refused_row",
    initial="held",
    states=("held", "taken", "dismissed"),
    moves=(
        Move("release", ("held",), "taken", "", "It came again and was taken"),
        Move("accept", ("held",), "taken", "insights.correct", "Take it in after all"),
        Move("dismiss", ("held",), "dismissed", "insights.correct", "Dismiss"),
    ),
)

FEED_DELIVERY = delivery_machine("feed_delivery", "insights.govern")
MODULE_MESSAGE = delivery_machine("module_message", "insights.govern")


class WorkBegun(Conflict):
    """Some of it is done already, and nothing brings it back."""

    code = "WORK_BEGUN"
    message = "Part of it has been done; it can only be carried on."


def _by_another(record: Any, by: Any) -> None:
    if getattr(by, "pk", None) in (None, record.requested_by_id):
        raise TwoPeopleNeeded


def _not_begun(record: Any, _: Any) -> None:
    if record.begun_at is not None:
        raise WorkBegun


def _by_another_yet(record: Any, by: Any) -> None:
    _by_another(record, by)
    _not_begun(record, by)


def _of_two_people(name: str, at_work: str, done: str) -> Machine:
    """What one person asks for, another decides, and a job carries out unless a hold stops it."""
    return Machine(
        name=name,
        initial="requested",
        states=("requested", "approved", at_work, done, "stopped", "rejected", "withdrawn"),
        moves=(
            Move("approve", ("requested",), "approved", ERASE, "Approve", _by_another),
            Move("reject", ("requested",), "rejected", ERASE, "Reject", _by_another_yet),
            Move("withdraw", ("requested", "approved", "stopped"), "withdrawn", ASK,
                 "Withdraw", _not_begun),
            Move("begin", ("approved",), at_work, label="A job is at it"),
            Move("stop", ("approved", at_work), "stopped", label="Stopped by what keeps it"),
            Move("ask_again", ("stopped",), "requested", ASK, "Ask again"),
            Move("finish", (at_work,), done, label="It is done"),
        ),
    )  # fmt: skip


RECORD_DELETION = _of_two_people("record_deletion", "deleting", "deleted")
PRIVACY_REQUEST = _of_two_people("privacy_request", "working", "done")

MACHINES = (
    QUARANTINE, CARD, CARD_TEXT, CASH, STATEMENT, TASK, FEED_DELIVERY, MODULE_MESSAGE,
    REFUSED_ROW, RECORD_DELETION, PRIVACY_REQUEST,
)  # fmt: skip
