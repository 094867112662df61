"""A machine is a table that refuses to be wrong."""

import pytest

from leafenterprise.shared.states import InvalidTransition, Machine, Move

DOOR = Machine(
    "door",
    "closed",
    ("closed", "open", "locked"),
    (
        Move("open", ("closed",), "open"),
        Move("close", ("open",), "closed"),
        Move("lock", ("closed",), "locked"),
    ),
)


@pytest.mark.parametrize("state", DOOR.states)
@pytest.mark.parametrize("name", [move.name for move in DOOR.moves])
def test_it_allows_exactly_the_moves_of_the_table(state, name):
    allowed = any(move.name == name and state in move.sources for move in DOOR.moves)

    if allowed:
        assert DOOR.move(name, state).name == name
    else:
        with pytest.raises(InvalidTransition) as refusal:
            DOOR.move(name, state)
        assert refusal.value.details["possible"] == [m.name for m in DOOR.moves_from(state)]


def test_it_refuses_an_unknown_move():
    with pytest.raises(InvalidTransition):
        DOOR.move("paint", "open")


@pytest.mark.parametrize(
    ("initial", "moves"),
    [
        ("nowhere", ()),
        ("closed", (Move("open", ("closed",), "ajar"),)),
        ("closed", (Move("open", ("closed",), "open"), Move("open", ("locked",), "open"))),
    ],
)
def test_it_refuses_a_table_that_contradicts_itself(initial, moves):
    with pytest.raises(ValueError, match="door"):
        Machine("door", initial, DOOR.states, moves)


def test_it_draws_itself():
    assert "closed --> open: open" in DOOR.mermaid()
    assert ("locked", "locked") in DOOR.choices()
