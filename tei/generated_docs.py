"""The lane's contract, line by line, with the tests that hold each line."""

from collections.abc import Mapping
from typing import Any

import yaml
from django.conf import settings

LINES = "docs/tei-coverage.yaml"
HEAD = f"""# The TEI contract and its tests

Written by `manage.py write_docs` from `{LINES}`; do not edit. Every test named here exists
(checked by `tests/tei/test_coverage.py`) and lies below `tests/tei/`.
"""


def coverage_markdown() -> str:
    """One table for each of the contract's."""
    tables = yaml.safe_load((settings.ROOT / LINES).read_text(encoding="utf-8"))
    return "\n".join([HEAD, *(_section(table) for table in tables)])


def _section(table: Mapping[str, Any]) -> str:
    rows = (
        f"| {line['what']} | {'<br>'.join(f'`{test}`' for test in line['tests'])} |"
        for line in table["lines"]
    )
    return "\n".join([f"## {table['table']}", "", "| line | tests |", "|---|---|", *rows, ""])


DOCUMENTS = {"docs/tei-coverage.md": coverage_markdown}
