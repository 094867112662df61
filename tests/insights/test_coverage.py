"""The contract, line by line, in docs/insights-coverage.yaml: every test named there exists."""

from pathlib import Path

from insights.states import MACHINES
from leafenterprise.accounts.access import CAPABILITIES
from tests.contract_lines import contract_tables, gone

TESTS = Path(__file__).parents[1]
TABLES = {
    table["table"]: table["lines"] for table in contract_tables("docs/insights-coverage.yaml")
}
# How many lines the tables have that are no list of the code's; a line that is dropped is noticed.
COUNTS = {
    "Rules of the core": 14,
    "What the trail keeps": 16,
    "Who may do what": 15,
    "What a model may and may not": 7,
    "Signals": 11,
    "What comes in by being asked, and files": 7,
    "Dashboards": 9,
    "Cards": 7,
    "Cashing-up": 8,
    "Provider statements": 6,
    "What goes out": 9,
    "What can be set": 8,
    "Recurring revenue": 6,
    "Beside the functions": 11,
}
RIGHTS = ("insights.", "cash.", "statements.", "earnings.", "group.")


def test_it_names_tests_that_exist():
    lines = [line for found in TABLES.values() for line in found]

    assert gone(TESTS, lines) == []
    assert [line["what"] for line in lines if not line["tests"]] == []


def test_it_has_every_table_whole():
    assert {name: len(TABLES[name]) for name in COUNTS} == COUNTS
    assert TABLES.keys() - COUNTS.keys() == {"Moves between states"}


def test_it_has_a_line_for_every_move_of_every_machine():
    moves = [f"{machine.name}.{move.name}" for machine in MACHINES for move in machine.moves]

    assert sorted(line["what"] for line in TABLES["Moves between states"]) == sorted(moves)


def test_it_has_a_line_for_every_right_of_the_lane():
    told = {line["what"].split("`")[1] for line in TABLES["Who may do what"] if "`" in line["what"]}

    assert told == {name for name in CAPABILITIES if name.startswith(RIGHTS)}


def test_it_says_each_line_once():
    lines = [line["what"] for found in TABLES.values() for line in found]

    assert len(lines) == len(set(lines))


def test_it_would_find_a_test_that_is_gone():
    assert gone(TESTS, [{"tests": ["insights/test_coverage.py::test_it_never_was"]}]) != []
