"""With its guard off, each attack succeeds: the positive controls, inside `make test`.

The attacks themselves are tests of their rooms and run there; see docs/assurance.md.
"""

import os

import pytest

from tests.assurance.__main__ import Line, Tests, line_of, run
from tests.assurance.guards import GUARDS
from tests.assurance.rows import ROWS, Row

CONTROLS = [(row.id, guard, name) for row in ROWS for guard, name in row.control]


@pytest.fixture(scope="module")
def controls() -> Tests:
    """What became of each test with its guard off, from one session of its own."""
    inherited = os.environ.pop("PYTEST_XDIST_WORKER", None)
    try:
        return run("controls", [f"{guard}={name}" for _, guard, name in CONTROLS])
    finally:
        if inherited:
            os.environ["PYTEST_XDIST_WORKER"] = inherited


@pytest.mark.slow
@pytest.mark.parametrize(("row", "guard", "name"), CONTROLS)
def test_it_fails_with_its_guard_off(row, guard, name, controls):
    told = controls[name]

    assert (told["outcome"], told["phase"]) == ("failed", "call")


def test_it_turns_off_every_guard_that_is_described():
    assert set(GUARDS) == {guard for _, guard, _ in CONTROLS}


def test_it_has_a_control_for_every_row():
    assert [row.id for row in ROWS if not (row.control or row.proof or row.not_run)] == []


PASSED = {"outcome": "passed", "phase": "", "seconds": 0.1, "attempts": 7, "why": ""}
FAILED = {"outcome": "failed", "phase": "call", "seconds": 0.1, "attempts": 3, "why": "no"}
ROW = Row("r", "a row", tests=("a.py",), control=(("access", "a.py::test_b"),))


def line(attacks: Tests, controls: Tests) -> Line:
    return line_of(ROW, attacks, controls, deep=False)


def test_it_counts_attempts_and_bitten_controls():
    told = line({"a.py::test_a": PASSED, "a.py::test_b[x]": PASSED}, {"a.py::test_b": FAILED})

    assert (told.state, told.attempted, told.as_expected, told.control) == ("ok", 14, 14, "1 of 1")


@pytest.mark.parametrize(
    ("attacks", "controls", "said"),
    [
        ({"a.py::test_a": FAILED}, {"a.py::test_b": FAILED}, "a.py::test_a: no"),
        ({"a.py::test_a": PASSED}, {"a.py::test_b": PASSED}, "with guard access off"),
        ({"a.py::test_a": PASSED}, {}, "is not run"),
        ({"other.py::test_a": PASSED}, {"a.py::test_b": FAILED}, "a.py was not found"),
    ],
)
def test_it_fails_the_row_and_says_why(attacks, controls, said):
    told = line(attacks, controls)

    assert told.state == "FAIL"
    assert any(said in remark for remark in told.remarks)


def test_it_never_calls_a_row_ok_that_was_not_run():
    told = line_of(Row("r", "a row", not_run="no list here"), {}, {}, deep=False)

    assert (told.state, told.attempted, told.remarks) == ("not run", 0, ("no list here",))
