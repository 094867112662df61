"""The contract, line by line, in docs/tei-coverage.yaml: every test named there exists."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.places import ROOT

HERE = Path(__file__).parent
TABLES: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs/tei-coverage.yaml").read_text())
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


@cache
def known_in(place: str) -> frozenset[str]:
    path = HERE / place
    if not path.is_file():
        return frozenset()
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def gone(lines: list[dict[str, Any]]) -> list[str]:
    """Tests that are named and not there."""
    named = [test.partition("::") for line in lines for test in line["tests"]]
    return [f"{place}::{name}" for place, _, name in named if name not in known_in(place)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["table"])
def test_it_names_tests_that_exist(table):
    assert gone(table["lines"]) == []
    assert all(line["tests"] for line in table["lines"])


def test_it_covers_every_table_of_the_contract():
    assert {table["table"]: len(table["lines"]) for table in TABLES} == COUNTS


def test_it_says_each_line_once():
    lines = [line["what"] for table in TABLES for line in table["lines"]]

    assert len(lines) == len(set(lines))


def test_it_would_find_a_test_that_is_gone():
    assert gone([{"tests": ["test_coverage.py::test_it_never_was"]}]) != []
