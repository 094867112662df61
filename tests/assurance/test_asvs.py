"""docs/asvs.yaml names requirements of ASVS 5.0 and tests; every test named there exists."""

import ast
import re
from typing import Any

import yaml

from tests.places import ROOT

ENTRIES: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs/asvs.yaml").read_text())


def gone(entries: list[dict[str, Any]]) -> list[str]:
    """Tests that are named and not there."""
    return [name for entry in entries for name in entry["tests"] if not _exists(name)]


def _exists(name: str) -> bool:
    place, _, function = name.partition("::")
    path = ROOT / place
    if not path.is_file():
        return False
    nodes = ast.parse(path.read_text()).body
    return function in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def test_it_names_tests_that_exist(record_property):
    record_property("attempts", len(ENTRIES))

    assert len(ENTRIES) > 20
    assert gone(ENTRIES) == []


def test_it_names_each_requirement_once_with_tests():
    names = [entry["id"] for entry in ENTRIES]

    assert names == sorted(set(names), key=lambda name: [int(part) for part in name.split(".")])
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", name) for name in names)
    assert all(entry["asks"] and entry["tests"] for entry in ENTRIES)


def test_it_would_find_a_test_that_is_gone():
    entry = {"id": "0.0.0", "tests": ["tests/assurance/test_asvs.py::test_it_never_was"]}

    assert gone([entry]) == entry["tests"]
