"""The lane's machines as tables: every state × move, and the rules no path may break."""

from itertools import product

import pytest

from insights.states import CARD, CASH, MACHINES, STATEMENT
from leafenterprise.accounts.access import AGENT, CAPABILITIES
from leafenterprise.shared.states import InvalidTransition

MATRIX = [
    (machine, state, move.name)
    for machine in MACHINES
    for state, move in product(machine.states, machine.moves)
]
DELIVERY = {
    "queued": {"deliver", "fail", "give_up"},
    "failed": {"requeue", "give_up"},
    "given_up": {"send_again"},
}


def of_two_people(at_work):
    """What one person asks for, another decides and a job does."""
    return {
        "requested": {"approve", "reject", "withdraw"},
        "approved": {"begin", "stop", "withdraw"},
        at_work: {"stop", "finish"},
        "stopped": {"ask_again", "withdraw"},
    }


# What the lane's rules allow, written by hand beside the tables.
ALLOWED = {
    "quarantined_signal": {"held": {"redrive", "dismiss", "release"}},
    "insight_card": {
        "generated": {"acknowledge"},
        "acknowledged": {"create_action", "resolve"},
        "action_created": {"resolve"},
        "resolved": {"archive"},
    },
    "card_text": {"asked": {"offer", "withhold"}, "offered": {"accept", "modify", "dismiss"}},
    "cash_reconciliation": {
        "no_cash_recorded": {"enter"},
        "cash_recorded": {"change", "submit", "escalate"},
        "awaiting_verification": {
            "change",
            "escalate",
            "count_again",
            "verify_balanced",
            "verify_variance",
        },
        "escalated": {"close_escalated"},
    },
    "refused_row": {"held": {"release", "accept", "dismiss"}},
    "follow_up_task": {"open": {"complete", "settle", "drop"}},
    "feed_delivery": DELIVERY,
    "module_message": DELIVERY,
    "record_deletion": of_two_people("deleting"),
    "privacy_request": of_two_people("working"),
    "provider_statement": {
        "draft_generated": {"regenerate_draft", "adjust_draft", "review"},
        "under_review": {"regenerate", "adjust", "approve"},
        "approved": {"export", "distribute"},
        "exported": {"distribute"},
        "distributed": {"export_distributed"},
    },
}


@pytest.mark.parametrize(("machine", "state", "name"), MATRIX, ids=lambda part: str(part)[:24])
def test_it_allows_a_move_only_where_the_rules_do(machine, state, name):
    if name in ALLOWED[machine.name].get(state, ()):
        assert state in machine.move(name, state).sources
        return
    with pytest.raises(InvalidTransition) as refused:
        machine.move(name, state)
    assert refused.value.details["state"] == state


def reachable(machine, without):
    """The states that can be reached from the first without passing the given ones."""
    found, upcoming = {machine.initial} - set(without), [machine.initial]
    while upcoming:
        for move in machine.moves_from(upcoming.pop()):
            if move.target not in found and move.target not in without:
                found.add(move.target)
                upcoming.append(move.target)
    return found


@pytest.mark.parametrize(
    ("machine", "passed", "never"),
    [
        (CARD, ("acknowledged",), {"action_created", "resolved", "archived"}),
        (STATEMENT, ("approved",), {"exported", "distributed"}),
        (CASH, ("awaiting_verification", "escalated"),
         {"verified_balanced", "verified_variance_logged"}),
        (CASH, ("cash_recorded",), set(CASH.states) - {"no_cash_recorded", "cash_recorded"}),
    ],
    ids=["acknowledged first", "approved first", "verified by a second", "counted first"],
)  # fmt: skip
def test_it_has_no_way_around(machine, passed, never):
    assert not reachable(machine, passed) & never


def test_it_goes_nowhere_from_what_is_closed():
    assert CARD.moves_from("archived") == ()
    assert CASH.moves_from("verified_balanced") == CASH.moves_from("verified_variance_logged") == ()
    assert not {"adjust", "adjust_draft"} & {move.name for move in STATEMENT.moves_from("approved")}


def test_it_lets_no_assistant_make_a_move():
    asked = {move.capability for machine in MACHINES for move in machine.moves} - {""}

    assert asked <= set(CAPABILITIES)
    assert not [name for name in asked if AGENT in CAPABILITIES[name].roles]


@pytest.mark.parametrize(
    ("capability", "roles"),
    [
        ("insights.act", {"owner", "practice_manager"}),
        ("statements.govern", {"owner", "practice_manager"}),
        ("cash.enter", {"cashier", "owner", "practice_manager"}),
        ("cash.verify", {"cashier", "owner", "practice_manager"}),
        ("insights.correct", {"owner", "practice_manager"}),
    ],
)
def test_it_gives_a_move_to_the_roles_named_for_it(capability, roles):
    assert CAPABILITIES[capability].roles == roles
