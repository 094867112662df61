"""The contract, line by line, in docs/tei-coverage.yaml: every test named there exists."""

from pathlib import Path

import pytest

from tests.contract_lines import contract_tables, gone

HERE = Path(__file__).parent
TABLES = contract_tables("docs/tei-coverage.yaml")
# How many lines each table of the contract has at least; a line that is dropped is noticed.
COUNTS = {
    "Who may do what": 7,
    "Addresses": 28,
    "Rules and what follows an act": 31,
    "Calculation": 10,
    "Edge cases": 6,
    "Errors": 16,
    "Properties of the calculation, drawn by chance": 5,
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["table"])
def test_it_names_tests_that_exist(table):
    assert gone(HERE, table["lines"]) == []
    assert all(line["tests"] for line in table["lines"])


def test_it_covers_every_table_of_the_contract():
    assert {table["table"]: len(table["lines"]) for table in TABLES} == COUNTS


def test_it_says_each_line_once():
    lines = [line["what"] for table in TABLES for line in table["lines"]]

    assert len(lines) == len(set(lines))


def test_it_would_find_a_test_that_is_gone():
    assert gone(HERE, [{"tests": ["test_coverage.py::test_it_never_was"]}]) != []
