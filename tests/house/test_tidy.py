"""What linters cannot see: sizes, names, and words that have no place in the project."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES, LINE_LENGTH = 400, 50, 100
REFUSED_NAMES = {"utils", "helpers", "common", "base", "misc", "manager", "service", "services"}
NAMED_BY_DJANGO = {ROOT / "leafenterprise/shared/sqlite/base.py"}  # it looks for a backend there


def tracked(*patterns: str) -> list[Path]:
    """Files of the project that match, as git knows them (new ones included)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def python_files() -> list[Path]:
    """Every Python file but migrations, which are Django's."""
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_it_keeps_files_short():
    long = {place(path): n for path in python_files() if (n := _lines(path)) > FILE_LINES}

    assert not long, "split these by meaning"


def test_it_keeps_functions_short():
    long = [
        f"{place(path)}:{node.lineno} {node.name} {size}"
        for path in python_files()
        for node in functions(path)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]

    assert not long, "each of these does more than one thing"


def test_it_keeps_modules_named_after_what_they_hold():
    product = [path for path in python_files() if "tests" not in path.parts]
    vague = {path for path in product if path.stem in REFUSED_NAMES} - NAMED_BY_DJANGO

    assert not vague


def test_it_documents_every_public_object_of_the_product():
    bare = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in {"leafenterprise", "audit", "savings"}
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert not bare


@pytest.mark.parametrize("suffix", ["*.py", "*.html", "*.css", "*.js", "*.md"])
def test_it_speaks_of_itself_alone(suffix):
    machine = re.compile(
        r"/work/(main|shared)|/root/\.|\bsubagent|/tmp/contract|\bTODO\b|\bFIXME\b"
    )
    found = [
        f"{place(path)}:{number}"
        for path in tracked(suffix)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if machine.search(line)
    ]

    assert not found


def test_it_commits_no_data_and_no_third_party_assets():
    refused = {".csv", ".parquet", ".xlsx", ".pdf", ".sqlite3", ".psv", ".zip", ".min.js"}

    assert not [place(path) for path in tracked("*") if path.suffix in refused]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
