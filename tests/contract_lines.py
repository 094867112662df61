"""Reading the tables of a lane's contract: which tests hold each line, and whether they exist."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.places import ROOT


def contract_tables(source: str) -> list[dict[str, Any]]:
    """The tables of a file in docs/."""
    tables: list[dict[str, Any]] = yaml.safe_load((ROOT / source).read_text(encoding="utf-8"))
    return tables


@cache
def _known_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def gone(folder: Path, lines: list[dict[str, Any]]) -> list[str]:
    """Tests that are named and not there; the names begin at the folder."""
    named = [test.partition("::") for line in lines for test in line["tests"]]
    return [f"{place}::{name}" for place, _, name in named if name not in _known_in(folder / place)]
